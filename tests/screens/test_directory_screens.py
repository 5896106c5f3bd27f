"""The directory that is served: every listing is reached, and no address of a listed place comes unasked."""

from bot.i18n import Locale
from bot.knowledge.library import Library
from bot.knowledge.listing import Listing
from bot.knowledge.model import Listed
from bot.screens.actions import OpenListing, OpenListings, Press
from bot.screens.directory import LISTINGS_PER_PAGE
from bot.screens.screen import Screen
from tests import tdlib

World = dict[Press, Screen]
MUCH = 3000
"""UTF-16 units: on a phone that is three screens full."""


def closed(library: Library) -> list[Listing]:
    """Return the listings that Belarus lists, or may."""
    return [each for each in library.directory.listings.values() if each.listed is not Listed.NO]


def test_every_listing_is_reached_in_every_language(world: World, library: Library) -> None:
    wanted = {Press(locale, OpenListing(id_)) for locale in Locale for id_ in library.directory.listings}
    assert wanted - set(world) == set()


def test_nobody_sees_the_address_of_a_listed_place_unasked(world: World, library: Library) -> None:
    """Not in a link, not in words: only where somebody answered that they are not in Belarus."""
    secret = {each.id: (each.url, f"@{each.address.name}") for each in closed(library)}
    assert len(secret) > 100
    told = [
        (press, id_)
        for press, screen in world.items()
        for id_, written in secret.items()
        if getattr(press.action, "in_belarus", None) is not False
        and any(f'"{each}"' in screen.html for each in written)
    ]
    assert told == []
    spoken = [
        (press, id_)
        for press, screen in world.items()
        if isinstance(press.action, OpenListing) and press.action.in_belarus is not False
        for id_, (_, name) in secret.items()
        if name in screen.html
    ]
    assert spoken == []


def test_who_answered_no_sees_the_address_and_who_answered_yes_does_not(world: World, library: Library) -> None:
    for locale in Locale:
        for each in closed(library):
            shown, withheld = (world[Press(locale, OpenListing(each.id, answer))].html for answer in (False, True))
            assert f'href="{each.url}' in shown or f'href="{each.url.replace("&", "&amp;")}' in shown
            assert "<a " not in withheld


def test_a_page_holds_five_listings_and_is_read_at_a_glance(world: World) -> None:
    pages = {press: screen for press, screen in world.items() if isinstance(press.action, OpenListings)}
    assert len(pages) > 300
    opened = {
        press: [b for row in screen.rows for b in row if isinstance(b.press.action, OpenListing)]
        for press, screen in pages.items()
    }
    assert [press for press, buttons in opened.items() if not 0 < len(buttons) <= LISTINGS_PER_PAGE] == []
    lengths = {press: len(tdlib.parse_html(screen.html).text) for press, screen in pages.items()}
    assert [press for press, length in lengths.items() if length > MUCH] == []


def test_trust_and_risk_stand_in_words_at_every_listing(library: Library, world: World) -> None:
    for each in library.directory.listings.values():
        html = world[Press(Locale.EN, OpenListing(each.id))].html
        says = ("publishes this address", "a collection", "Nobody has verified")
        assert any(words in html for words in says), each.id
        risks = {
            Listed.YES: "Belarus has put this on its",
            Listed.UNKNOWN: "Nobody has checked whether Belarus lists",
            Listed.NO: f'href="{each.url}',
        }
        assert risks[each.listed] in html, each.id


def test_the_directory_is_as_large_as_it_was_meant_to_be(library: Library) -> None:
    directory = library.directory
    assert len(directory.listings) >= 120
    assert len(directory.countries()) >= 12
    assert {each.trust.value for each in directory.listings.values()} <= {
        "own_site",
        "curated_list",
        "unverified",
        "live",
    }
