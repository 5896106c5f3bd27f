"""The committed set of real and forged addresses, and the directory that it is judged against."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.directory.judge import Finding, Judge, Verdict
from bot.i18n import Locale
from bot.knowledge.address import Network, read_address
from bot.knowledge.facts import RoughDate
from bot.knowledge.listing import Directory, Fake, Listing, Medium, Owner, Topic, Trust
from bot.knowledge.model import Listed, Source

FILE = Path(__file__).with_name("addresses.yaml")
CLASSES = {
    "known": {Finding.LISTED},
    "fake": {Finding.FAKE},
    "like": {Finding.ALIKE, Finding.FAKE},
    "unknown": {Finding.UNKNOWN, Finding.SAME_SITE, Finding.INVITATION},
}
"""What may be found of each class."""
SOURCE = Source("list", "A list", "Addresses", "https://list.example", RoughDate(2026), is_dated=True, listed=Listed.NO)


@dataclass(frozen=True, slots=True)
class Specimen:
    """One address as somebody sends it, and what it is."""

    text: str
    what: str
    how: str
    half: str
    of: str


@cache
def directory() -> Directory:
    """Build the directory that the set has of its own."""
    data = yaml.load(FILE.read_text("utf-8"), yaml.CBaseLoader)  # noqa: S506  (it makes only text)
    listings = {f"no-{i}": _listing(f"no-{i}", row) for i, row in enumerate(data["genuine"])}
    fakes = tuple(Fake(address, each, SOURCE) for each in data["fakes"] if (address := read_address(each)))
    return Directory(listings, {}, fakes)


def specimens() -> list[Specimen]:
    """Return the whole set."""
    rows = yaml.load(FILE.read_text("utf-8"), yaml.CBaseLoader)["sent"]  # noqa: S506  (it makes only text)
    return [Specimen(row["text"], row["is"], row["how"], row["half"], row.get("of", "")) for row in rows]


def verdict_of(specimen: Specimen, judge: Judge) -> Verdict | None:
    """Judge the first address of what was sent; None where none was seen."""
    return next(iter(judge.judge_only(specimen.text).verdicts), None)


def is_right(specimen: Specimen, verdict: Verdict | None) -> bool:
    """Tell whether the reader was told what is so."""
    return verdict is not None and verdict.finding in CLASSES[specimen.what]


def shares(half: str) -> dict[str, tuple[int, int]]:
    """Return, for each class, how many of a half were told right, and how many there are."""
    judge = Judge(directory())
    right, total = Counter[str](), Counter[str]()
    for each in specimens():
        if each.half == half:
            total[each.what] += 1
            right[each.what] += is_right(each, verdict_of(each, judge))
    return {what: (right[what], total[what]) for what in CLASSES}


def wrong(half: str) -> Iterator[tuple[Specimen, Verdict | None]]:
    """Yield what a half is told wrong."""
    judge = Judge(directory())
    for each in specimens():
        verdict = verdict_of(each, judge)
        if each.half == half and not is_right(each, verdict):
            yield each, verdict


def _listing(id_: str, row: dict[str, str]) -> Listing:
    address = read_address(row["address"])
    assert address, row
    is_site = address.network is Network.WEB
    return Listing(
        id=id_,
        name=row["address"],
        medium=Medium.SITE if is_site else Medium.BOT if address.name.endswith("bot") else Medium.CHAT,
        url=row["address"],
        address=address,
        country=None,
        city=None,
        topics=(Topic.LIFE,),
        languages=("be",),
        owner=Owner(row["owner"]),
        told=dict.fromkeys(Locale, ""),
        note={},
        listed=Listed(row["listed"]),
        listed_by=SOURCE if row["listed"] == "yes" else None,
        source=SOURCE,
        printed=Trust.CURATED_LIST,
        former=(),
    )
