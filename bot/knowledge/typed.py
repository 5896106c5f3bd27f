"""Give YAML its types: every mistake becomes a problem with a line and a sentence."""

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.i18n import mark
from bot.knowledge.facts import BadValue
from bot.knowledge.problems import Problem, error
from bot.knowledge.read import Unreadable, Yaml, read_text, read_yaml

Model = TypeVar("Model", bound=BaseModel)


def read_file(model: type[Model], path: str, data: bytes, problems: list[Problem]) -> tuple[Model, Yaml] | None:
    """Read a whole YAML file and give it its types.

    Args:
        model: The keys that it may have.
        path: Path of the file, relative to the knowledge folder.
        data: Its bytes.
        problems: What is wrong with the file is added here, under its path.

    Returns:
        Its keys, and the document with the line of each; None where it cannot be read.
    """
    try:
        yaml = read_yaml(read_text(data))
    except Unreadable as unreadable:
        problems.append(cannot_be_read(path, unreadable))
        return None
    keys, found = read_keys(model, yaml)
    problems += (replace(problem, path=path) for problem in found)
    return (keys, yaml) if keys else None


def cannot_be_read(path: str, unreadable: Unreadable) -> Problem:
    """Report a file of which nothing can be read."""
    return error(path, unreadable.line, unreadable.message, **unreadable.values)


def read_keys(model: type[Model], yaml: Yaml) -> tuple[Model | None, list[Problem]]:
    """Give a YAML document its types; every problem is found in one run, paths are still empty."""
    problems = [
        error("", line, mark("“%(key)s” is given twice: keep one"), key=place[-1]) for place, line in yaml.duplicates
    ]
    try:
        return model.model_validate(yaml.value), problems
    except ValidationError as refused:
        problems.extend(_problem(details, yaml, model) for details in refused.errors())
        return None, problems


_SENTENCES = {
    "missing": mark("“%(key)s” is missing here"),
    "string_type": mark("“%(key)s” must be text"),
    "list_type": mark("“%(key)s” must be a list: [a, b]"),
    "dict_type": mark("“%(key)s” must hold keys with values"),
    "model_type": mark("“%(key)s” must hold keys with values"),
    "model_attributes_type": mark("“%(key)s” must hold keys with values"),
    "enum": mark("“%(key)s” must be one of %(expected)s"),
    "literal_error": mark("“%(key)s” must be one of %(expected)s"),
    "string_too_long": mark("“%(key)s” is too long: at most %(max_length)s characters"),
    "too_short": mark("“%(key)s” must hold at least one entry"),
    "too_long": mark("“%(key)s” has too many entries: at most %(max_length)s"),
}


def _problem(details: ErrorDetails, yaml: Yaml, model: type[BaseModel]) -> Problem:
    place = tuple(part for part in details["loc"] if part != "[key]")
    line = yaml.line(place)
    key = next((part for part in reversed(place) if isinstance(part, str)), "")
    values = details.get("ctx", {})
    if details["type"] == "value_error":
        bad = values["error"]
        assert isinstance(bad, BadValue), "our validators raise nothing else"
        return error("", line, bad.message, **bad.values)
    if details["type"] == "extra_forbidden":
        return _unknown_key(key, line, place, model)
    kind = "string_too_long" if details["type"] == "too_long" and isinstance(details["input"], str) else details["type"]
    sentence = _SENTENCES.get(kind, mark("“%(key)s” cannot be read: %(why)s"))
    return error("", line, sentence, **{**values, "key": key, "why": details["msg"]})


def _unknown_key(key: str, line: int, place: tuple[int | str, ...], model: type[BaseModel]) -> Problem:
    known = list(_known_keys(place, model))
    near = get_close_matches(key, known, n=1)
    if near:
        return error("", line, mark("unknown key “%(key)s”: did you mean “%(near)s”?"), key=key, near=near[0])
    return error("", line, mark("unknown key “%(key)s”: allowed are %(known)s"), key=key, known=", ".join(known))


def _known_keys(place: tuple[int | str, ...], model: type[BaseModel]) -> Iterator[str]:
    for name, info in _model_at(place[:-1], model).model_fields.items():
        yield info.alias or name


def _model_at(place: tuple[int | str, ...], model: type[BaseModel]) -> type[BaseModel]:
    """Return the model of what stands at a place: of the map, of an entry in a map or list, of an entry's entry."""
    for part in place:
        info = model.model_fields.get(str(part))
        inner = next(_models_in(info.annotation), None) if info else None
        model = inner or model
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that a type is made of, through lists, maps and unions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
