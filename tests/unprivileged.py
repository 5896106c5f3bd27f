"""Runs a command as a container does: it owns nothing of the code, and no capability helps it to write there."""

import ctypes
import os
import sys

PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
USER = 10001
"""The user of the image."""


def main(command: list[str]) -> None:
    """Give up everything that root may do, then become the command."""
    kernel = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0:
        for capability in range(64):
            kernel.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails behind the last one that there is
    if kernel.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no_new_privs")
    os.execv(command[0], command)  # noqa: S606  (our own)


if __name__ == "__main__":
    main(sys.argv[1:])
