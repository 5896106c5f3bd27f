"""Screens of knowledge are such as Telegram takes, in every language and state, however much there is to say."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from bot.i18n import Locale, Translator
from bot.knowledge.diff import ArticleAdded, ArticleRemoved, Change, FactChanged, StatusChanged, amount_of
from bot.knowledge.difference import Difference, FellBehind, TextChanged
from bot.knowledge.facts import RoughDate
from bot.knowledge.files import FactKeys, SourceKeys
from bot.knowledge.library import Library
from bot.knowledge.model import Status
from bot.knowledge.problems import error, warning
from bot.knowledge.report import report
from bot.screens import amending, editing, keeping, past
from bot.screens.amend_actions import OpenOriginal, OpenPart
from bot.screens.editing import CHANGE_STATES, ToldChange
from bot.screens.keeping import LIGHTS, Light, light_of
from bot.screens.knowledge_actions import ShowStaged
from bot.screens.past import Past
from bot.screens.screen import Screen
from bot.screens.staged import staged
from bot.storage.changes import ChangeState
from tests.screens.magellan import buttons
from tests.screens.test_every_screen import assert_readable

TODAY = date(2027, 3, 1)
LONG = "Доўгі радок пра тое, што змянілася на https://example.org і ў @somebody. " * 9
PATH = "articles/poland/pl-blue-card/be.md"
PART = "Што рабіць <на> example.org & @name\n" * 80
HEAD = "Т" * 60, "Апісанне " * 17
PROBLEMS = [error(PATH, line, LONG.replace("%", "")) for line in range(1, 20)]
PAST = Past("1a2b3c4d" * 5, date(2026, 11, 23), 7, LONG[:200], [f"{PATH}{number}" for number in range(50)])


def differing(library: Library) -> Difference:
    """Let as much change as can."""
    article = library.articles["pl-blue-card"]
    facts = [
        FactChanged(article.slug, "PL", key, replace(amount_of(fact), high=None), amount_of(fact))
        for key, fact in article.facts.items()
    ]
    gone = ArticleRemoved("nowhere", "PL", {Locale.BE: "Старая"})
    statuses = [StatusChanged("pl-blue-card", "PL", old, Status.OPEN) for old in (None, Status.CLOSED)]
    texts = [
        TextChanged("pl-blue-card", locale, "who", old, new)
        for locale in Locale
        for old, new in (("Было\n" + LONG, "Стала\n" + LONG), (None, LONG * 20), (LONG, None), ("адно", "адно"))
    ]
    behind = (FellBehind("pl-blue-card", Locale.RU, ("who", "steps")),)
    listing = next(iter(library.directory.listings))
    sources = tuple(f"pl-blue-card:{key}" for key in article.sources)
    changes: list[Change] = [*facts, *statuses, ArticleAdded("pl-visa", "PL"), gone]
    return Difference(tuple(changes), tuple(texts), behind, (*sources, listing), (listing, "fake: Somebody"))


def told_changes(library: Library) -> list[ToldChange]:
    full = ToldChange(
        number=2**31 - 1,
        state="written",
        author=7,
        is_own=True,
        reason=LONG[:200],
        mark="0" * 16,
        files=[(f"articles/poland/{slug}/be.md", is_gone) for slug in library.articles for is_gone in (True, False)],
        problems=[*PROBLEMS[:3], *(warning(PATH, 3, LONG) for _ in range(9))],
        difference=differing(library),
        library=library,
        note=PROBLEMS,
        meanwhile=PROBLEMS,
        lost=[PATH] * 30,
        missing=1,
    )
    return [
        replace(full, state=state, is_own=is_own, reason=reason, **more)
        for state in CHANGE_STATES
        for is_own in (True, False)
        for reason in ("", "The law has changed")
        for more in (
            {},
            {"note": (), "lost": (), "problems": ()},
            {"note": (), "lost": (), "meanwhile": (), "problems": (), "files": full.files[:2]},
            {"difference": None, "library": None},
        )
    ]


def small_edits(library: Library, t: Translator) -> list[Screen]:
    """Every screen of a small edit, with as much to say as there can be."""
    fact = FactKeys.model_validate({"from": "1 PLN", "to": "2 PLN", "per": "month", "as_of": "2026-01", "source": "a"})
    facts = {f"{'f' * 28}{number}": fact for number in range(35)}
    source = {"publisher": "П" * 80, "title": LONG[:300], "url": "https://example.org", "date": "2026"}
    sources = {f"source_{number}": SourceKeys.model_validate(source) for number in range(120)}
    new = {"from": "1 PLN", "to": "3 PLN", "as_of": "2027-03"}
    place, mark = OpenPart("pl-blue-card", Locale.RU, 1), "0" * 16
    titles = {"intro": "", "who": "Каму", "steps": LONG[:60], "a": "А", "b": "Б"}
    return [
        *(amending.facts(t, "pl-blue-card", facts, page) for page in range(5)),
        amending.facts(t, "pl-blue-card", {}, 0),
        *(amending.ask_value(t, "pl-blue-card", "salary", fact, mark, note) for note in ("", LONG)),
        amending.ask_as_of(t, "pl-blue-card", "salary", fact, {"value": "5 %"}, mark, TODAY, LONG),
        amending.ask_review(t, "pl-blue-card", "salary", "2027-03", TODAY, mark, LONG),
        amending.ask_source(t, "pl-blue-card", "salary", new, sources, "source_7", mark, LONG),
        *(amending.status(t, "pl-blue-card", each, day) for each in Status for day in (None, RoughDate(2026, 1))),
        *(amending.ask_since(t, "pl-blue-card", each, mark, TODAY, LONG) for each in Status),
        *(
            amending.texts(t, "pl-blue-card", Locale.RU, list(Locale), titles, behind)
            for behind in ({"who"}, set[str]())
        ),
        *(
            amending.ask_text(t, place, anchor, head, PART, follows, LONG[:400])
            for anchor, head in (("intro", HEAD), ("who", ()))
            for follows in (None, Locale.BE)
        ),
        *(amending.too_long(t, place, "intro", HEAD, follows) for follows in (None, Locale.BE)),
        *(
            amending.original(t, OpenOriginal("pl-blue-card", Locale.RU, 1), "intro", Locale.BE, HEAD, text, follow)
            for text in (PART, PART * 2)
            for follow in ("", mark)
        ),
        amending.cannot(t, "pl-blue-card", PROBLEMS),
    ]


def screens(library: Library, translators: Mapping[Locale, Translator], t: Translator) -> list[Screen]:
    told = told_changes(library)
    entries = report(library, TODAY)
    return [
        *(keeping.knowledge(library, t, entries, TODAY, page, 3, "Note") for page in range(9)),
        *(keeping.kept(library, t, entry, TODAY, "Note") for entry in entries),
        keeping.files_sent(t),
        keeping.said(t, "Note"),
        *(editing.change(t, each, "Note") for each in told),
        *(editing.told_of_change(t, each) for each in told),
        *(editing.difference(t, told[0], page) for page in range(40)),
        editing.changes(t, [replace(each, number=number) for number, each in enumerate(told, 1)], "Note"),
        editing.changes(t, []),
        editing.ask_discard(t, 1),
        *(editing.refused(t, PROBLEMS, number) for number in (None, 1)),
        *(
            staged(t, told[0], translators, ShowStaged(1, slug, section, 0))
            for slug in library.articles
            for section in (None, 0, 1, 99)
        ),
        *small_edits(library, t),
        past.history(t, [replace(PAST, revision=f"{n}" * 40) for n in range(6)], 1, 3, "Note"),
        past.history(t, [], 0, 1),
        past.commit(t, PAST, "Note"),
        past.ask_undo(t, replace(PAST, number=None)),
        past.nothing_published(t),
    ]


@pytest.mark.parametrize("locale", Locale)
def test_telegram_takes_every_screen_and_makes_no_link_in_it(
    library: Library, translators: Mapping[Locale, Translator], locale: Locale
) -> None:
    for screen in screens(library, translators, translators[locale]):
        assert_readable(screen)


@pytest.mark.parametrize("locale", Locale)
def test_labels_are_short_and_no_two_of_a_screen_alike(
    library: Library, translators: Mapping[Locale, Translator], locale: Locale
) -> None:
    for screen in screens(library, translators, translators[locale]):
        labels = [each.label for each in buttons(screen)]
        assert all(0 < len(label) <= 72 for label in labels)
        assert len(set(labels)) == len(labels)
        assert labels


def test_screens_know_every_state_and_every_light() -> None:
    assert set(CHANGE_STATES) == {each.value for each in ChangeState}
    assert set(LIGHTS) == {each.value for each in Light}


def test_a_light_turns_yellow_two_weeks_before_a_review_and_red_the_day_after(library: Library) -> None:
    entry = min(
        (each for each in report(library, date(2026, 11, 23)) if light_of(each, date(2026, 11, 23)) is Light.GREEN),
        key=lambda each: each.due,
    )
    assert light_of(entry, entry.due) is Light.YELLOW
    assert light_of(entry, date.fromordinal(entry.due.toordinal() + 1)) is Light.RED
    assert light_of(entry, date.fromordinal(entry.due.toordinal() - 15)) is Light.GREEN


def test_what_may_be_done_fits_whose_it_is_and_how_it_stands(
    library: Library, translators: Mapping[Locale, Translator]
) -> None:
    for told in told_changes(library):
        labels = {each.label for each in buttons(editing.change(translators[Locale.EN], told))}
        is_good = told.difference is not None and not told.lost
        is_written = told.state == "written"
        assert ("Publish" in labels) is (is_good and is_written and told.is_own and bool(told.reason))
        assert ("Approve" in labels) is (is_good and told.state == "staged" and not told.is_own)
        assert ("Discard" in labels) is (told.state in ("written", "staged", "approved", "refused"))
