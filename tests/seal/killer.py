"""Kill a change of the keys at each of its steps, and print what is loaded afterwards: one line of JSON per kill."""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from bot.seal import abandon, keys

MOST = 2000
"""More calls into C than any change makes."""
CHANGES: dict[str, Callable[[Path], object]] = {
    **{each.__name__: each for each in (keys.make_key, keys.add_key, keys.drop_older, keys.destroy_keys)},
    "abandon_keys": abandon.abandon_keys,
}


def was_killed(change: Callable[[Path], object], folder: Path, call: int) -> bool:
    """Change the folder in a child that kills itself before its n-th call into C."""
    child = os.fork()
    if not child:
        left = call

        def count(frame: object, event: str, _: object) -> None:
            nonlocal left
            left -= event == "c_call"
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(count)
        change(folder)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main(name: str, folder: Path) -> None:
    saved = folder.parent / "saved"
    shutil.copytree(folder, saved)
    for call in range(MOST):
        killed = was_killed(CHANGES[name], folder, call)
        found = sorted(each.name for each in folder.iterdir())
        ring = keys.load_keys(folder)
        left = sorted(each.name for each in folder.iterdir())
        print(json.dumps([found, left, [key.id.hex() for key in ring.all] if ring else []]))  # noqa: T201
        shutil.rmtree(folder)
        shutil.copytree(saved, folder)
        if not killed:
            return
    raise AssertionError("the change makes more calls than this follows")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
