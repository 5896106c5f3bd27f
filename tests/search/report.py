"""``make eval``: how well questions find their answers, beside SQLite's full-text search in the same run."""

# ruff: noqa: T201  (it prints)

import time
from collections import Counter

from bot.search.decide import find
from bot.search.index import Index, build_index
from tests.search.evaluation import decisions, groups, ours, recall
from tests.search.questions import Asked, read_questions
from tests.search.rivals import fts5
from tests.served import load_library


def main() -> None:
    """Print the tables."""
    library = load_library()
    began = time.perf_counter()
    index = build_index(library)
    built = time.perf_counter() - began
    questions = {half: read_questions(half) for half in ("tune", "judge")}
    print("| questions | number | recall@1 | recall@3 | MRR |\n| --- | ---: | ---: | ---: | ---: |")
    for half, asked in questions.items():
        for name, group in groups(asked).items():
            _row(f"{half}, {name}", group, index)
    for name in ("unicode61", "trigram"):
        rival = recall(questions["judge"], fts5(library, name))
        print(f"| judge, all: FTS5 {name} | {rival.count} | {rival.first:.1f} | {rival.third:.1f} | {rival.mrr:.1f} |")
    for half, asked in questions.items():
        print(f"\n{half}: {decisions(asked, index)}")
    print("\nfound worst (tune):", ", ".join(f"{slug} {share}" for slug, share in _worst(questions["tune"], index)))
    _speed(questions["judge"], index, built)


def _row(name: str, asked: list[Asked], index: Index) -> None:
    found = recall(asked, ours(index))
    if found.count:
        print(f"| {name} | {found.count} | {found.first:.1f} | {found.third:.1f} | {found.mrr:.1f} |")


def _worst(asked: list[Asked], index: Index) -> list[tuple[str, str]]:
    """Name the articles whose questions find them least often."""
    search, total, right = ours(index), Counter[str](), Counter[str]()
    for each in asked:
        if each.topic:
            total[each.topic] += 1
            right[each.topic] += search(each)[:1] == [each.topic]
    worst = sorted(total, key=lambda slug: right[slug] / total[slug])[:8]
    return [(slug, f"{right[slug]}/{total[slug]}") for slug in worst]


def _speed(asked: list[Asked], index: Index, built: float) -> None:
    times = []
    for each in asked:
        began = time.perf_counter()
        find(each.text, index, each.locale)
        times.append(1000 * (time.perf_counter() - began))
    times.sort()
    print(
        f"index built in {built:.2f} s; question to decision p50 {times[len(times) // 2]:.2f} ms, "
        f"p99 {times[len(times) * 99 // 100]:.2f} ms"
    )


if __name__ == "__main__":
    main()
