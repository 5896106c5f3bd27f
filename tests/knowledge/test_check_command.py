"""``python -m bot check`` prints what is wrong and says so with its exit code."""

import pytest

from bot.__main__ import main
from tests.knowledge.skaryna import CARD, MONEY, Skaryna

WARNING = f"{MONEY}/be.md:9: warning: “10 EUR” stands in prose: make it a fact in article.yaml and write {{{{name}}}}\n"
ERROR = f"{CARD}/article.yaml:3: error: “status” must be one of 'open', 'limited', 'suspended', 'closed' or 'unknown'\n"
DUE = f"{CARD}/article.yaml: due: the review was due on 2027-01-30; it was last reviewed on 2026-11-01\n"


@pytest.fixture(autouse=True)
def served(skaryna: Skaryna, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_KNOWLEDGE_DIR", str(skaryna.folder))


def warn(skaryna: Skaryna) -> None:
    skaryna.swap(f"{MONEY}/be.md", "Вазьміце", "Вазьміце 10 EUR,")


def break_(skaryna: Skaryna) -> None:
    skaryna.swap(f"{CARD}/article.yaml", "status: open", "status: opened")


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["check", "--today", "2026-11-22", *arguments])
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def test_a_good_library_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(capsys) == check(capsys, "--strict") == (0, "")


def test_a_warning_fails_only_when_strict(skaryna: Skaryna, capsys: pytest.CaptureFixture[str]) -> None:
    warn(skaryna)
    assert [check(capsys), check(capsys, "--strict")] == [(0, WARNING), (1, WARNING)]


def test_an_error_fails(skaryna: Skaryna, capsys: pytest.CaptureFixture[str]) -> None:
    break_(skaryna)
    warn(skaryna)
    assert check(capsys) == (1, ERROR + WARNING)


def test_what_is_due_never_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(capsys, "--today", "2027-01-31", "--strict") == (0, DUE)


def test_a_review_in_the_future_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(capsys, "--today", "2026-10-31")[0] == 1


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (".", (1, ERROR + WARNING)),
        ("articles", (1, ERROR + WARNING)),
        ("articles/poland", (1, ERROR)),
        (CARD, (1, ERROR)),
        (f"{CARD}/article.yaml", (1, ERROR)),
        (f"{CARD}/be.md", (0, "")),
        (MONEY, (0, WARNING)),
        (f"{MONEY}/be.md", (0, WARNING)),
        (f"{MONEY}/ru.md", (0, "")),
    ],
)
def test_a_place_shows_what_concerns_it(
    skaryna: Skaryna, capsys: pytest.CaptureFixture[str], place: str, expected: tuple[int, str]
) -> None:
    break_(skaryna)
    warn(skaryna)
    assert check(capsys, str(skaryna.folder / place)) == expected


def test_a_problem_of_the_whole_folder_concerns_its_files(skaryna: Skaryna, capsys: pytest.CaptureFixture[str]) -> None:
    skaryna.remove(f"{MONEY}/ru.md")
    said = f"{MONEY}: warning: the translation ru.md is missing\n"
    assert check(capsys, str(skaryna.folder / MONEY / "be.md")) == (0, said)


@pytest.mark.parametrize("place", ["articles/polland", f"{CARD}/pl.md", "..", "/"])
def test_a_place_that_is_none_is_a_usage_error(
    skaryna: Skaryna, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    path = (skaryna.folder / place).resolve()
    sentence = f"vyraj: {path} is not a knowledge folder: it has no folder “articles”, nor is it inside one that has\n"
    assert check(capsys, str(path)) == (2, sentence)


def test_without_a_knowledge_folder_nothing_can_be_checked(
    skaryna: Skaryna, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_KNOWLEDGE_DIR", str(skaryna.folder / "nowhere"))
    assert check(capsys)[0] == 2


@pytest.mark.parametrize("arguments", [["--today", "tomorrow"], ["--today", "2026-02-30"], ["--loud"], ["a", "b"]])
def test_arguments_that_are_none_are_a_usage_error(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as usage:
        main(["check", *arguments])
    assert usage.value.code == 2
