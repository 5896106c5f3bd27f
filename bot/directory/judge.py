"""What the directory knows of an address that somebody was given."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.directory.letters import OddLetter, odd_letters
from bot.directory.likeness import Shape, Trick, like_telegram, likeness
from bot.knowledge.address import Address, Network, addresses_in, backwards, is_invisible, read_address, visible
from bot.knowledge.listing import Directory, Fake, Listing, Owner

MOST = 5
"""Addresses of one message that somebody is told of."""

_BARE = re.compile(r"[\w-]{4,40}")


class Finding(StrEnum):
    """What was found out, in the order in which it is looked for."""

    LISTED = "listed"
    """This very address stands in the directory."""
    FAKE = "fake"
    """It is known to imitate somebody."""
    FORMER = "former"
    """Somebody in the directory had it before: nobody knows who has it now."""
    ALIKE = "alike"
    """It looks like one in the directory, or like a known fake, and is another."""
    INVITATION = "invitation"
    """A closed chat: nobody can tell what it is without joining."""
    SAME_SITE = "same_site"
    """Another page of a site that stands in the directory."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one address.

    Attributes:
        written: As it was sent.
        listing: What it is, was, imitates or belongs to, if that has a listing.
        imitates: The name of what it imitates; empty if it imitates nobody.
        trick: How it does so.
        fake: The known fake that it is.
        odd: Characters that an address should not have.
    """

    finding: Finding
    written: str
    address: Address
    listing: Listing | None = None
    imitates: str = ""
    trick: Trick | None = None
    fake: Fake | None = None
    odd: tuple[OddLetter, ...] = ()


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

    def judge_all(self, text: str) -> list[Verdict]:
        """Judge the addresses of a message, each once; one more than ``MOST`` tells that there are more."""
        return list(self._judged(addresses_in(text)))

    def judge_only(self, text: str) -> list[Verdict]:
        """Judge what was given to be judged: as ``judge_all``, and a name without ``@``, too."""
        verdicts = self.judge_all(text)
        word = text.strip()
        if verdicts or not _BARE.fullmatch(visible(word)):
            return verdicts
        return list(self._judged([(word, address)] if (address := read_address(f"@{word}")) else []))

    def knows(self, word: str) -> bool:
        """Tell whether a word without ``@`` is a name that stands in the directory, or is a known fake."""
        address = read_address(f"@{word}") if _BARE.fullmatch(word) else None
        return address in self._listings or address in self._fakes

    def _judged(self, found: Iterable[tuple[str, Address]]) -> Iterator[Verdict]:
        seen: dict[tuple[Address, bool], None] = {}
        for written, address in found:
            key = (address, written == visible(written))
            if key not in seen and len(seen) <= MOST:
                seen[key] = None
                yield self._judge(written, address)

    def _judge(self, written: str, address: Address) -> Verdict:
        odd = tuple(odd_letters(written))
        if any(is_invisible(char) for char in written):
            hidden = self._hidden(written, address, odd)
            if hidden:
                return hidden
        elif listing := self._listing(address):
            return Verdict(Finding.LISTED, written, address, listing, odd=odd)
        if fake := self._fakes.get(address):
            listing = self._directory.listings.get(fake.listing or "")
            return Verdict(Finding.FAKE, written, address, listing, fake.imitates, fake=fake, odd=odd)
        if address in self._former:
            return Verdict(Finding.FORMER, written, address, self._former[address], odd=odd)
        return self._alike(written, address, odd) or self._stranger(written, address, odd)

    def _listing(self, address: Address) -> Listing | None:
        """Find the listing of an address, or of the page or site above it."""
        if address.pretended:
            return None
        if address.network is not Network.WEB or address in self._listings:
            return self._listings.get(address)
        above = [
            each for known, each in self._listings.items() if known.network is Network.WEB and _is_below(address, known)
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
                listing_of_fake = self._directory.listings.get(fake.listing or "")
                return Verdict(Finding.ALIKE, written, address, listing_of_fake, fake.imitates, trick, odd=odd)
        if telegram := like_telegram(address):
            return Verdict(Finding.ALIKE, written, address, None, "Telegram", telegram, odd=odd)
        return None

    def _stranger(self, written: str, address: Address, odd: tuple[OddLetter, ...]) -> Verdict:
        if address.network is Network.INVITE:
            return Verdict(Finding.INVITATION, written, address, odd=odd)
        same = [each for known, each in self._listings.items() if known.name == address.name and not address.pretended]
        if address.network is Network.WEB and same:
            return Verdict(Finding.SAME_SITE, written, address, same[0], odd=odd)
        return Verdict(Finding.UNKNOWN, written, address, odd=odd)


def _is_below(address: Address, known: Address) -> bool:
    """Tell whether a page lies below a listed one, or on a listed site."""
    if address.name == known.name:
        return not known.path or address.path == known.path or address.path.startswith(f"{known.path}/")
    return not known.path and address.name.endswith(f".{known.name}")


def _is_guarded(listing: Listing) -> bool:
    return listing.owner in (Owner.NGO, Owner.OFFICIAL) or bool(listing.listed_by)
