"""Metryka, the register: prints a directory beside a small good library, and reads what was noted down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from bot.knowledge.library import Library
from bot.knowledge.listing import Directory, Listing
from bot.upkeep.listings import Verified
from bot.upkeep.verified import write_verified
from tests.knowledge.skaryna import Skaryna

FILE = "directory/poland.yaml"
NOTES = "directory/verified.yaml"
SOURCE = {"publisher": "Rada", "title": "Chats", "url": "https://rada.example/chats", "date": "2026-06", "listed": "no"}


def entry(kind: str, address: str, **keys: Any) -> Mapping[str, Any]:
    """Write a listing as an editor does."""
    told = {"be": "Пытанні і адказы.", "ru": "Вопросы и ответы.", "en": "Questions and answers."}
    known = {"topics": ["life"], "languages": ["be"], "owner": "community", "listed": "unknown"}
    return (
        {"name": "Купалле", "kind": kind, "address": address}
        | known
        | told
        | {"source": "rada", "trust": "curated_list"}
        | keys
    )


CHAT = entry("chat", "https://t.me/kupala_chat")
CHANNEL = entry("channel", "https://t.me/kupala_news")
SITE = entry("site", "https://kupala.example/pl")


@dataclass(frozen=True, slots=True)
class Metryka:
    """The register of one library."""

    skaryna: Skaryna

    def enter(
        self, country: str = "PL", fakes: Iterable[Mapping[str, str]] = (), **listings: Mapping[str, Any]
    ) -> None:
        """Write the file of a country; ids are given with ``_`` for ``-``."""
        by_id = {id_.replace("_", "-"): each for id_, each in listings.items()}
        file = {"country": country, "sources": {"rada": SOURCE}, "listings": by_id, "fakes": [*fakes]}
        self.skaryna.write(FILE, yaml.safe_dump(file, allow_unicode=True, sort_keys=False))

    @property
    def library(self) -> Library:
        """Everything, read anew."""
        loaded = self.skaryna.loader().load()
        assert loaded.library, [str(problem) for problem in loaded.problems]
        return loaded.library

    @property
    def directory(self) -> Directory:
        return self.library.directory

    def listing(self, id_: str) -> Listing:
        return self.directory.listings[id_]

    def note(self, *verified: Verified) -> None:
        """Write down what was seen, as the command does."""
        write_verified(self.skaryna.folder, self.directory.listings, verified)

    @property
    def noted(self) -> str:
        return self.skaryna.read(NOTES)
