"""Every command that README and the operators' book show is run by a test, or it is said why not."""

import ast
import re
import shlex
from pathlib import Path

import pytest

from bot.__main__ import _parser, main

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "docs/operators.md")
NO_ENGINE = "needs a container engine; tests/test_containers.py holds what it would do"
NO_SYSTEMD = "needs root and a running systemd; tests/test_ops.py holds what it would do"
BY_HAND = "a program of the system with nothing of ours in it"
BOT = re.compile(r"(?:^|\s)(?:\S*python -m bot|sudo vyraj) (.*)")
ELSEWHERE = re.compile(r'ssh \S+ "(.*)"')
"""A command that another machine runs."""

RUN: dict[str, str] = {
    "make try": "tests/test_run.py::test_try_serves_the_page_answers_reloads_and_stops",
    "make test": "runs this",
    "make run": "tests/test_run.py::test_run_serves_telegram_with_a_token_from_a_file",
    "admin add": "tests/test_admins_command.py::*",
    "admin list": "tests/test_admins_command.py::*",
    "admin remove": "tests/test_admins_command.py::*",
    "audit": "tests/test_admins_command.py::*",
    "panic": "tests/test_admins_command.py::*",
    "announce": "tests/test_announce_command.py::*",
    "announcements": "tests/test_announce_command.py::*",
    "backup": "tests/test_backup_command.py::*",
    "restore": "tests/test_backup_command.py::*",
    "check": "tests/knowledge/test_check_command.py::*",
    "follow": "tests/knowledge/test_translation.py::*",
    "ask": "tests/test_documented_commands.py::test_a_question_of_the_command_line_is_answered",
    "directory verify": "tests/upkeep/test_commands.py::*",
    "links": "tests/upkeep/test_commands.py::*",
    "doctor": "tests/test_doctor_command.py::*",
    "webhook show": "tests/web/test_run.py::*",
    "webhook remove": "tests/web/test_run.py::*",
    "key show": "tests/test_keys_command.py::*",
    "key rotate": "tests/test_keys_command.py::*",
    "key destroy": "tests/test_keys_command.py::*",
}
"""Where a test runs a command of ours, or ``make``; ``*`` means the whole file."""

NOT_RUN: dict[str, str] = {
    "docker compose": NO_ENGINE,
    "docker buildx": "looks up a digest on the network",
    "head -c 24 /dev/urandom": BY_HAND,
    "sudo useradd": NO_SYSTEMD,
    "docker volume rm": NO_ENGINE,
    'ssh NEW "cd vyraj && docker compose up': NO_ENGINE,
    "sudo systemctl": NO_SYSTEMD,
    "sudo journalctl": NO_SYSTEMD,
    'ssh root@NEW "systemctl': NO_SYSTEMD,
    "sudo tar -C /var/lib": BY_HAND,
    "sudo rm -r backup": BY_HAND,
    "sudo git -C /opt/vyraj pull": BY_HAND,
    "sudo make -C /opt/vyraj .venv/run.done": "the rule that make try and make test begin with",
    "sudo install": BY_HAND,
    "mkdir -m 0700 secrets": BY_HAND,
    "cp .env.example .env": "tests/test_settings.py reads that file as it stands",
    "git pull": BY_HAND,
}
"""How a command begins that no test runs, and why."""


def commands() -> list[str]:
    """Return every line of a shell that the pages show, whole and without its remark."""
    found = []
    for page in PAGES:
        for block in re.findall(r"(?ms)^ *```sh\n(.*?)^ *```$", (ROOT / page).read_text("utf-8")):
            lines = block.replace("\\\n", " ").splitlines()
            found += [re.sub(r"\s+#.*", "", line).strip() for line in lines]
    return [command for command in found if command and not command.startswith("#")]


def words_of_ours(command: str) -> list[str]:
    """Return what follows ``python -m bot``; nothing where a command is none of ours."""
    elsewhere = ELSEWHERE.fullmatch(command)
    found = BOT.search(elsewhere[1] if elsewhere else command)
    return shlex.split(found[1]) if found else []


@pytest.mark.parametrize("command", commands())
def test_a_command_is_run_by_a_test_or_it_is_said_why_not(command: str) -> None:
    ours = words_of_ours(command)
    key = command if command in RUN else next((each for each in RUN if ours[: len(each.split())] == each.split()), None)
    if ours or command in RUN:
        assert key in RUN, f"no test runs {command!r}: add it to RUN"
    else:
        assert [why for start, why in NOT_RUN.items() if command.startswith(start)], (
            f"nobody says why {command!r} is not run"
        )


@pytest.mark.parametrize("command", [command for command in commands() if words_of_ours(command)])
def test_a_command_of_ours_is_one_that_the_program_takes(command: str) -> None:
    assert _parser().parse_args(words_of_ours(command)).run


@pytest.mark.parametrize("place", sorted(set(RUN.values()) - {"runs this"}))
def test_the_test_that_is_named_stands_there(place: str) -> None:
    file, _, name = place.partition("::")
    tests = {node.name for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))) if hasattr(node, "name")}
    assert name in tests or (name == "*" and any(each.startswith("test_") for each in tests))


def test_a_question_of_the_command_line_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    (question,) = [words_of_ours(command) for command in commands() if words_of_ours(command)[:1] == ["ask"]]
    assert main(question) == 0
    assert "pl-visa" in capsys.readouterr().out


def test_no_reason_is_left_over() -> None:
    shown = commands()
    assert [start for start in NOT_RUN if not any(command.startswith(start) for command in shown)] == []
    ours = [" ".join(words_of_ours(command)) for command in shown]
    assert [key for key in RUN if key not in shown and not any(words.startswith(key) for words in ours)] == []


SAID = re.findall(
    r"(?m)^\| `([^`]+)` \| .* \|$", (ROOT / "docs/operators.md").read_text("utf-8").split("## What the bot says")[1]
)


def sentences() -> list[str]:
    """Return every text of the program, with a gap where something is put in."""
    found = []
    for file in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
            elif isinstance(node, ast.JoinedStr):
                found.append(
                    "".join(str(each.value) if isinstance(each, ast.Constant) else "…" for each in node.values)
                )
    return found


def test_what_the_bot_is_said_to_say_it_says() -> None:
    said = "\n".join(sentences()).replace("%s", "…")
    assert len(SAID) > 10
    assert [each for each in SAID if not any(form in said for form in forms(each))] == []


def forms(sentence: str) -> list[str]:
    """Return how a sentence may stand in the program: whole, or with its first word, a variable, put in."""
    variable, _, rest = sentence.partition(" ")
    return [sentence, f"… {rest}"] if variable.startswith("BOT_") else [sentence]
