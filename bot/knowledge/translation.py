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
    kept = [row for row in _top_level_entries(front) if not re.match(r"follows\s*:", row)]
    rows = "".join(f"\n  {anchor}: {fingerprint}" for anchor, fingerprint in follows.items())
    return "\n".join(["---", *kept, f"follows:{rows}", "---", body])


def _top_level_entries(front: str) -> list[str]:
    """Split YAML into its top-level entries, each with the indented rows below it."""
    return re.split(r"\n(?=[^\s#\-\]}])", front)


def _fingerprint(source: str) -> str:
    """Hash without regard to white space; the prefix keeps YAML readers from taking digits for a number."""
    return "f-" + hashlib.sha256(" ".join(source.split()).encode()).hexdigest()[:8]
