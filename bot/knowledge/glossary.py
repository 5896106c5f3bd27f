"""Read the glossary: concepts, and the words for each in every language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.i18n import Locale
from bot.knowledge.build import section_link
from bot.knowledge.files import ConceptKeys, GlossaryKeys
from bot.knowledge.model import Concept
from bot.knowledge.problems import Problem
from bot.knowledge.rules.glossary import words_mean_one_thing
from bot.knowledge.typed import read_file

GLOSSARY_FILE = "glossary.yaml"


@dataclass(frozen=True, slots=True)
class Glossary:
    """The concepts of a knowledge folder and what is wrong with them; empty where the file is missing or broken."""

    concepts: Mapping[str, Concept]
    problems: tuple[Problem, ...]


NO_GLOSSARY = Glossary({}, ())


def read_glossary(data: bytes) -> Glossary:
    """Read ``glossary.yaml``; a pure function of its bytes."""
    problems: list[Problem] = []
    read = read_file(GlossaryKeys, GLOSSARY_FILE, data, problems)
    if read is None:
        return Glossary({}, tuple(problems))
    keys, yaml = read
    problems += (replace(problem, path=GLOSSARY_FILE) for problem in words_mean_one_thing(keys, yaml))
    concepts = {key: _concept(key, concept) for key, concept in keys.concepts.items()}
    return Glossary(concepts, tuple(problems))


def _concept(key: str, keys: ConceptKeys) -> Concept:
    words = {locale: tuple(getattr(keys, locale)) for locale in Locale}
    answer = section_link(keys.answer, "") if keys.answer else None
    return Concept(key, words, tuple(keys.local), keys.country, answer)
