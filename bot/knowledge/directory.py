"""Read the directory: listings by country, and what was seen of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.i18n import Locale, mark
from bot.knowledge.address import read_address
from bot.knowledge.build import read_source
from bot.knowledge.directory_files import DirectoryKeys, ListingKeys, VerifiedKeys
from bot.knowledge.listing import NO_DIRECTORY, City, Directory, Fake, Listing, Sighting
from bot.knowledge.model import Source
from bot.knowledge.problems import Problem, Severity, error, warning
from bot.knowledge.rules import directory as rules
from bot.knowledge.rules.directory import DirectoryFile
from bot.knowledge.typed import read_file

DIRECTORY = "directory"
VERIFIED_FILE = "verified.yaml"


@dataclass(frozen=True, slots=True)
class DirectoryRead:
    """What a directory folder holds.

    Attributes:
        paths: The file and line of each listing, by id.
        problems: Everything the rules found; with an error among them the directory is empty.
        is_whole: Whether every file could be read: else nothing can be said of what is not there.
    """

    directory: Directory
    paths: Mapping[str, tuple[str, int]]
    problems: tuple[Problem, ...]
    is_whole: bool


NOTHING_READ = DirectoryRead(NO_DIRECTORY, {}, (), is_whole=True)


def read_directory(data: Mapping[str, bytes]) -> DirectoryRead:
    """Read all files of the directory; a pure function of their names and bytes."""
    problems: list[Problem] = []
    files = [file for name in sorted(data) if (file := _read_file(name, data[name], problems))]
    is_whole = len(files) == sum(_is_listings(name) for name in data)
    for rule in rules.RULES:
        problems += rule(files)
    sightings = read_sightings(data.get(VERIFIED_FILE), problems)
    paths = {id_: (file.path, file.yaml.line(("listings", id_))) for file in files for id_ in file.keys.listings}
    problems += _unknown_sightings(sightings, paths) if is_whole else ()
    is_broken = any(problem.severity is Severity.ERROR for problem in problems)
    directory = NO_DIRECTORY if is_broken else _build(files, sightings)
    return DirectoryRead(directory, paths, tuple(problems), is_whole)


def _is_listings(name: str) -> bool:
    return name.endswith(".yaml") and name != VERIFIED_FILE


def _read_file(name: str, data: bytes, problems: list[Problem]) -> DirectoryFile | None:
    path = f"{DIRECTORY}/{name}"
    if name == VERIFIED_FILE:
        return None
    if not name.endswith(".yaml"):
        problems.append(warning(path, 0, mark("this file is not part of the format and is not read: remove it")))
        return None
    read = read_file(DirectoryKeys, path, data, problems)
    return DirectoryFile(path, *read) if read else None


def read_sightings(data: bytes | None, problems: list[Problem]) -> Mapping[str, Sighting]:
    """Read ``verified.yaml``, by id of the listing; what is wrong in it is added to the problems."""
    path = f"{DIRECTORY}/{VERIFIED_FILE}"
    read = read_file(VerifiedKeys, path, data, problems) if data is not None else None
    sightings: dict[str, Sighting] = {}
    for id_, keys in read[0].listings.items() if read else ():
        address = read_address(keys.address)
        if address is None:
            message = mark("“%(address)s” is not an address of a site or of a place on Telegram")
            problems.append(error(path, 0, message, address=keys.address))
        else:
            gone, doubts = tuple(sorted(keys.gone)), dict(keys.doubts)
            sightings[id_] = Sighting(
                address, keys.alive, gone, doubts, keys.number, keys.type, keys.title, keys.members
            )
    return sightings


def _unknown_sightings(sightings: Mapping[str, Sighting], known: Mapping[str, object]) -> Iterator[Problem]:
    for id_ in sightings:
        if id_ not in known:
            message = mark("there is no listing “%(listing)s” any more: the next “directory verify” forgets it")
            yield warning(f"{DIRECTORY}/{VERIFIED_FILE}", 0, message, listing=id_)


def _build(files: list[DirectoryFile], sightings: Mapping[str, Sighting]) -> Directory:
    listings: dict[str, Listing] = {}
    cities: dict[tuple[str | None, str], City] = {}
    fakes: list[Fake] = []
    for file in files:
        country = file.keys.country
        for key, names in file.keys.cities.items():
            cities[country, key] = City(key, country, {locale: getattr(names, locale) for locale in Locale})
        by_key = {key: read_source(key, source) for key, source in file.keys.sources.items()}
        for id_, keys in file.keys.listings.items():
            listings[id_] = _listing(id_, keys, country, by_key, sightings.get(id_))
            fakes += (
                Fake(address, keys.name, by_key[fake.source], id_)
                for fake in keys.fakes
                if (address := read_address(fake.address))
            )
        fakes += (
            Fake(address, fake.imitates, by_key[fake.source])
            for fake in file.keys.fakes
            if (address := read_address(fake.address))
        )
    return Directory(listings, cities, tuple(fakes))


def _listing(
    id_: str, keys: ListingKeys, country: str | None, sources: Mapping[str, Source], sighting: Sighting | None
) -> Listing:
    address = read_address(keys.address)
    assert address, "the rules refuse others"
    return Listing(
        id=id_,
        name=keys.name,
        medium=keys.kind,
        url=keys.address,
        address=address,
        country=country,
        city=keys.city,
        topics=tuple(dict.fromkeys(keys.topics)),
        languages=tuple(dict.fromkeys(keys.languages)),
        owner=keys.owner,
        told={locale: getattr(keys, locale) for locale in Locale},
        note={locale: getattr(keys.note, locale) for locale in Locale} if keys.note else {},
        listed=keys.listed,
        listed_by=sources[keys.listed_by] if keys.listed_by else None,
        source=sources[keys.source],
        printed=keys.trust,
        former=tuple(former for each in keys.former if (former := read_address(each))),
        sighting=sighting if sighting and sighting.address == address else None,
    )
