"""Change single values of a YAML file as text: comments, order and every other line stay as they were."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import yaml

from bot.i18n import mark
from bot.knowledge.files import FactKeys
from bot.knowledge.model import Status
from bot.knowledge.read import Place, Unreadable, YamlValue, read_text, read_yaml

_PLAIN = re.compile(r"[A-Za-z0-9](?:[\w.%/+-]|[ ](?=[\w.%/+-]))*")
"""What means the same with quotes and without, wherever it stands."""
_PAIR = re.compile(r"\r\n|[\s\S]")


class CannotAmend(ValueError):
    """A file must be changed by hand; ``message`` is a msgid filled by ``values``."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


BY_HAND = mark("this place of the file is written in a way that cannot be changed from here: send the whole file")


def with_fact(data: bytes, key: str, values: Mapping[str, str]) -> bytes:
    """Write a fact's values, by the names that ``article.yaml`` gives them, where they stand.

    Raises:
        CannotAmend, Unreadable: nothing else could be promised.
    """
    for name, value in values.items():
        data = _with_value(data, ("facts", key, name), value)
    return data


def with_status(data: bytes, status: Status, since: str | None) -> bytes:
    """Write a scheme's status and since when it holds; None takes the latter away.

    Raises:
        CannotAmend, Unreadable: see ``with_fact``.
    """
    data = _with_value(data, ("status",), status)
    if since is None:
        return _without(data, "status_since")
    if "status_since" in read_yaml(read_text(data)).value:
        return _with_value(data, ("status_since",), since)
    return _with_new(data, "status_since", since, after="status")


def with_review(data: bytes, day: date) -> bytes:
    """Write the day on which somebody read an article against its sources.

    Raises:
        CannotAmend, Unreadable: see ``with_fact``.
    """
    return _with_value(data, ("reviewed",), day.isoformat())


def values_of(keys: FactKeys) -> Mapping[str, str]:
    """Return what a fact says, by the names that ``article.yaml`` gives its values, as it stands there."""
    said = {"value": keys.value, "from": keys.low, "to": keys.high, "as_of": str(keys.as_of), "source": keys.source}
    return {name: value for name, value in said.items() if value is not None}


def written_into(data: bytes, before: str, after: str) -> bytes:
    """Put a changed text back into its file; what did not change keeps its bytes, with its line ends.

    Args:
        data: The file.
        before: What ``read_text`` makes of it.
        after: What shall stand there.
    """
    head = _in_common(before, after)
    tail = _in_common(before[head:][::-1], after[head:][::-1])
    bare = data.removeprefix("\ufeff".encode())
    raw = bare.decode()
    piece = after[head : len(after) - tail]
    places: Sequence[int] = range(len(raw) + 1)
    if "\r\n" in raw:
        piece = piece.replace("\n", "\r\n")
        places = [*(found.start() for found in _PAIR.finditer(raw)), len(raw)]
    changed = raw[: places[head]] + piece + raw[places[len(before) - tail] :]
    return data[: len(data) - len(bare)] + changed.encode()


def _in_common(one: str, other: str) -> int:
    """Count the characters with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _with_value(data: bytes, place: Place, value: str) -> bytes:
    text = read_text(data)
    _, node = _found(text, place)
    if not isinstance(node, yaml.ScalarNode) or node.style in ("|", ">"):
        raise CannotAmend(BY_HAND)
    if node.value == value:
        return data
    start, end = node.start_mark.index, node.end_mark.index
    return _surely(data, text, text[:start] + _quoted(value, node.style) + text[end:], place, value)


def _with_new(data: bytes, key: str, value: str, after: str) -> bytes:
    """Add a key of its own line below another one."""
    text = read_text(data)
    _, node = _found(text, (after,))
    at = text.find("\n", node.end_mark.index)
    line = f"{key}: {_quoted(value, None)}"
    if at < 0:
        return _surely(data, text, f"{text}\n{line}", (key,), value)
    return _surely(data, text, f"{text[:at]}\n{line}{text[at:]}", (key,), value)


def _without(data: bytes, key: str) -> bytes:
    """Take the line of a key away."""
    text = read_text(data)
    if key not in read_yaml(text).value:
        return data
    name, node = _found(text, (key,))
    start, end = text.rfind("\n", 0, name.start_mark.index) + 1, text.find("\n", node.end_mark.index)
    return _surely(data, text, text[:start] + (text[end + 1 :] if end >= 0 else ""), (key,), None)


def _found(text: str, place: Place) -> tuple[yaml.Node, yaml.Node]:
    """Return the nodes of a key and its value."""
    read_yaml(text)  # what it refuses, such as an alias, stands at two places at once
    name = node = yaml.compose(text, Loader=yaml.CSafeLoader)
    for part in place:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = [pair for pair in pairs if pair[0].value == part]
        if len(found) != 1:
            raise CannotAmend(BY_HAND)
        name, node = found[0]
    assert name is not None and node is not None, "what was read is no empty file"  # noqa: PT018
    return name, node


def _surely(data: bytes, before: str, after: str, place: Place, value: str | None) -> bytes:
    """Return the changed file, if exactly this has changed in it and nothing else."""
    wanted = _changed(read_yaml(before).value, place, value)
    try:
        found = read_yaml(after)
    except Unreadable:
        raise CannotAmend(BY_HAND) from None
    if found.value != wanted or found.duplicates:
        raise CannotAmend(BY_HAND)
    return written_into(data, before, after)


def _changed(values: Mapping[str, YamlValue], place: Place, value: str | None) -> dict[str, YamlValue]:
    key, *inner = place
    assert isinstance(key, str), "nothing in a list is changed"
    changed = dict(values)
    if inner:
        below = changed[key]
        assert isinstance(below, dict), "the place was found"
        changed[key] = _changed(below, tuple(inner), value)
    elif value is None:
        changed.pop(key)
    else:
        changed[key] = value
    return changed


def _quoted(value: str, style: str | None) -> str:
    """Write a value in the quotes that stood there, or in such as it needs."""
    if style == '"':
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if style == "'" or not _PLAIN.fullmatch(value):
        escaped = value.replace("'", "''")
        return f"'{escaped}'"
    return value
