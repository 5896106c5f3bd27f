"""Load and check 180 texts, and the memory of a bot that serves them."""

# ruff: noqa: T201  (a bench prints)

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.i18n import load_translators
from bot.knowledge.load import Loader
from bot.settings import KNOWLEDGE_DIR
from tests.bench import stage
from tests.bench.copies import copy_articles
from tests.bench.rivals import Setting, rivals
from tests.bench.stage import BotFailed, pinned, wait_for

ARTICLES = 60
IN_FLIGHT = 64
ANSWER_MS = 60.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a table; 1 if the library is broken, or a bot failed or complained."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.library", description=sys.modules[__name__].__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES, help="articles, each in its languages")
    parser.add_argument("--rounds", type=int, default=3, help="loads, each in a process of its own; the fastest counts")
    parser.add_argument("--seconds", type=float, default=5.0, help="seconds of presses before memory is read")
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.load:
        print(json.dumps(load(options.load)))
        return 0
    complaints: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        knowledge = Path(folder) / "knowledge"
        copy_articles(KNOWLEDGE_DIR, knowledge, options.articles)
        setting = Setting.of(Path(folder), knowledge)
        rounds = [_load_elsewhere(setting) for _ in range(options.rounds)]
        print(f"{setting.cores}; the fastest of {options.rounds} rounds\n")
        print(_loads(min(rounds, key=lambda each: float(each["first"][0]))))
        print(_memory(setting, options.seconds, complaints))
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return int(bool(complaints))


def load(knowledge: Path) -> dict[str, Any]:
    """Load a folder three times: all of it, nothing new, one article changed; wall and CPU seconds of each."""
    loader = Loader(knowledge, load_translators())
    first, again = _timed(loader), _timed(loader)
    changed = min((knowledge / "articles").glob("*/*/article.yaml"))
    with changed.open("a", encoding="utf-8") as keys:
        keys.write("# changed\n")
    one = _timed(loader)
    library = loader.load().library
    assert library, "the library that was copied has no errors"
    texts = [text for article in library.articles.values() for text in article.texts.values()]
    words = sum(len(section.plain.split()) for text in texts for section in (text.intro, *text.sections))
    return {"first": first, "again": again, "one": one, "texts": len(texts), "words": words}


def _timed(loader: Loader) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    loader.load()
    return time.perf_counter() - wall, time.process_time() - cpu


def _load_elsewhere(setting: Setting) -> dict[str, Any]:
    """Load in a process of its own: nothing is warm, and its memory is its own."""
    command = [sys.executable, "-m", "tests.bench.library", "--load", str(setting.knowledge)]
    with pinned(setting.cores.bot):
        output = subprocess.run(command, cwd=stage.ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S603  (our own)
    report: dict[str, Any] = json.loads(output.stdout)
    return report


def _loads(report: dict[str, Any]) -> str:
    rows = (
        ("all of it, for the first time", report["first"]),
        ("again, nothing changed", report["again"]),
        ("again, one article changed", report["one"]),
    )
    head = (
        f"| load and check {report['texts']} texts ({report['words']} words) | seconds | CPU seconds |\n"
        "| --- | ---: | ---: |"
    )
    return "\n".join([head, *(f"| {what} | {wall:.2f} | {cpu:.2f} |" for what, (wall, cpu) in rows), ""])


def _memory(setting: Setting, seconds: float, complaints: list[str]) -> str:
    """Serve the library as ``python -m bot run`` does, and read the memory before and after some pressing."""
    ours = [each for each in rivals() if each.name == "ours"][-1]
    lines = ["| the whole bot with this library | memory MiB |", "| --- | ---: |"]
    try:
        with setting.row(ours, ANSWER_MS, IN_FLIGHT) as (server, running):
            wait_for(1, server, running)
            lines.append(f"| {ours}, at the first press | {running.rss():.0f} |")
            time.sleep(seconds)
            running.check()
            lines.append(f"| {ours}, after {server.ask('status')['completed']} presses | {running.rss():.0f} |")
            if printed := running.printed():
                complaints.append(f"{ours} printed:\n{printed}")
    except BotFailed as failed:
        complaints.append(f"{ours}: {failed}")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
