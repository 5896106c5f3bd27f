"""Name files of the library so that a file which comes back says by its name where it belongs."""

import re
from pathlib import Path

from bot.knowledge.directory import DIRECTORY
from bot.knowledge.draft import ARTICLE_FILE, LANGUAGE_FILES
from bot.knowledge.fields import is_slug
from bot.knowledge.glossary import GLOSSARY_FILE
from bot.knowledge.load import ARTICLES
from bot.publishing.uploads import GROUP_LIMIT, path_problem

ZIP = "files.zip"
"""Every zip is called so here: what it was called is nobody's business."""
LONGEST = 160
"""Longest name or caption that is looked at, in characters."""
_COPY = re.compile(r"(?: ?\(\d{1,3}\)|_\d{1,3})?(?=\.(?:md|yaml)(?:\.txt)?$)")
"""What phones add to the name of a file that they have already: "pl-visa.be (1).md"."""


def known_name(name: str) -> str | None:
    """Return a file's name as we write it, a zip's as ``ZIP``; None for every other name, of which nothing is kept."""
    if len(name) > LONGEST:
        return None
    if name.lower().endswith(".zip"):
        return ZIP
    bare = _COPY.sub("", name, count=1).removesuffix(".txt")
    slug, _, rest = bare.partition(".")
    if bare == GLOSSARY_FILE:
        return bare
    if rest in (ARTICLE_FILE, *LANGUAGE_FILES) and is_slug(slug):
        return bare
    return bare if rest == f"{DIRECTORY}.yaml" and is_slug(slug, GROUP_LIMIT) else None


def known_path(caption: str) -> str | None:
    """Return the path that a caption is, below the knowledge folder; None for any other words."""
    path = caption.strip().removeprefix("knowledge/")
    return path if len(path) <= LONGEST and "/" in path and path_problem(path) is None else None


def name_of(path: str) -> str:
    """Return the name under which the file of a path is sent."""
    parts = path.split("/")
    if parts[0] == ARTICLES:
        return f"{parts[2]}.{parts[3]}"
    return path if parts[0] != DIRECTORY else f"{parts[1].removesuffix('.yaml')}.{DIRECTORY}.yaml"


def path_of(folder: Path, name: str, more: frozenset[str] = frozenset()) -> str | None:
    """Return the path of a file by its name, or by its path; None where nobody knows the group of its article.

    Args:
        folder: The knowledge folder.
        name: As ``known_name`` or ``known_path`` gives it.
        more: Paths of files that are not in the folder yet.
    """
    if "/" in name or name == GLOSSARY_FILE:
        return name
    slug, _, rest = name.partition(".")
    if rest == f"{DIRECTORY}.yaml":
        return f"{DIRECTORY}/{slug}.yaml"
    parts = [path.split("/") for path in sorted(more) if path.startswith(f"{ARTICLES}/")]
    groups = [part[1] for part in parts if part[2] == slug]
    groups += [place.parent.name for place in sorted((folder / ARTICLES).glob(f"*/{slug}")) if place.is_dir()]
    return f"{ARTICLES}/{groups[0]}/{slug}/{rest}" if groups else None


def paths_named(folder: Path, word: str) -> list[str]:
    """Return the files that a word names: an article's, the glossary, or a file of the directory; none for others."""
    if not is_slug(word, GROUP_LIMIT):
        return []
    names = (ARTICLE_FILE, *LANGUAGE_FILES)
    places = [place for place in sorted((folder / ARTICLES).glob(f"*/{word}")) if place.is_dir()][:1]
    paths = [f"{ARTICLES}/{place.parent.name}/{word}/{name}" for place in places for name in names]
    if not paths:
        paths = [GLOSSARY_FILE] if f"{word}.yaml" == GLOSSARY_FILE else [f"{DIRECTORY}/{word}.yaml"]
    return [path for path in paths if (folder / path).is_file()]
