"""Find the system's Chromium; run as a command, its exit code tells whether there is one."""

import shutil
import sys


def chromium() -> str | None:
    """Return the path of Chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


if __name__ == "__main__":
    sys.exit(chromium() is None)
