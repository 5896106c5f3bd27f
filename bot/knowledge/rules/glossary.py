"""Rules about the glossary: what its words mean, and which concepts it lacks."""

from collections.abc import Iterable, Iterator, Mapping

from bot.i18n import Locale, mark
from bot.knowledge.draft import Draft
from bot.knowledge.files import GlossaryKeys
from bot.knowledge.model import Concept
from bot.knowledge.problems import Problem, error, warning
from bot.knowledge.read import Yaml

_LISTS = (*Locale, "local")


def words_mean_one_thing(keys: GlossaryKeys, yaml: Yaml) -> Iterator[Problem]:
    """A word of a language stands once, in one concept: it would otherwise lead to both."""
    owners: dict[tuple[str, str], str] = {}
    for key, concept in keys.concepts.items():
        for name in _LISTS:
            for i, word in enumerate(getattr(concept, name)):
                folded = (name, word.casefold())
                if folded in owners:
                    message = mark("“%(word)s” is already a word of “%(other)s”: leave it where it belongs")
                    line = yaml.line(("concepts", key, name, i))
                    yield warning("", line, message, word=word, other=owners[folded])
                owners.setdefault(folded, key)


def answers_exist(drafts: Iterable[Draft], glossary: Mapping[str, Concept], path: str) -> Iterator[Problem]:
    """The section that answers a concept exists."""
    anchors = {draft.slug: {chapter.anchor for chapter in draft.original.document.chapters} for draft in drafts}
    for concept in glossary.values():
        link = concept.answer
        if link and link.anchor not in anchors.get(link.slug, ()):
            message = mark("the answer of “%(concept)s” is no section of an article: write SLUG#anchor")
            yield error(path, 0, message, concept=concept.key)


def countries_are_known(drafts: Iterable[Draft], glossary: Mapping[str, Concept]) -> Iterator[Problem]:
    """A country with articles is a concept, so that it is found by all its names; a library may have no glossary."""
    known = {concept.country for concept in glossary.values()}
    for draft in drafts if glossary else ():
        country = draft.keys.country
        if country and country not in known:
            known.add(country)
            message = mark("glossary.yaml has no concept with “country: %(country)s”: add one with its names")
            yield warning(draft.path, draft.line("country"), message, country=country)
