"""The house stands as it was drawn: rooms know only rooms above them, and every module says what it is for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.i18n import LOCALES_DIR

BOT = LOCALES_DIR.parent / "bot"
MODULES = sorted(BOT.rglob("*.py"))

STAIRS = [
    {"i18n"}, {"knowledge"}, {"directory"}, {"search"}, {"guidance"}, {"announcements"}, {"screens"},
    {"seal"}, {"storage"},
    {"admins"}, {"outbox"}, {"publishing"}, {"upkeep"},
    {"telegram", "web", "sandbox"},
]  # fmt: skip
"""Every room may import those above it; the edges do not import one another."""
EDGES = STAIRS[-1]
ROOF = {"app", "tasks", "__main__", "__init__"}
"""Only these import edges."""
FOR_EDGES_AND_ROOF = {"settings", "logs", "signals"}
SHARED_PARSER = "bot.knowledge.telegram_"
"""All that the sandbox takes of the bot: the two must not share what they are to check in one another."""
LINES = 300
NAMELESS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "core", "misc", "services", "lib"}


def name_of(path: Path) -> str:
    parts = path.relative_to(BOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 2 else parts)


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else "__init__"


def imports_of(path: Path) -> Iterator[str]:
    """Yield what a module imports of the bot, also where it does so inside a function."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.split(".")[0] == "bot")
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "bot":
            yield from (
                f"{node.module}.{each.name}" if node.module.count(".") == 0 else node.module for each in node.names
            )
        assert not (isinstance(node, ast.ImportFrom) and node.level), "imports are absolute"


def may_import(module: str, other: str) -> bool:
    room, wanted = room_of(module), room_of(other)
    if room in ROOF or room == wanted:
        return True
    if wanted in ROOF:
        return False
    if room == "sandbox":
        return other.startswith(SHARED_PARSER)
    if wanted in FOR_EDGES_AND_ROOF:
        return room in EDGES
    if room in FOR_EDGES_AND_ROOF:
        return wanted == "i18n"
    floor = {name: number for number, names in enumerate(STAIRS) for name in names}
    return floor[wanted] < floor[room]


def test_a_room_imports_only_rooms_above_it() -> None:
    wrong = [
        f"{name_of(path)} imports {other}"
        for path in MODULES
        for other in imports_of(path)
        if not may_import(name_of(path), other)
    ]
    assert wrong == []


def test_every_room_is_on_the_plan() -> None:
    planned = set().union(*STAIRS, ROOF, FOR_EDGES_AND_ROOF)
    assert {room_of(name_of(path)) for path in MODULES} - planned == set()


@pytest.mark.parametrize(
    ("module", "other", "allowed"),
    [
        ("bot.screens.start", "bot.knowledge.model", True),
        ("bot.knowledge.load", "bot.screens.start", False),
        ("bot.screens.start", "bot.telegram.callbacks", False),
        ("bot.storage.readers", "bot.seal.envelope", True),
        ("bot.seal.envelope", "bot.storage.readers", False),
        ("bot.telegram.show", "bot.web.health", False),
        ("bot.telegram.show", "bot.settings", True),
        ("bot.screens.start", "bot.settings", False),
        ("bot.sandbox.texts", "bot.knowledge.telegram_html", True),
        ("bot.sandbox.texts", "bot.knowledge.model", False),
        ("bot.app", "bot.sandbox.server", True),
        ("bot.i18n", "bot.app", False),
    ],
)
def test_the_plan_is_read_as_it_is_meant(module: str, other: str, allowed: bool) -> None:
    assert may_import(module, other) is allowed


def test_a_module_opens_with_one_sentence() -> None:
    wrong = []
    for path in MODULES:
        opening = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        sentence = opening.split("\n\n")[0].replace("\n", " ")
        inside = sentence[:-1].replace("e.g. ", "")
        if not sentence.endswith(".") or ". " in inside:
            wrong.append(f"{name_of(path)}: {sentence}")
    assert wrong == []


def test_a_file_can_be_read_in_one_sitting() -> None:
    lines = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: count for name, count in lines.items() if count > LINES} == {}


def test_every_module_has_a_name_of_its_own() -> None:
    parts = {part for path in MODULES for part in path.relative_to(BOT).with_suffix("").parts}
    assert parts & NAMELESS == set()


def test_nothing_of_ours_imports_the_tests() -> None:
    texts = {name_of(path): path.read_text("utf-8") for path in MODULES}
    assert [name for name, text in texts.items() if "import tests" in text or "from tests" in text] == []
