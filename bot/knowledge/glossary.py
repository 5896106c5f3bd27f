"""Read the glossary: concepts, and the words for each in every language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.i18n import Locale
from bot.knowledge.build import section_link
from bot.knowledge.files import ConceptKeys, GlossaryKeys
from bot.knowledge.model import Concept
from bot.knowledge.problems import Problem, error
from bot.knowledge.read import Unreadable, read_text, read_yaml
from bot.knowledge.rules.glossary import words_mean_one_thing
from bot.knowledge.typed import read_keys

GLOSSARY_FILE = "glossary.yaml"


@dataclass(frozen=True, slots=True)
class Glossary:
    """The concepts of a knowledge folder and what is wrong with them; empty where the file is missing or broken."""

    concepts: Mapping[str, Concept]
    problems: tuple[Problem, ...]


NO_GLOSSARY = Glossary({}, ())


def read_glossary(data: bytes) -> Glossary:
    """Read ``glossary.yaml``; a pure function of its bytes."""
    try:
        yaml = read_yaml(read_text(data))
    except Unreadable as unreadable:
        problem = error(GLOSSARY_FILE, unreadable.line, unreadable.message, **unreadable.values)
        return Glossary({}, (problem,))
    keys, problems = read_keys(GlossaryKeys, yaml)
    if keys:
        problems.extend(words_mean_one_thing(keys, yaml))
    concepts = {key: _concept(key, concept) for key, concept in keys.concepts.items()} if keys else {}
    return Glossary(concepts, tuple(replace(problem, path=GLOSSARY_FILE) for problem in problems))


def _concept(key: str, keys: ConceptKeys) -> Concept:
    words = {locale: tuple(getattr(keys, locale)) for locale in Locale}
    answer = section_link(keys.answer, "") if keys.answer else None
    return Concept(key, words, tuple(keys.local), keys.country, answer)
