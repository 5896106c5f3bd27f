"""Check messages with addresses against the served directory: how long each keeps everybody else waiting."""

# ruff: noqa: T201  (a bench prints)

import argparse
import gc
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, islice

from bot.directory.judge import Judge
from bot.directory.vocabulary import ADDED_WORDS
from tests.served import load_library

MESSAGES = 200
LENGTH = 4096
"""Most characters of a message (https://core.telegram.org/bots/api#sendmessage)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a table; always 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.checking", description=sys.modules[__name__].__doc__)
    parser.add_argument("--messages", type=int, default=MESSAGES, help="messages of each kind")
    options = parser.parse_args(arguments)
    directory = load_library().directory
    judge = Judge(directory)
    print(f"{len(directory.listings)} listings, {len(directory.fakes)} known fakes; {options.messages} messages each\n")
    print("| message | characters | checked in p50 / p99 ms |\n| --- | ---: | ---: |")
    for name, texts in kinds().items():
        asked = list(islice(texts, options.messages + 1))
        times = sorted(measure(judge, asked))
        middle, late = times[len(times) // 2], times[len(times) * 99 // 100]
        print(f"| {name} | {max(map(len, asked)):,} | {middle:.2f} / {late:.2f} |")
    return 0


def measure(judge: Judge, texts: Sequence[str]) -> Iterator[float]:
    """Yield how many milliseconds each message took, but for the first, which warms up."""
    gc.collect()
    for number, text in enumerate(texts):
        start = time.perf_counter()
        judge.judge_all(text)
        if number:
            yield 1000 * (time.perf_counter() - start)


def kinds() -> Mapping[str, Iterator[str]]:
    """Return messages of each kind without end, no two of them alike."""
    return {
        "one ordinary address": (f"@sprava_{number}_minsk" for number in count()),
        "five ordinary addresses": (" ".join(_ordinary(number, 5)) for number in count()),
        "4,096 characters of addresses": (_filled(_ordinary(number)) for number in count()),
        "4,096 characters of names of 64 characters": (_filled(_long(number)) for number in count()),
        "4,096 characters of hosts of 64 characters": (
            _filled(f"{each[1:].replace('_', '-')[:56]}.example" for each in _long(number)) for number in count()
        ),
        "one host of 1,900 characters": (f"https://{'a.' * 948}{number % 10}xyz" for number in count()),
        "one link of 4,096 characters": (f"https://a.example/{number:04}{'/..,@a(' * 582}" for number in count()),
        "one word of 4,096 characters without an address": (f"{number:04}{'a.-' * 1364}" for number in count()),
    }


def _ordinary(start: int, most: int = LENGTH) -> Iterator[str]:
    for number in islice(count(start * 7), most):
        yield f"@sprava_{number}_hrodna" if number % 2 else f"https://sprava{number}.example/{number}"


def _long(start: int) -> Iterator[str]:
    """Yield names that are made of nothing but the words that strangers add, in another order each."""
    for number in count(start):
        at = number * 13 % len(ADDED_WORDS)
        yield f"@{''.join([*ADDED_WORDS[at:], *ADDED_WORDS[:at]])[:60]}{number % 10000:04}"


def _filled(pieces: Iterator[str]) -> str:
    """Write as many as fit into a message."""
    text = next(pieces)
    for piece in pieces:
        if len(text) + 1 + len(piece) > LENGTH:
            return text
        text += f" {piece}"
    return text


if __name__ == "__main__":
    sys.exit(main())
