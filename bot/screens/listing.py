"""The screen of one listing: what Belarus lists, or may, is asked for first; what is doubtful is not shown."""

from bot.i18n import Translator
from bot.knowledge.library import Library
from bot.knowledge.listing import Listing, Medium
from bot.knowledge.model import Listed
from bot.screens import articles, listed
from bot.screens.actions import OpenCheck, OpenListing, OpenPlaces
from bot.screens.listing_words import country_name, whole
from bot.screens.screen import Row, Screen, bold, button, link, plain
from bot.screens.start import back_to_menu


def listing(library: Library, t: Translator, action: OpenListing) -> Screen:
    """Show a listing, ask first, or explain why the address stays closed."""
    found = library.directory.listing(action.id)
    if found is None:
        return articles.gone(library, t)
    about = "\n\n".join(whole(library.directory, found, t))
    back = _back(found, t)
    if found.is_withheld:
        closed = t.gettext("The address is not shown until an editor has looked at it.")
        return Screen(f"{about}\n\n{plain(closed)}", (back, back_to_menu(t)))
    if found.listed is Listed.NO:
        return Screen(f"{about}\n\n{_address(found)}", (back, back_to_menu(t)))
    if action.in_belarus is None:
        yes, no = (OpenListing(found.id, answer) for answer in (True, False))
        return listed.ask(library, t, about, found.listed, yes, no, back)
    if action.in_belarus:
        return _withheld(library, t, found, back)
    advice = " ".join(_advice(found, t))
    return listed.shown(t, f"{bold(found.name)}\n{_address(found)}\n\n{plain(advice)}", back)


def _withheld(library: Library, t: Translator, found: Listing, back: Row) -> Screen:
    """Say what a subscription can cost, and how to learn what is there without joining."""
    cost = t.gettext(
        "A subscription to a channel on an extremist list is an offence in Belarus: a fine or arrest, and the phone "
        "may be taken away. Whoever writes to an “extremist formation”, or takes part in it, may face a criminal case. "
        "Harmless chats get listed, too, sometimes after you have joined."
    )
    instead = t.gettext(
        "You can learn what is there without joining: ask somebody outside Belarus to look and to tell you in a "
        "conversation. What this bot knows is told in its articles."
    )
    return listed.withheld(t, bold(found.name), [cost, instead], listed.ways_on(library, t), back)


def _advice(found: Listing, t: Translator) -> list[str]:
    """Say what to mind when opening a place, by what it is."""
    match found.medium:
        case Medium.CHAT:
            return [
                t.gettext("Everybody in a chat sees that you are there: first hide your number and your real name."),
                t.gettext("A public chat can be read without joining."),
            ]
        case Medium.CHANNEL:
            return [t.gettext("A public channel can be read without subscribing; a subscription stands on your phone.")]
        case Medium.BOT | Medium.ACCOUNT:
            return [
                t.gettext("Whoever you write to sees your account and keeps what you wrote."),
                t.gettext("Compare the name letter by letter: a fake may differ in a single one."),
            ]
        case Medium.SITE:
            return [t.gettext("A site sees your network address; the browser remembers the visit.")]


def _address(found: Listing) -> str:
    return link(str(found.address), found.url)


def _back(found: Listing, t: Translator) -> Row:
    check = button(t, t.gettext("Check an address"), OpenCheck())
    return (button(t, f"‹ {country_name(found.country, t)}", OpenPlaces(found.country)), check)
