"""The event loop that a row asks for."""

import asyncio
import importlib
import os


def make_loop() -> asyncio.AbstractEventLoop:
    """Make uvloop's where ``BENCH_LOOP`` says so, else asyncio's own."""
    if os.environ.get("BENCH_LOOP") != "uvloop":
        return asyncio.new_event_loop()
    loop: asyncio.AbstractEventLoop = importlib.import_module("uvloop").new_event_loop()
    return loop
