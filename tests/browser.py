"""Find and open the system's Chromium; run as a command, the exit code tells whether there is one."""

import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright, expect

PATIENCE = 20
"""Seconds until what a page should show is missed: on a busy machine a browser is slow, and waiting costs nothing."""
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


def find_chromium() -> str | None:
    """Return the path of Chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@asynccontextmanager
async def open_chromium() -> AsyncIterator[Browser]:
    """Open a browser; where there is none the test is skipped, or fails if REQUIRE_BROWSER is set."""
    path = find_chromium()
    if path is None:
        no_chromium = "there is no Chromium on this machine"
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(no_chromium)
        pytest.skip(no_chromium)
    expect.set_options(timeout=PATIENCE * 1000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


if __name__ == "__main__":
    sys.exit(find_chromium() is None)
