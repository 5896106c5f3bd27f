"""Put together what is due in the library."""

from collections.abc import Iterable, Mapping
from datetime import date

from bot.knowledge.library import Library
from bot.knowledge.model import TranslationState
from bot.knowledge.report import report
from bot.screens.digest import DeadLink, Digest, Late

MOST_WRONG = 3
"""How many sections are named that readers report."""
TENS = 10
"""Reports below which a section is not named: an admin sees nothing that so few people did."""


def digest_of(
    library: Library,
    today: date,
    dead: Mapping[str, date],
    users: Mapping[str, Iterable[str]],
    wrong: Mapping[str, int],
) -> Digest:
    """Say what is due on a day.

    Args:
        library: What is served.
        today: The day.
        dead: Addresses that do not answer, with the day when that was seen first.
        users: Who uses each address of the library: what nobody uses any more is not told.
        wrong: How often sections were reported, by ``SLUG#anchor``.
    """
    entries = report(library, today)
    reviews = sorted((each.due, each.slug) for each in entries if each.due < today)
    late = [
        Late(each.slug, locale, count)
        for each in entries
        for locale, states in each.translations.items()
        if (count := states[TranslationState.BEHIND] + states[TranslationState.MISSING])
    ]
    listings = library.directory.listings.values()
    reported = sorted((each for each in wrong if wrong[each] >= TENS), key=lambda each: (-wrong[each], each))
    return Digest(
        {slug: day for day, slug in reviews},
        tuple(
            DeadLink(url, dead[url], tuple(users[url])) for url in sorted(dead, key=dead.__getitem__) if url in users
        ),
        tuple(each.id for each in listings if each.is_gone),
        tuple(each.id for each in listings if each.doubts and not each.is_gone),
        tuple(late),
        tuple(reported[:MOST_WRONG]),
    )
