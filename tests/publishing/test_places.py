"""A file says by its name where it belongs, however a phone has renamed it; other names are not kept."""

from pathlib import Path

import pytest

from bot.i18n import Locale, load_translators
from bot.knowledge.problems import error
from bot.publishing.places import known_name, known_path, name_of, path_of, paths_named
from bot.publishing.said import Said, problems_of, read_note, write_note
from tests.stories.kupala import write_directory, write_library


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("pl-card.be.md", "pl-card.be.md"),
        ("pl-card.be (1).md", "pl-card.be.md"),
        ("pl-card.be(12).md", "pl-card.be.md"),
        ("pl-card.article_2.yaml", "pl-card.article.yaml"),
        ("pl-card.ru.md.txt", "pl-card.ru.md"),
        ("poland.directory.yaml", "poland.directory.yaml"),
        ("glossary.yaml", "glossary.yaml"),
        ("Аксана Каліноўская.ZIP", "files.zip"),
        ("Аксана Каліноўская.pdf", None),
        ("pl-card.de.md", None),
        ("PL-card.be.md", None),
        ("be.md", None),
        ("../pl-card.be.md", None),
        ("a" * 200 + ".zip", None),
        ("", None),
    ],
)
def test_a_name_is_known_or_forgotten(name: str, known: str | None) -> None:
    assert known_name(name) == known


@pytest.mark.parametrize(
    ("caption", "path"),
    [
        ("articles/poland/pl-card/be.md", "articles/poland/pl-card/be.md"),
        (" knowledge/directory/poland.yaml\n", "directory/poland.yaml"),
        ("my new article about cards", None),
        ("articles/poland/../pl-card/be.md", None),
        ("be.md", None),
        ("https://example.org/articles/poland/pl-card/be.md", None),
    ],
)
def test_a_caption_is_a_path_or_forgotten(caption: str, path: str | None) -> None:
    assert known_path(caption) == path


def test_every_file_comes_back_to_where_it_was_sent_from(tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    write_directory(folder)
    (folder / "glossary.yaml").write_text("concepts: {}\n", "utf-8")
    for word in ("pl-card", "safety", "poland", "everywhere", "glossary"):
        paths = paths_named(folder, word)
        assert paths
        for path in paths:
            assert known_name(name_of(path)) == name_of(path)
            assert path_of(folder, name_of(path)) == path
    assert paths_named(folder, "nothing") == paths_named(folder, "../x") == paths_named(folder, "") == []
    assert path_of(folder, "pl-new.be.md") is None
    more = frozenset({"articles/poland/pl-new/article.yaml", "glossary.yaml"})
    assert path_of(folder, "pl-new.be.md", more) == "articles/poland/pl-new/be.md"


def test_a_note_is_kept_as_values_and_names_no_folder_of_this_machine() -> None:
    refused = Said("the lock %(lock)s is held", lock=Path("/home/somebody/knowledge/.git/index.lock"))
    assert str(refused) == "the lock /home/somebody/knowledge/.git/index.lock is held"
    assert [each.sentence() for each in read_note(write_note(refused.problems))] == ["the lock index.lock is held"]
    assert refused.sentence(load_translators()[Locale.EN]) == "the lock index.lock is held"
    assert [each.sentence() for each in problems_of(OSError(28, "No space left"))] == ["the disk fails: No space left"]


def test_a_note_holds_as_many_problems_as_fit_and_an_older_one_is_said_as_it_stands() -> None:
    many = [error("a/b.md", line, "wrong: %(what)s", what="x" * 100) for line in range(100)]
    kept = read_note(write_note(many))
    assert kept == tuple(many[: len(kept)])
    assert 10 < len(kept) < 100
    assert [each.sentence() for each in read_note("100 % of it failed")] == ["100 % of it failed"]
    assert read_note("") == ()
