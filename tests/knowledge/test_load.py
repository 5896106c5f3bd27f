"""The library is loaded whole or not at all, and only what changed is read anew."""

import gc

import pytest

from bot.i18n import Locale
from bot.knowledge.library import Library
from bot.knowledge.shelf import Shelf
from bot.search.index import Index
from bot.telegram.context import deriving
from tests.knowledge.skaryna import CARD, MONEY, Skaryna


def library(skaryna: Skaryna) -> Library:
    loaded = skaryna.loader().load()
    assert loaded.library is not None
    return loaded.library


def test_only_the_article_whose_bytes_changed_is_read_anew(skaryna: Skaryna) -> None:
    loader = skaryna.loader()
    before = loader.load().library
    skaryna.swap(f"{MONEY}/en.md", "Take enough", "Bring enough")
    after = loader.load().library
    assert before is not None
    assert after is not None
    assert after.articles["pl-card"] is before.articles["pl-card"]
    assert after.articles["money"].texts[Locale.EN].intro.plain == "Bring enough for 2 weeks."


def test_a_touched_file_is_not_a_changed_one(skaryna: Skaryna) -> None:
    loader = skaryna.loader()
    before = loader.load().library
    (skaryna.folder / MONEY / "en.md").touch()
    after = loader.load().library
    assert before is not None
    assert after is not None
    assert (after.revision, after.articles["money"]) == (before.revision, before.articles["money"])
    assert after.articles["money"] is before.articles["money"]


def test_one_broken_article_keeps_all_others_from_being_served_and_is_mended_alone(skaryna: Skaryna) -> None:
    loader = skaryna.loader()
    before = loader.load().library
    good = skaryna.read(f"{MONEY}/article.yaml")
    skaryna.write(f"{MONEY}/article.yaml", "kind: [")
    assert loader.load().library is None
    skaryna.write(f"{MONEY}/article.yaml", good)
    after = loader.load().library
    assert before is not None
    assert after is not None
    assert after.articles["pl-card"] is before.articles["pl-card"]


def test_a_revision_is_of_the_bytes_and_of_the_places(skaryna: Skaryna) -> None:
    first = library(skaryna).revision
    assert library(skaryna).revision == first
    text = skaryna.read(f"{MONEY}/be.md")
    skaryna.write(f"{MONEY}/be.md", text + "\n")
    changed = library(skaryna).revision
    skaryna.write(f"{MONEY}/be.md", text)
    again = library(skaryna).revision
    skaryna.move("articles/topics", "articles/themes")
    moved = library(skaryna).revision
    assert (again, len({first, changed, moved})) == (first, 3)


async def test_the_same_files_are_not_a_new_library(skaryna: Skaryna) -> None:
    shelf = Shelf(skaryna.folder, skaryna.translators, lambda library: library.revision)
    before = shelf.library
    await shelf.reload()
    assert shelf.library is before


async def test_a_mended_library_takes_its_place(skaryna: Skaryna) -> None:
    shelf = Shelf(skaryna.folder, skaryna.translators, lambda library: library.revision)
    good = skaryna.read(f"{MONEY}/en.md")
    skaryna.write(f"{MONEY}/en.md", b"\xff")
    await shelf.reload()
    skaryna.write(f"{MONEY}/en.md", good.replace("Take enough", "Bring enough"))
    await shelf.reload()
    assert shelf.library.articles["money"].texts[Locale.EN].intro.html == "Bring enough for 2 weeks."


async def test_a_library_that_was_replaced_is_freed_although_nobody_looks_for_garbage(skaryna: Skaryna) -> None:
    def there() -> tuple[int, int]:
        objects = gc.get_objects()
        return tuple(sum(isinstance(each, kind) for each in objects) for kind in (Library, Index))  # type: ignore[return-value]

    gc.collect()
    gc.disable()
    try:
        before = there()
        shelf = Shelf(skaryna.folder, skaryna.translators, deriving())
        skaryna.swap(f"{MONEY}/en.md", "Take enough", "Bring enough")
        await shelf.reload()
        assert "Bring enough" in shelf.library.articles["money"].texts[Locale.EN].intro.html
        assert there() == (before[0] + 1, before[1] + 1)
    finally:
        gc.enable()


def test_an_article_is_found_by_the_names_it_had_before(skaryna: Skaryna) -> None:
    loaded = library(skaryna)
    assert loaded.article("old-card") is loaded.article("pl-card") is loaded.articles["pl-card"]
    assert loaded.article("nowhere") is None


def test_links_lead_by_old_names_too(skaryna: Skaryna) -> None:
    skaryna.swap(f"{MONEY}/article.yaml", "kind: guide", "kind: guide\nrelated: [old-card]")
    skaryna.swap(f"{MONEY}/be.md", "банкі", "[банкі](old-card#who)")
    assert skaryna.problems() == []


def test_countries_and_topics_are_told_apart(skaryna: Skaryna) -> None:
    loaded = library(skaryna)
    assert loaded.countries() == ["PL"]
    assert [article.slug for article in loaded.of_country("PL")] == ["pl-card"]
    assert [article.slug for article in loaded.of_country(None)] == ["money"]
    assert loaded.of_country("GE") == []


def test_a_title_stands_in_one_line_however_it_is_written(skaryna: Skaryna) -> None:
    skaryna.swap(f"{MONEY}/ru.md", "title: Деньги", "title: |\n  Деньги\n  в дорогу\n")
    assert library(skaryna).articles["money"].texts[Locale.RU].title == "Деньги в дорогу"


@pytest.mark.parametrize(
    "path", ["glossary.yaml", "directory/everywhere.yaml", "directory/verified.yaml", f"{CARD}/article.yaml"]
)
@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"a: b\nc: \xff\n", "2: error: this is not UTF-8: save the file in UTF-8"),
        (b"strange: 1\nstrange: 2\n", "2: error: “strange” is given twice: keep one"),
    ],
)
def test_every_kind_of_yaml_is_refused_by_its_path_and_line(
    skaryna: Skaryna, path: str, data: bytes, problem: str
) -> None:
    skaryna.write(path, data)
    assert f"{path}:{problem}" in skaryna.problems()
