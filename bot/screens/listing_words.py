"""What is said of a listing, in words: what it is, how far it may be trusted, what it may cost."""

from collections import Counter
from collections.abc import Iterable

from bot.i18n import Translator
from bot.knowledge.listing import Directory, Doubt, Listing, Medium, Owner, Topic, Trust
from bot.knowledge.model import Listed, Source
from bot.screens.actions import OpenListing
from bot.screens.screen import Row, bold, button, italic, plain, unlinked
from bot.screens.sources import dated, linked_publisher


def country_name(code: str | None, t: Translator) -> str:
    """Name a country; None stands for all of them."""
    return t.country(code) if code else t.gettext("For every country")


def ways_to(listings: Iterable[Listing], t: Translator) -> Iterable[Row]:
    """Make a button that opens each listing, with an arrow: it leads away from what is shown."""
    for id_, label in labels(listings, t):
        yield (button(t, f"→ {label}", OpenListing(id_)),)


def entry(directory: Directory, listing: Listing, t: Translator) -> str:
    """Tell of a listing in a few lines of HTML, without its address."""
    caution = f"{_trust_in_short(listing, t)} {_risk_in_short(listing, t)}".strip()
    rows = [bold(listing.name), plain(_place(directory, listing, t)), plain(listing.told[t.locale]), italic(caution)]
    return "\n".join(rows)


def whole(directory: Directory, listing: Listing, t: Translator) -> Iterable[str]:
    """Yield paragraphs of HTML that tell all there is to know of a listing, but for its address."""
    languages = t.gettext("Languages: %(languages)s", languages=", ".join(map(t.language, listing.languages)))
    about = f"{_place(directory, listing, t)}, {_owner(listing.owner, t)}"
    yield f"{bold(listing.name)}\n{plain(about)}\n{plain(languages)}"
    yield plain(listing.told[t.locale])
    if listing.note:
        yield plain(listing.note[t.locale])
    for doubt, day in listing.doubts.items():
        yield bold(_doubt(doubt, t)) + " " + plain(t.gettext("Noticed on %(date)s.", date=t.day(day)))
    yield "\n".join(_evidence(listing, t))


def labels(listings: Iterable[Listing], t: Translator) -> list[tuple[str, str]]:
    """Name listings for their buttons, by id: with their kind where two are called alike, with their id if need be."""
    shown = list(listings)
    names = Counter(each.name for each in shown)
    kinds = Counter((each.name, each.medium) for each in shown)
    found: list[tuple[str, str]] = []
    for each in shown:
        label = each.name if names[each.name] == 1 else f"{each.name} ({medium_name(each.medium, t)})"
        found.append((each.id, label if kinds[each.name, each.medium] == 1 else f"{each.name} ({each.id})"))
    return found


def topic_name(topic: Topic, t: Translator) -> str:
    """Name a topic."""
    names = {
        Topic.DANGER: t.gettext("In danger"),
        Topic.LEGAL: t.gettext("Legal help"),
        Topic.PAPERS: t.gettext("Documents and stay"),
        Topic.LIFE: t.gettext("Everyday life"),
        Topic.IT: t.gettext("IT and programmers"),
        Topic.JOBS: t.gettext("Work"),
        Topic.BUSINESS: t.gettext("Business"),
        Topic.MONEY: t.gettext("Money and banks"),
        Topic.HOUSING: t.gettext("Housing"),
        Topic.HEALTH: t.gettext("Health"),
        Topic.FAMILY: t.gettext("Children and family"),
        Topic.STUDY: t.gettext("Study and languages"),
        Topic.CULTURE: t.gettext("Culture and meetings"),
        Topic.NEWS: t.gettext("News"),
        Topic.SAFETY: t.gettext("Digital safety"),
    }
    return names[topic]


def medium_name(medium: Medium, t: Translator) -> str:
    """Name what sort of place it is."""
    names = {
        Medium.CHAT: t.gettext("chat"),
        Medium.CHANNEL: t.gettext("channel"),
        Medium.BOT: t.gettext("bot"),
        Medium.ACCOUNT: t.gettext("account, not a bot"),
        Medium.SITE: t.gettext("site"),
    }
    return names[medium]


def _place(directory: Directory, listing: Listing, t: Translator) -> str:
    """Say what it is and where: “chat, Vilnius”."""
    city = directory.city_of(listing)
    country = t.country(listing.country) if listing.country else t.gettext("for every country")
    return f"{medium_name(listing.medium, t)}, {city.names[t.locale] if city else country}"


def _owner(owner: Owner, t: Translator) -> str:
    words = {
        Owner.OFFICIAL: t.gettext("run by a state"),
        Owner.NGO: t.gettext("run by an organisation"),
        Owner.COMMUNITY: t.gettext("run by a community"),
        Owner.COMMERCIAL: t.gettext("run by a business"),
    }
    return words[owner]


def _trust_in_short(listing: Listing, t: Translator) -> str:
    if listing.is_withheld:
        return t.gettext("Something else may stand at this address now: it is not shown.")
    words = {
        Trust.LIVE: t.gettext("We have checked that this address works."),
        Trust.OWN_SITE: t.gettext("Its owner publishes this address."),
        Trust.CURATED_LIST: t.gettext("The address stands in a collection that somebody keeps."),
        Trust.UNVERIFIED: t.gettext("Nobody has verified this address."),
    }
    return words[listing.trust]


def _risk_in_short(listing: Listing, t: Translator) -> str:
    words = {
        Listed.YES: t.gettext("Belarus lists it as extremist."),
        Listed.UNKNOWN: t.gettext("Nobody has checked whether Belarus lists it."),
        Listed.NO: "",
    }
    return words[listing.listed]


def _evidence(listing: Listing, t: Translator) -> Iterable[str]:
    """Yield lines that say who vouches for the address, and since when."""
    printed = {
        Trust.OWN_SITE: t.gettext("Its owner publishes this address:"),
        Trust.CURATED_LIST: t.gettext("The address stands in a collection kept by:"),
        Trust.UNVERIFIED: t.gettext("Nobody has verified this address. It was printed by:"),
    }
    yield plain(printed[listing.printed]) + " " + _dated(listing, listing.source, t)
    if listing.seen_alive:
        yield plain(t.gettext("We found it working on %(date)s.", date=t.day(listing.seen_alive)))
    elif listing.trust is not Trust.UNVERIFIED:
        yield plain(t.gettext("We have not verified it ourselves."))
    if listing.listed_by:
        yield plain(t.gettext("Source on Belarus's lists:")) + " " + _dated(listing, listing.listed_by, t)


def _dated(listing: Listing, source: Source, t: Translator) -> str:
    """Name a source with its date; of a withheld listing without a link, which may lead to the very place."""
    named = unlinked(source.publisher) if listing.is_withheld else linked_publisher(source)
    return f"{named}, {plain(dated(source, t))}"


def _doubt(doubt: Doubt, t: Translator) -> str:
    words = {
        Doubt.TAKEN: t.gettext("Somebody else may hold this name now."),
        Doubt.RETURNED: t.gettext("It was missing for a while and is back: somebody else may hold it now."),
        Doubt.TYPE: t.gettext("This has become a place of another kind."),
        Doubt.TITLE: t.gettext("Its title has changed: read a while before you trust it."),
        Doubt.MEMBERS: t.gettext("Its number of members has changed tenfold: read a while before you trust it."),
        Doubt.MOVED: t.gettext("This site now leads to another one."),
    }
    return words[doubt]
