"""Index 180 and 3,000 texts: how long it takes, how much memory it needs, and how soon a question is decided."""

# ruff: noqa: T201  (a bench prints)

import argparse
import gc
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
from bot.search.decide import find
from bot.search.index import build_index
from bot.settings import KNOWLEDGE_DIR
from tests.bench import stage
from tests.bench.copies import copy_articles
from tests.search.questions import read_questions

ARTICLES = (60, 1000)
MIB = 1 << 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a table; always 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search", description=sys.modules[__name__].__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=ARTICLES, help="articles, each in its languages")
    parser.add_argument("--index", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.index:
        print(json.dumps(index(options.index)))
        return 0
    print(
        "| texts | index built in s | its memory MiB | question to decision p50 / p99 ms |\n"
        "| ---: | ---: | ---: | ---: |"
    )
    for articles in options.articles:
        with tempfile.TemporaryDirectory() as folder:
            knowledge = Path(folder) / "knowledge"
            copy_articles(KNOWLEDGE_DIR, knowledge, articles)
            said = _index_elsewhere(knowledge)
        print(
            f"| {said['texts']} | {said['seconds']:.2f} | {said['memory']:.0f} "
            f"| {said['p50']:.2f} / {said['p99']:.2f} |"
        )
    return 0


def index(knowledge: Path) -> dict[str, Any]:
    """Index a folder, and ask it all questions of the judging half: each twice, the second time counts."""
    library = Loader(knowledge, load_translators()).load().library
    assert library, "the library that was copied has no errors"
    gc.collect()
    before, began = _memory(), time.perf_counter()
    built = build_index(library)
    seconds = time.perf_counter() - began
    asked = read_questions("judge")
    for each in asked:
        find(each.text, built, each.locale)
    gc.collect()
    memory = _memory() - before
    times = []
    for each in asked:
        start = time.perf_counter()
        find(each.text, built, each.locale)
        times.append(1000 * (time.perf_counter() - start))
    times.sort()
    return {
        "texts": sum(len(article.texts) for article in library.articles.values()),
        "seconds": seconds,
        "memory": memory / MIB,
        "p50": times[len(times) // 2],
        "p99": times[len(times) * 99 // 100],
    }


def _memory() -> int:
    """Return the resident memory of this process, in bytes."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("Linux says how much memory a process has")


def _index_elsewhere(knowledge: Path) -> dict[str, Any]:
    """Index in a process of its own: nothing is warm, and its memory is its own."""
    command = [sys.executable, "-m", "tests.bench.search", "--index", str(knowledge)]
    output = subprocess.run(command, cwd=stage.ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S603  (our own)
    report: dict[str, Any] = json.loads(output.stdout)
    return report


if __name__ == "__main__":
    sys.exit(main())
