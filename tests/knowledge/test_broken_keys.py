"""What may not stand in ``article.yaml`` or above a text is named, and never served."""
# ruff: noqa: E501 - a sentence stands whole, as it is printed

import pytest

from tests.knowledge.skaryna import CARD, MONEY, Skaryna, Spoil, has_error, spoilt, swap

SPOILT = [
    spoilt(
        "an unknown key, with the one that was meant",
        swap(f"{CARD}/article.yaml", "status_since:", "status_sinse:"),
        "articles/poland/pl-card/article.yaml:4: error: unknown key “status_sinse”: did you mean “status_since”?",
    ),
    spoilt(
        "an unknown key of a source, with those allowed",
        swap(f"{CARD}/article.yaml", "listed: no}", "colour: red}"),
        "articles/poland/pl-card/article.yaml:9: error: unknown key “colour”: allowed are publisher, title, url, date, read, listed",
    ),
    spoilt(
        "a key given twice",
        swap(f"{MONEY}/article.yaml", "original: en\n", "original: en\nkind: help\n"),
        "articles/topics/money/article.yaml:3: error: “kind” is given twice: keep one",
    ),
    spoilt(
        "a missing field",
        swap(f"{MONEY}/article.yaml", "reviewed: 2026-11-01\n", ""),
        "articles/topics/money/article.yaml:1: error: “reviewed” is missing here",
    ),
    spoilt(
        "a key without a value",
        swap(f"{MONEY}/article.yaml", "title: Limits", "title: "),
        "articles/topics/money/article.yaml:6: error: a value is missing here",
    ),
    spoilt(
        "a fact without a source",
        swap(f"{MONEY}/article.yaml", ", source: bank}", "}"),
        "articles/topics/money/article.yaml:8: error: “source” is missing here",
    ),
    spoilt(
        "a fact of a source that is not there",
        swap(f"{MONEY}/article.yaml", "source: bank}", "source: bnak}"),
        "articles/topics/money/article.yaml:8: error: the fact “first” names the source “bnak”, which is not in “sources”",
    ),
    spoilt(
        "a fact without a date",
        swap(f"{MONEY}/article.yaml", "as_of: 2026, ", ""),
        "articles/topics/money/article.yaml:8: error: “as_of” is missing here",
    ),
    spoilt(
        "a fact that stands in no text",
        swap(f"{MONEY}/article.yaml", "facts:\n", "facts:\n  spare: {value: 3, as_of: 2026, source: bank}\n"),
        "articles/topics/money/article.yaml:8: error: the fact “spare” stands in no text: write {{spare}} somewhere, or remove it",
    ),
    spoilt(
        "a fact with a value and a range",
        swap(f"{CARD}/article.yaml", "{from: 3 months,", "{value: 3 months, from: 3 months,"),
        "articles/poland/pl-card/article.yaml:14: error: a fact has either “value”, or “from” and “to”",
    ),
    spoilt(
        "half a range",
        swap(f"{CARD}/article.yaml", "{from: 3 months,", "{"),
        "articles/poland/pl-card/article.yaml:14: error: a fact has either “value”, or “from” and “to”",
    ),
    spoilt(
        "a range the wrong way round",
        swap(f"{CARD}/article.yaml", "from: 3 months, to: 12 months", "from: 12 months, to: 3 months"),
        "articles/poland/pl-card/article.yaml:14: error: a range must go from the smaller to the larger value",
    ),
    spoilt(
        "a range of two kinds",
        swap(f"{CARD}/article.yaml", "from: 3 months, to: 12 months", "from: 3 months, to: 12 PLN"),
        "articles/poland/pl-card/article.yaml:14: error: the two ends of a range must be of one kind and one currency",
    ),
    spoilt(
        "an unknown currency",
        swap(f"{CARD}/article.yaml", "440 PLN", "440 BYR"),
        "articles/poland/pl-card/article.yaml:12: error: “BYR” is not a currency code of ISO 4217",
    ),
    spoilt(
        "a value that cannot be read",
        swap(f"{CARD}/article.yaml", "440 PLN", "about 440 zloty"),
        "articles/poland/pl-card/article.yaml:12: error: cannot read “about 440 zloty”: write an amount (440 PLN), a duration (15 working days), a percentage (12.5 %), a date (2026-06-01, 2026-06) or a number (1200)",
    ),
    spoilt(
        "more digits than are said",
        swap(f"{CARD}/article.yaml", "440 PLN", "440.125 PLN"),
        "articles/poland/pl-card/article.yaml:12: error: cannot read “440.125 PLN”: write an amount (440 PLN), a duration (15 working days), a percentage (12.5 %), a date (2026-06-01, 2026-06) or a number (1200)",
    ),
    spoilt(
        "more digits than can be counted",
        swap(f"{CARD}/article.yaml", "440 PLN", "1234567890123456 PLN"),
        "articles/poland/pl-card/article.yaml:12: error: cannot read “1234567890123456 PLN”: write an amount (440 PLN), a duration (15 working days), a percentage (12.5 %), a date (2026-06-01, 2026-06) or a number (1200)",
    ),
    spoilt(
        "a day that does not exist",
        swap(f"{CARD}/article.yaml", "date: 2026-06,", "date: 2026-02-30,"),
        "articles/poland/pl-card/article.yaml:9: error: there is no such date: 2026-02-30",
    ),
    spoilt(
        "a year out of the world",
        swap(f"{CARD}/article.yaml", "date: 2026-06,", "date: 1026-06,"),
        "articles/poland/pl-card/article.yaml:9: error: the year of 1026-06 is not between 1900 and 2099",
    ),
    spoilt(
        "a date in another spelling",
        swap(f"{CARD}/article.yaml", "date: 2026-06,", "date: 06.2026,"),
        "articles/poland/pl-card/article.yaml:9: error: “06.2026” is not a date: write 2026, 2026-06 or 2026-06-01",
    ),
    spoilt(
        "a review without a day",
        swap(f"{MONEY}/article.yaml", "reviewed: 2026-11-01", "reviewed: 2026-11"),
        "articles/topics/money/article.yaml:3: error: “2026-11” needs a day: write 2026-06-01",
    ),
    spoilt(
        "a review period that is none",
        swap(f"{MONEY}/article.yaml", "6 months", "sometimes"),
        "articles/topics/money/article.yaml:4: error: cannot read “sometimes”: write an amount (440 PLN), a duration (15 working days), a percentage (12.5 %), a date (2026-06-01, 2026-06) or a number (1200)",
    ),
    spoilt(
        "a review period that never ends",
        swap(f"{MONEY}/article.yaml", "6 months", "99999999999 years"),
        "articles/topics/money/article.yaml:4: error: “99999999999 years” is not a period: write 90 days, 12 weeks or 6 months",
    ),
    spoilt(
        "a fact later than its review",
        swap(f"{CARD}/article.yaml", "as_of: 2026-06,", "as_of: 2026-12,"),
        "articles/poland/pl-card/article.yaml:12: error: the fact “fee” is of 2026-12, later than the review of 2026-11-01: correct one of them",
    ),
    spoilt(
        "a source without a date",
        swap(f"{CARD}/article.yaml", "read: 2026-10-20, ", ""),
        "articles/poland/pl-card/article.yaml:10: error: a source has “date” (what it bears), or “read” (when somebody read it) if it bears none",
    ),
    spoilt(
        "a source with both dates",
        swap(f"{CARD}/article.yaml", "read: 2026-10-20,", "read: 2026-10-20, date: 2026,"),
        "articles/poland/pl-card/article.yaml:10: error: a source has “date” (what it bears), or “read” (when somebody read it) if it bears none",
    ),
    spoilt(
        "a source whose address is none",
        swap(f"{CARD}/article.yaml", "https://law.example", "law.example"),
        "articles/poland/pl-card/article.yaml:10: error: “law.example” is not an address: it must begin with https:// or http:// and hold no spaces",
    ),
    spoilt(
        "an address with a space",
        swap(f"{CARD}/article.yaml", "https://law.example", "https://law.example/a b"),
        "articles/poland/pl-card/article.yaml:10: error: “https://law.example/a b” is not an address: it must begin with https:// or http:// and hold no spaces",
    ),
    spoilt(
        "a source that carries nothing",
        swap(
            f"{MONEY}/article.yaml",
            "facts:\n",
            "  spare: {publisher: X, title: Y, url: 'https://x.example', read: 2026}\nfacts:\n",
        ),
        "articles/topics/money/article.yaml:7: warning: the source “spare” carries no fact and no link: use it, or remove it",
    ),
    spoilt(
        "a scheme without a status",
        swap(f"{CARD}/article.yaml", "status: open\nstatus_since: 2025-06\n", ""),
        "articles/poland/pl-card/article.yaml:1: error: a scheme needs “status”: open, limited, suspended, closed or unknown",
    ),
    spoilt(
        "a guide with a status",
        swap(f"{MONEY}/article.yaml", "kind: guide", "kind: guide\nstatus: open"),
        "articles/topics/money/article.yaml:1: error: only a scheme has “status” and “status_since”: remove them, or set kind: scheme",
    ),
    spoilt(
        "a status that is none",
        swap(f"{CARD}/article.yaml", "status: open", "status: opened"),
        "articles/poland/pl-card/article.yaml:3: error: “status” must be one of 'open', 'limited', 'suspended', 'closed' or 'unknown'",
    ),
    spoilt(
        "a country that is none",
        swap(f"{CARD}/article.yaml", "country: PL", "country: Poland"),
        "articles/poland/pl-card/article.yaml:2: error: “Poland” is not a country code of ISO 3166-1 (two capital letters)",
    ),
    spoilt(
        "a language that is none",
        swap(f"{MONEY}/article.yaml", "original: en", "original: de"),
        "articles/topics/money/article.yaml:2: error: “original” must be one of 'be', 'ru' or 'en'",
    ),
    spoilt(
        "a list that is text",
        swap(f"{CARD}/article.yaml", "[old-card]", "old-card"),
        "articles/poland/pl-card/article.yaml:16: error: “aliases” must be a list: [a, b]",
    ),
    spoilt(
        "a map that is text",
        swap(f"{MONEY}/article.yaml", "{value: 2 weeks, as_of: 2026, source: bank}", "2 weeks"),
        "articles/topics/money/article.yaml:8: error: “first” must hold keys with values",
    ),
    spoilt(
        "text that is a list",
        swap(f"{MONEY}/article.yaml", "title: Limits", "title: [Limits]"),
        "articles/topics/money/article.yaml:6: error: “title” must be text",
    ),
    spoilt(
        "a name with capitals",
        swap(f"{MONEY}/article.yaml", "  bank: {", "  Bank: {"),
        "articles/topics/money/article.yaml:6: error: “Bank” is not a name: use a-z, 0-9 and _, at most 32, a letter first",
    ),
    spoilt(
        "an alias with two hyphens",
        swap(f"{CARD}/article.yaml", "[old-card]", "[old--card]"),
        "articles/poland/pl-card/article.yaml:16: error: “old--card” is not a slug: use a-z, 0-9 and single hyphens, at most 24",
    ),
    spoilt(
        "a publisher that is too long",
        swap(f"{CARD}/article.yaml", "publisher: Sejm", "publisher: " + 81 * "x"),
        "articles/poland/pl-card/article.yaml:10: error: “publisher” is too long: at most 80 characters",
    ),
    spoilt(
        "a title that is too long",
        swap(f"{MONEY}/ru.md", "title: Деньги", "title: " + 61 * "я"),
        "articles/topics/money/ru.md:2: error: “title” is too long: at most 60 characters",
    ),
    spoilt(
        "a title that nobody sees",
        swap(f"{MONEY}/ru.md", "title: Деньги", 'title: "\\u200b"'),
        "articles/topics/money/ru.md:2: error: a value is missing here",
    ),
    spoilt(
        "a fact in a title",
        swap(f"{MONEY}/ru.md", "title: Деньги", "title: Деньги {{first}}"),
        "articles/topics/money/ru.md:2: error: no fact can stand in “title”",
    ),
    spoilt(
        "too many terms",
        swap(f"{CARD}/ru.md", "[карта, card,", "[" + ", ".join(["карта"] * 61) + ","),
        "articles/poland/pl-card/ru.md:4: error: “terms” has too many entries: at most 60",
    ),
    spoilt(
        "a summary that is missing",
        swap(f"{MONEY}/ru.md", "summary: Что делать с деньгами перед отъездом.\n", ""),
        "articles/topics/money/ru.md:2: error: “summary” is missing here",
    ),
]


@pytest.mark.parametrize(("spoil", "problems"), SPOILT)
async def test_a_wrong_key_or_value_is_named_and_the_library_from_before_is_served_on(
    skaryna: Skaryna, spoil: Spoil, problems: list[str]
) -> None:
    assert await skaryna.serve_and(spoil) == (problems, has_error(problems))
