"""Ours on asyncio's own event loop: ``python -m bot run`` as where uvloop is not installed."""

import sys

from bot.__main__ import main

if __name__ == "__main__":
    # The import system takes None for "there is no such module".
    sys.modules["uvloop"] = None  # type: ignore[assignment]
    sys.exit(main(["run"]))
