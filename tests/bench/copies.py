"""A large library made of the small one: its articles again under other slugs, beside the same directory."""

import re
import shutil
from pathlib import Path

from bot.knowledge.directory import DIRECTORY
from bot.knowledge.load import ARTICLES

_ALIASES = re.compile(r"^aliases:.*\n(?:[ \t-].*\n)*", re.MULTILINE)


def copy_articles(knowledge: Path, folder: Path, articles: int) -> None:
    """Copy articles in turn until there are so many.

    Links and ``related`` go on leading to the first copy. Every copy has other bytes, so nothing is remembered from one
    for another.

    Args:
        knowledge: A knowledge folder.
        folder: Where the large one is made; must not exist.
        articles: Articles in it; at least all that there are, because they link to one another.
    """
    originals = sorted(path.parent for path in (knowledge / ARTICLES).glob("*/*/article.yaml"))
    shutil.copytree(knowledge / DIRECTORY, folder / DIRECTORY)
    for i in range(max(articles, len(originals))):
        original, turn = originals[i % len(originals)], i // len(originals)
        # The first turn keeps its slugs: that is where links lead.
        slug = f"{original.name[:20].rstrip('-')}-{turn}" if turn else original.name
        copy = folder / ARTICLES / original.parent.name / slug
        shutil.copytree(original, copy)
        if turn:
            _make_different(copy, turn)


def _make_different(copy: Path, turn: int) -> None:
    keys = copy / "article.yaml"
    keys.write_text(_ALIASES.sub("", keys.read_text("utf-8")) + f"# copy {turn}\n", "utf-8")
