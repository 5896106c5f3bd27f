"""Tell by content, not by time, which sections of a translation follow the original."""

import hashlib
import re
from collections.abc import Mapping

from bot.knowledge.files import FrontMatter
from bot.knowledge.markup import Document
from bot.knowledge.model import INTRO, TranslationState
from bot.knowledge.read import split_front_matter


def fingerprints(keys: FrontMatter, document: Document) -> dict[str, str]:
    """Return the fingerprint of every section of an original, the introduction under ``INTRO``.

    Line breaks do not count, so that a re-wrapped paragraph leaves its translations current; facts do not count
    either, because one edit changes them in all languages.
    """
    intro = f"{keys.title}\n{keys.summary}\n{document.intro.source}"
    return {INTRO: _fingerprint(intro)} | {
        chapter.anchor: _fingerprint(chapter.source) for chapter in document.chapters if chapter.anchor
    }


def state_of(anchor: str, follows: Mapping[str, str], original: Mapping[str, str]) -> TranslationState:
    """Compare what a translated section followed with what the original says now."""
    return TranslationState.CURRENT if follows.get(anchor) == original.get(anchor) else TranslationState.BEHIND


def stamp(text: str, follows: Mapping[str, str]) -> str:
    """Write ``follows`` into the front matter of a language file and change nothing else.

    Raises:
        Unreadable: the file has no front matter.
    """
    front, body, _ = split_front_matter(text)
    rows = front.split("\n")
    start, end = _entry(rows, "follows")
    entry = ["follows:", *(f"  {anchor}: {fingerprint}" for anchor, fingerprint in follows.items())]
    return "\n".join(["---", *rows[:start], *entry, *rows[end:], "---", body])


def _entry(rows: list[str], key: str) -> tuple[int, int]:
    """Find the rows of a top-level key of YAML, without the comments after it; the end where there is no such key."""
    start = next((at for at, row in enumerate(rows) if re.match(rf"{key}\s*:", row)), len(rows))
    end = next((at for at in range(start + 1, len(rows)) if re.match(r"[^\s#\-\]}]", rows[at])), len(rows))
    while end > start + 1 and re.match(r"\s*(#|$)", rows[end - 1]):
        end -= 1
    return start, end


def _fingerprint(source: str) -> str:
    """Hash without regard to white space; the prefix keeps YAML readers from taking digits for a number."""
    return "f-" + hashlib.sha256(" ".join(source.split()).encode()).hexdigest()[:8]
