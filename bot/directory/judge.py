"""What the directory knows of an address that somebody was given."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.directory.letters import OddLetter, odd_letters
from bot.directory.likeness import Shape, Trick, like_telegram, likeness
from bot.knowledge.address import (
    Address,
    Network,
    addresses_in,
    backwards,
    is_below,
    is_invisible,
    read_address,
    visible,
)
from bot.knowledge.domains import is_suffix
from bot.knowledge.listing import Directory, Fake, Listing, Owner

MOST = 5
"""Addresses of one message that somebody is told of."""

_BARE = re.compile(r"[\w-]{4,40}")


class Finding(StrEnum):
    """What was found out, the most dangerous first: in this order it is told."""

    FAKE = "fake"
    """It is known to imitate somebody."""
    ALIKE = "alike"
    """It looks like one in the directory, or like a known fake, and is another."""
    UNREADABLE = "unreadable"
    """It begins like a link, and nobody can tell where it leads."""
    DOUBTFUL = "doubtful"
    """It stands in the directory, but something has changed under it."""
    FORMER = "former"
    """Somebody in the directory had it before: nobody knows who has it now."""
    INVITATION = "invitation"
    """A closed chat: nobody can tell what it is without joining."""
    UNKNOWN = "unknown"
    SAME_SITE = "same_site"
    """Another page of a site that stands in the directory."""
    LISTED = "listed"
    """This very address stands in the directory, or a page or site above it."""


DANGEROUS = (Finding.FAKE, Finding.ALIKE, Finding.UNREADABLE, Finding.DOUBTFUL)
"""What is said first, whatever else somebody asks."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one address.

    Attributes:
        written: As it was sent.
        listing: What it is, was, imitates or belongs to, if that has a listing.
        imitates: The name of what it imitates; empty if it imitates nobody.
        trick: How it does so.
        odd: Characters that an address should not have.
    """

    finding: Finding
    written: str
    address: Address
    listing: Listing | None = None
    imitates: str = ""
    trick: Trick | None = None
    odd: tuple[OddLetter, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of the addresses of a message.

    Attributes:
        verdicts: The most dangerous first, at most ``MOST``.
        left: How many further addresses were only held against the known fakes.
    """

    verdicts: tuple[Verdict, ...]
    left: int = 0

    @property
    def is_dangerous(self) -> bool:
        """Whether the reader must be warned."""
        return any(each.finding in DANGEROUS for each in self.verdicts)


class Judge:
    """Compares addresses with a directory; made once for each library."""

    def __init__(self, directory: Directory) -> None:
        """Prepare everything that may be imitated."""
        self._listings = {each.address: each for each in directory.listings.values() if not each.is_gone}
        self._former = {former: each for each in self._listings.values() for former in each.former}
        self._fakes = {fake.address: fake for fake in directory.fakes}
        self._genuine = [(Shape(each.address, _is_guarded(each)), each) for each in self._listings.values()]
        self._imitations = [(Shape(fake.address), fake) for fake in directory.fakes]
        self._directory = directory

    def judge_all(self, text: str, links: Sequence[tuple[str, str]] = ()) -> Judged:
        """Judge the addresses of a message, each once; one that is also spelt with hidden characters, twice.

        Args:
            text: Its words.
            links: Links behind words: the words and the address that opens.
        """
        behind = [(url, first[1]) for _, url in links if (first := _first(url))]
        found = _each_once([*addresses_in(text), *behind])
        exact = {address: verdict for written, address in found if (verdict := self._exact(written, address))}
        disguises = [verdict for shown, url in links if (verdict := self._disguised(shown, url))]
        disguised = {each.address: each for each in disguises if each.address not in exact}
        others = [each for each in found if each[1] not in exact and each[1] not in disguised]
        known = [*exact.values(), *disguised.values()]
        room = max(0, MOST - len(known))
        verdicts = [*known, *(self._judge(*each) for each in others[:room])]
        order = list(Finding)
        verdicts.sort(key=lambda each: order.index(each.finding))
        return Judged(tuple(verdicts[:MOST]), len(others[room:]) + len(verdicts[MOST:]))

    def judge_only(self, text: str) -> Judged:
        """Judge what was given to be judged: as ``judge_all``, and a name without ``@``, too."""
        judged = self.judge_all(text)
        word = text.strip()
        if judged.verdicts or not _BARE.fullmatch(visible(word)):
            return judged
        address = read_address(f"@{word}")
        return Judged((self._exact(word, address) or self._judge(word, address),)) if address else judged

    def knows(self, word: str) -> bool:
        """Tell whether a word without ``@`` is a name that stands in the directory, or is a known fake."""
        address = read_address(f"@{word}") if _BARE.fullmatch(word) else None
        return address in self._listings or address in self._fakes

    def _exact(self, written: str, address: Address) -> Verdict | None:
        """Tell of an address that is known to be bad: that is looked up for all of them."""
        odd = tuple(odd_letters(written))
        if fake := self._fakes.get(address):
            return Verdict(Finding.FAKE, written, address, self._imitated(fake), fake.imitates, odd=odd)
        listing = self._listings.get(address)
        if listing and listing.is_withheld:
            return Verdict(Finding.DOUBTFUL, written, address, listing, odd=odd)
        if address in self._former:
            return Verdict(Finding.FORMER, written, address, self._former[address], odd=odd)
        return None

    def _disguised(self, shown: str, url: str) -> Verdict | None:
        """Tell of a link whose words show one address while it opens another."""
        seen, opened = _first(shown), _first(url)
        if seen is None or opened is None or is_below(opened[1], seen[1]) or _is_shortened(opened[1], seen[1]):
            return None
        listing = self._listing(seen[1])
        imitates = listing.name if listing else str(seen[1])
        return Verdict(Finding.ALIKE, opened[0], opened[1], listing, imitates, Trick.DISGUISED)

    def _judge(self, written: str, address: Address) -> Verdict:
        odd = tuple(odd_letters(written))
        if address.network is Network.UNREADABLE:
            return Verdict(Finding.UNREADABLE, written, address, odd=odd)
        if any(is_invisible(char) for char in written):
            hidden = self._hidden(written, address, odd)
            if hidden:
                return hidden
        elif listing := self._listing(address):
            finding = Finding.DOUBTFUL if listing.is_withheld else Finding.LISTED
            return Verdict(finding, written, address, listing, odd=odd)
        return self._alike(written, address, odd) or self._stranger(written, address, odd)

    def _listing(self, address: Address) -> Listing | None:
        """Find the listing of an address, or of the page or site above it."""
        if address.pretended:
            return None
        if address.network is not Network.WEB or address in self._listings:
            return self._listings.get(address)
        above = [
            each
            for known, each in self._listings.items()
            if is_below(address, known) and (address.name == known.name or not is_suffix(known.name))
        ]
        return max(above, key=lambda each: len(str(each.address)), default=None)

    def _hidden(self, written: str, address: Address, odd: tuple[OddLetter, ...]) -> Verdict | None:
        """Judge an address with invisible characters: what it seems to be, also when read backwards."""
        for each in (address, read_address(backwards(written))):
            listing = self._listing(each) if each else None
            if listing:
                return Verdict(Finding.ALIKE, written, address, listing, listing.name, Trick.HIDDEN, odd=odd)
        return None

    def _alike(self, written: str, address: Address, odd: tuple[OddLetter, ...]) -> Verdict | None:
        asked = Shape(address)
        order = list(Trick)
        alike = [(order.index(trick), listing) for shape, listing in self._genuine if (trick := likeness(asked, shape))]
        if alike:
            number, listing = min(alike, key=lambda each: each[0])
            return Verdict(Finding.ALIKE, written, address, listing, listing.name, order[number], odd=odd)
        for shape, fake in self._imitations:
            trick = likeness(asked, shape)
            if trick and trick is not Trick.ADDED:
                return Verdict(Finding.ALIKE, written, address, self._imitated(fake), fake.imitates, trick, odd=odd)
        if telegram := like_telegram(address):
            return Verdict(Finding.ALIKE, written, address, None, "Telegram", telegram, odd=odd)
        return None

    def _imitated(self, fake: Fake) -> Listing | None:
        return self._directory.listing(fake.listing) if fake.listing else None

    def _stranger(self, written: str, address: Address, odd: tuple[OddLetter, ...]) -> Verdict:
        if address.network is Network.INVITE:
            return Verdict(Finding.INVITATION, written, address, odd=odd)
        same = [each for known, each in self._listings.items() if known.name == address.name and not address.pretended]
        if address.network is Network.WEB and same:
            return Verdict(Finding.SAME_SITE, written, address, same[0], odd=odd)
        return Verdict(Finding.UNKNOWN, written, address, odd=odd)


def _first(text: str) -> tuple[str, Address] | None:
    return next(iter(addresses_in(text)), None)


def _is_shortened(opened: Address, seen: Address) -> bool:
    """Tell whether words show the beginning of the address that opens, as pages shorten a long one; or all of it."""
    if opened.network is not Network.WEB or opened.pretended or seen.pretended:
        return opened == seen
    return (opened.network, opened.name) == (seen.network, seen.name) and opened.path.startswith(seen.path)


def _each_once(found: Sequence[tuple[str, Address]]) -> list[tuple[str, Address]]:
    """Drop repeats: a spelling that hides something is read as the plain one, and must not vanish behind it."""
    return list({(address, written == visible(written)): (written, address) for written, address in found}.values())


def _is_guarded(listing: Listing) -> bool:
    return listing.owner in (Owner.NGO, Owner.OFFICIAL) or bool(listing.listed_by)
