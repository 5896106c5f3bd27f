"""Skaryna prints a small good library, and spoils it where a test tells him to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.i18n import Locale, Translator
from bot.knowledge.check import check_age
from bot.knowledge.follow import follow
from bot.knowledge.load import Loader
from bot.knowledge.problems import Problem
from bot.knowledge.shelf import Shelf

CARD = "articles/poland/pl-card"
MONEY = "articles/topics/money"

GOOD: Mapping[str, str] = {
    f"{CARD}/article.yaml": """\
kind: scheme
country: PL
status: open
status_since: 2025-06
original: be
reviewed: 2026-11-01
review_every: 90 days
sources:
  office: {publisher: Urząd, title: Card, url: "https://office.example/card", date: 2026-06, listed: no}
  law: {publisher: Sejm, title: Law, url: "https://law.example", read: 2026-10-20, listed: unknown}
facts:
  fee: {value: 440 PLN, as_of: 2026-06, source: office}
  notice: {value: 15 working days, as_of: 2025-06, source: office}
  waiting: {from: 3 months, to: 12 months, as_of: 2026-03, source: office}
related: [money]
aliases: [old-card]
""",
    f"{CARD}/be.md": """\
---
title: Карта
summary: Дазвол на побыт для спецыялістаў.
terms: [карта, card, пластык, побыт, дакумент, ужонд, адбіткі, спецыяліст]
---
Карту выдаюць за {{fee}}.

## Каму падыходзіць {#who}
Тым, каго назваў [закон](source:law). Чакаць {{waiting}}.

## Што рабіць {#steps}
- [ ] Паведаміць на працягу {{notice|gen}}.
- [ ] Узяць [грошы](money#cash) і *чакаць*.
""",
    f"{CARD}/ru.md": """\
---
title: Карта
summary: Разрешение на пребывание для специалистов.
terms: [карта, card, пластик, пребывание, документ, ужонд, отпечатки, специалист]
---
Карту выдают за {{fee}}.

## Кому подходит {#who}
Тем, кого назвал [закон](source:law). Ждать {{waiting}}.

## Что делать {#steps}
- [ ] Сообщить в течение {{notice|gen}}.
- [ ] Взять [деньги](money#cash) и *ждать*.
""",
    f"{CARD}/en.md": """\
---
title: Card
summary: A permit for specialists.
terms: [card, plastic, permit, document, office, fingerprints, specialist, stay]
---
The card costs {{fee}}.

## Who can get it {#who}
Those whom [the law](source:law) names. It takes {{waiting}}.

## What to do {#steps}
- [ ] Tell them within {{notice}}.
- [ ] Take [money](money#cash) and *wait*.
""",
    f"{MONEY}/article.yaml": """\
kind: guide
original: en
reviewed: 2026-11-01
review_every: 6 months
sources:
  bank: {publisher: Bank, title: Limits, url: "https://bank.example", date: 2026, listed: no}
facts:
  first: {value: 2 weeks, as_of: 2026, source: bank}
""",
    f"{MONEY}/be.md": """\
---
title: Грошы
summary: Што рабіць з грашыма перад ад'ездам.
terms: [грошы, наяўныя, гатоўка, купюры, банк, картка, зняць, узяць з сабой]
---
Вазьміце грошай на {{first}}.

## Наяўныя {#cash}
Пра гэта [пішуць](source:bank) банкі.
""",
    f"{MONEY}/ru.md": """\
---
title: Деньги
summary: Что делать с деньгами перед отъездом.
terms: [деньги, наличные, наличка, купюры, банк, карта, снять, взять с собой]
---
Возьмите денег на {{first}}.

## Наличные {#cash}
Об этом [пишут](source:bank) банки.
""",
    f"{MONEY}/en.md": """\
---
title: Money
summary: What to do with money before you leave.
terms: [money, cash, notes, bank, card, withdraw, take along, savings]
---
Take enough for {{first}}.

## Cash {#cash}
[Banks](source:bank) write about it.
""",
}


@dataclass(frozen=True, slots=True)
class Skaryna:
    """A printer with his shelf of files; ``folder`` is a knowledge folder."""

    folder: Path
    translators: Mapping[Locale, Translator]

    def print_good(self) -> None:
        """Write two articles of which no rule complains."""
        for path, text in GOOD.items():
            self.write(path, text)
        for slug, original in (("pl-card", Locale.BE), ("money", Locale.EN)):
            for locale in Locale:
                if locale is not original:
                    follow(self.folder, slug, locale)

    def write(self, path: str, text: str | bytes) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def read(self, path: str) -> str:
        return (self.folder / path).read_text("utf-8")

    def swap(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        self.write(path, text.replace(old, new))

    def remove(self, path: str) -> None:
        (self.folder / path).unlink()

    def move(self, path: str, to: str) -> None:
        (self.folder / to).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).rename(self.folder / to)

    def loader(self) -> Loader:
        return Loader(self.folder, self.translators)

    def problems(self, today: date | None = None) -> list[str]:
        """What ``check`` would print."""
        loaded = self.loader().load()
        due: Iterable[Problem] = ()
        if loaded.library and today:
            due = check_age(loaded.library, loaded.paths, loaded.listings, today)
        return [str(problem) for problem in (*loaded.problems, *due)]

    async def serve_and(self, spoil: "Spoil") -> tuple[list[str], bool]:
        """Spoil what is being served; return what is said of it, and whether readers see the library from before."""
        shelf = Shelf(self.folder, self.translators, lambda library: library.revision)
        before = shelf.library
        spoil(self)
        loaded = await shelf.reload()
        return [str(problem) for problem in loaded.problems], shelf.library is before


Spoil = Callable[[Skaryna], None]


def swap(path: str, old: str, new: str) -> Spoil:
    return lambda skaryna: skaryna.swap(path, old, new)


def put(path: str, text: str | bytes) -> Spoil:
    return lambda skaryna: skaryna.write(path, text)


def remove(path: str) -> Spoil:
    return lambda skaryna: skaryna.remove(path)


def move(path: str, to: str) -> Spoil:
    return lambda skaryna: skaryna.move(path, to)


def spoilt(name: str, spoil: Spoil, *problems: str) -> Any:
    """One way to break the library, and everything that is to be said of it."""
    return pytest.param(spoil, list(problems), id=name)


def has_error(problems: list[str]) -> bool:
    return any(": error: " in problem for problem in problems)


def all_of(*spoils: Spoil) -> Spoil:
    def spoil(skaryna: Skaryna) -> None:
        for each in spoils:
            each(skaryna)

    return spoil
