"""Rules about the directory: addresses, names, sources, and what listings say of one another."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.i18n import Locale, mark
from bot.knowledge.address import (
    NAME_MAX,
    NAME_MIN,
    TELEGRAM_HOSTS,
    TELEGRAM_NAME,
    Address,
    Network,
    is_below,
    read_address,
)
from bot.knowledge.autolinks import find_addresses
from bot.knowledge.directory_files import DirectoryKeys, ListingKeys
from bot.knowledge.listing import Medium
from bot.knowledge.model import Listed
from bot.knowledge.problems import Problem, error, warning
from bot.knowledge.read import Place, Yaml
from bot.knowledge.scripts import mixed_words


@dataclass(frozen=True, slots=True)
class DirectoryFile:
    """One file of the directory, typed."""

    path: str
    keys: DirectoryKeys
    yaml: Yaml

    def line(self, *place: str | int) -> int:
        """Return the line of a place."""
        return self.yaml.line(place)


Files = Sequence[DirectoryFile]


def addresses_fit_their_kind(files: Files) -> Iterator[Problem]:
    """A chat has a name on Telegram, a bot's ends in “bot”, a site is none of Telegram's."""
    for file, id_, listing in _listings(files):
        line = file.line("listings", id_, "address")
        address = read_address(listing.address)
        if address is None:
            message = mark("“%(address)s” is not an address of a site or of a place on Telegram")
            yield error(file.path, line, message, address=listing.address)
        elif address.network is Network.INVITE:
            message = mark("an invitation link can be taken over by anybody: list places with a public name only")
            yield error(file.path, line, message)
        elif "@" in urlsplit(listing.address).netloc:
            yield error(file.path, line, mark("what stands before @ looks like a site and is none: leave it out"))
        elif (listing.kind is Medium.SITE) != (address.network is Network.WEB) or address.name in TELEGRAM_HOSTS:
            message = mark(
                "“%(address)s” does not fit “kind: %(kind)s”: a site has a domain of its own, all else https://t.me/NAME"
            )
            yield error(file.path, line, message, address=listing.address, kind=listing.kind.value)
        elif address.network is Network.TELEGRAM and not _is_telegram_name(address.name):
            message = mark("“%(name)s” is no name on Telegram: %(least)s to %(most)s of a-z, 0-9 and _, a letter first")
            yield error(file.path, line, message, name=address.name, least=NAME_MIN, most=NAME_MAX)
        elif listing.kind is Medium.BOT and not address.name.endswith("bot"):
            message = mark("the name of a bot ends in “bot”, but “%(name)s” does not: correct the kind")
            yield error(file.path, line, message, name=address.name)


def imitations_have_addresses(files: Files) -> Iterator[Problem]:
    """Fakes and former names can be read, or nobody would be warned of them."""
    for file in files:
        named: list[tuple[Place, str]] = [(("fakes", i), fake.address) for i, fake in enumerate(file.keys.fakes)]
        for id_, listing in file.keys.listings.items():
            named += ((("listings", id_, "fakes", i), fake.address) for i, fake in enumerate(listing.fakes))
            named += ((("listings", id_, "former", i), former) for i, former in enumerate(listing.former))
        for place, written in named:
            if read_address(written) is None:
                message = mark("“%(address)s” is not an address of a site or of a place on Telegram")
                yield error(file.path, file.line(*place), message, address=written)


def listings_are_unique(files: Files) -> Iterator[Problem]:
    """An id and an address belong to one listing."""
    ids: dict[str, str] = {}
    addresses: dict[Address, str] = {}
    for file, id_, listing in _listings(files):
        if id_ in ids:
            message = mark("the listing “%(id)s” stands in %(other)s, too: rename one of them")
            yield error(file.path, file.line("listings", id_), message, id=id_, other=ids[id_])
        ids.setdefault(id_, file.path)
        address = read_address(listing.address)
        if address and address in addresses:
            message = mark("this address is already that of “%(other)s”: keep one of them")
            yield error(file.path, file.line("listings", id_, "address"), message, other=addresses[address])
        if address:
            addresses.setdefault(address, id_)


def no_listing_is_a_fake(files: Files) -> Iterator[Problem]:
    """What is known to imitate somebody is never listed."""
    fakes = {read_address(fake.address) for file in files for fake in file.keys.fakes}
    fakes |= {read_address(fake.address) for _, _, listing in _listings(files) for fake in listing.fakes}
    for file, id_, listing in _listings(files):
        address = read_address(listing.address)
        if address and address in fakes:
            message = mark("“%(address)s” is a known fake: remove this listing")
            yield error(file.path, file.line("listings", id_, "address"), message, address=str(address))


def sources_agree_with_listings(files: Files) -> Iterator[Problem]:
    """A site that is asked for first is not linked as the source of a listing."""
    closed = [
        (id_, address)
        for _, id_, listing in _listings(files)
        if listing.listed is not Listed.NO and (address := read_address(listing.address))
    ]
    for file in files:
        for key, source in file.keys.sources.items():
            at = read_address(source.url) if source.listed is Listed.NO else None
            found = next((id_ for id_, address in closed if at and is_below(at, address)), None)
            if found:
                message = mark("“listed: no” here, but not in the listing “%(listing)s” of this site: correct one")
                yield error(file.path, file.line("sources", key, "listed"), message, listing=found)


def names_are_no_addresses(files: Files) -> Iterator[Problem]:
    """Whoever must not see an address does not read it as a name."""
    for file, id_, listing in _listings(files):
        address = read_address(listing.address)
        if listing.listed is not Listed.NO and address and listing.name.casefold() in (address.name, str(address)):
            message = mark("“%(name)s” is the address: give a name that tells nobody where it is")
            yield error(file.path, file.line("listings", id_, "name"), message, name=listing.name)


def cities_are_known(files: Files) -> Iterator[Problem]:
    """A city has names in every language."""
    for file, id_, listing in _listings(files):
        if listing.city and listing.city not in file.keys.cities:
            message = mark("there is no city “%(city)s” in this file: add it to “cities” with its names")
            yield error(file.path, file.line("listings", id_, "city"), message, city=listing.city)


def sources_are_known(files: Files) -> Iterator[Problem]:
    """Whoever is named as a source stands in ``sources``, and whoever stands there is named."""
    for file in files:
        used: set[str] = set()
        for place, source in _named_sources(file):
            used.add(source)
            if source not in file.keys.sources:
                message = mark("there is no source “%(source)s” in this file")
                yield error(file.path, file.line(*place), message, source=source)
        for key in file.keys.sources:
            if key not in used:
                message = mark("the source “%(source)s” carries no listing: use it, or remove it")
                yield warning(file.path, file.line("sources", key), message, source=key)


def descriptions_hold_no_addresses(files: Files) -> Iterator[Problem]:
    """Telegram makes links of addresses by itself; the only link of a listing is the one that was asked for."""
    for file, place, text in _texts(files):
        for address in find_addresses(text):
            message = mark("“%(address)s” would become a link by itself: leave it out")
            yield error(file.path, file.line(*place), message, address=address)


def descriptions_keep_to_one_script(files: Files) -> Iterator[Problem]:
    """A Latin letter inside a Cyrillic word looks right, but is another word."""
    for file, place, text in _texts(files):
        for word, odd in mixed_words(text):
            message = mark("“%(word)s” mixes scripts, see “%(odd)s”: type the word again")
            yield error(file.path, file.line(*place), message, word=word, odd=odd)


def _is_telegram_name(name: str) -> bool:
    return NAME_MIN <= len(name) <= NAME_MAX and TELEGRAM_NAME.fullmatch(name) is not None


def _listings(files: Files) -> Iterator[tuple[DirectoryFile, str, ListingKeys]]:
    for file in files:
        for id_, listing in file.keys.listings.items():
            yield file, id_, listing


def _named_sources(file: DirectoryFile) -> Iterator[tuple[Place, str]]:
    for i, other in enumerate(file.keys.fakes):
        yield ("fakes", i, "source"), other.source
    for id_, listing in file.keys.listings.items():
        yield ("listings", id_, "source"), listing.source
        if listing.listed_by:
            yield ("listings", id_, "listed_by"), listing.listed_by
        for i, fake in enumerate(listing.fakes):
            yield ("listings", id_, "fakes", i, "source"), fake.source


def _texts(files: Files) -> Iterator[tuple[DirectoryFile, Place, str]]:
    """Yield every text of the directory that readers see, with its place."""
    for file in files:
        for key, names in file.keys.cities.items():
            yield from ((file, ("cities", key, locale.value), getattr(names, locale)) for locale in Locale)
        yield from ((file, ("fakes", i, "imitates"), fake.imitates) for i, fake in enumerate(file.keys.fakes))
    for file, id_, listing in _listings(files):
        yield file, ("listings", id_, "name"), listing.name
        for locale in Locale:
            yield file, ("listings", id_, locale.value), getattr(listing, locale)
            if listing.note:
                yield file, ("listings", id_, "note", locale.value), getattr(listing.note, locale)


RULES: tuple[Callable[[Files], Iterable[Problem]], ...] = (
    addresses_fit_their_kind,
    imitations_have_addresses,
    listings_are_unique,
    no_listing_is_a_fake,
    sources_agree_with_listings,
    names_are_no_addresses,
    cities_are_known,
    sources_are_known,
    descriptions_hold_no_addresses,
    descriptions_keep_to_one_script,
)
