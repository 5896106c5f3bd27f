"""What is wrong with files and between articles is named all at once, and never served."""
# ruff: noqa: E501 - a sentence stands whole, as it is printed

import pytest

from bot.knowledge.shelf import BrokenLibrary, Shelf
from tests.knowledge.skaryna import (
    CARD,
    GOOD,
    MONEY,
    Skaryna,
    Spoil,
    all_of,
    has_error,
    move,
    put,
    remove,
    spoilt,
    swap,
)

YAML = f"{MONEY}/article.yaml"
NO_PLACE = "error: this has no place here: articles stand in articles/GROUP/SLUG/, without links to other places"


def link(path: str, to: str) -> Spoil:
    return lambda skaryna: (skaryna.folder / path).symlink_to(skaryna.folder / to)


FILES = [
    spoilt(
        "not UTF-8",
        put(f"{MONEY}/ru.md", GOOD[f"{MONEY}/ru.md"].encode("cp1251")),
        f"{MONEY}/ru.md:2: error: this is not UTF-8: save the file in UTF-8",
    ),
    spoilt(
        "too large",
        put(f"{MONEY}/ru.md", b"x" * (256 * 1024 + 1)),
        f"{MONEY}/ru.md: error: the file is over the limit of 256 KiB: split it",
    ),
    spoilt(
        "a control character",
        swap(f"{MONEY}/ru.md", "Возьмите", "Возьмите\x1b"),
        f"{MONEY}/ru.md:9: error: a control character (U+001B) stands here: remove it",
    ),
    spoilt(
        "no front matter",
        put(f"{MONEY}/ru.md", "Возьмите денег.\n"),
        f"{MONEY}/ru.md:1: error: the file must start with front matter: a line of ---, title, summary, terms, a line of ---",
    ),
    spoilt(
        "front matter that is not closed",
        put(f"{MONEY}/ru.md", "---\ntitle: Деньги\n"),
        f"{MONEY}/ru.md:1: error: the front matter is not closed: put a line of --- after it",
    ),
    spoilt(
        "an anchor of YAML",
        swap(YAML, "kind: guide", "kind: &k guide"),
        f"{YAML}:1: error: anchors and aliases (& and *) are not allowed: write the value out, or quote it",
    ),
    spoilt(
        "an alias of YAML",
        swap(YAML, "original: en", "original: *k"),
        f"{YAML}:2: error: anchors and aliases (& and *) are not allowed: write the value out, or quote it",
    ),
    spoilt(
        "a bomb of YAML",
        put(YAML, "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(30))),
        f"{YAML}:1: error: anchors and aliases (& and *) are not allowed: write the value out, or quote it",
    ),
    spoilt(
        "a tag of YAML",
        swap(YAML, "original: en", "original: !!python/object/apply:os.getcwd []"),
        f"{YAML}:2: error: tags (!) are not allowed: write the value without, or quote it",
    ),
    spoilt(
        "deep nesting",
        put(YAML, "kind: guide\na: " + 9 * "[" + 9 * "]" + "\n"),
        f"{YAML}:2: error: values are nested too deeply here",
    ),
    spoilt(
        "nesting as deep as the file is long",
        put(YAML, "a: " + 50_000 * "["),
        f"{YAML}:1: error: values are nested too deeply here",
    ),
    spoilt(
        "a second document",
        swap(YAML, "sources:", "---\nsources:"),
        f"{YAML}:5: error: the file holds a second document: remove the line of ---",
    ),
    spoilt(
        "a syntax error",
        swap(YAML, "listed: no}", "listed: no"),
        f"{YAML}:7: error: YAML cannot be read here: did not find expected ',' or '}}'",
    ),
    spoilt(
        "a key that is no word",
        swap(f"{MONEY}/ru.md", "title: Деньги", "? [a]\n: b"),
        f"{MONEY}/ru.md:2: error: a key must be a word",
    ),
    spoilt("a list at the root", put(YAML, "[a]"), f"{YAML}:1: error: a list of keys with values was expected here"),
    spoilt(
        "a missing original",
        remove(f"{MONEY}/en.md"),
        f"{YAML}:2: error: the original en.md is missing in this folder",
    ),
    spoilt("a missing article.yaml", remove(YAML), f"{MONEY}: error: article.yaml is missing in this folder"),
    spoilt("a missing translation", remove(f"{MONEY}/ru.md"), f"{MONEY}: warning: the translation ru.md is missing"),
    spoilt(
        "a file that nobody reads",
        put(f"{MONEY}/notes.txt", "x"),
        f"{MONEY}/notes.txt: warning: this file is not part of the format and is not read: remove it",
    ),
    spoilt(
        "a link to another place",
        all_of(remove(f"{MONEY}/ru.md"), link(f"{MONEY}/ru.md", f"{CARD}/ru.md")),
        f"{MONEY}: warning: the translation ru.md is missing",
        f"{MONEY}/ru.md: {NO_PLACE}",
    ),
    spoilt(
        "a folder in place of a file",
        all_of(remove(f"{MONEY}/ru.md"), put(f"{MONEY}/ru.md/x", "x")),
        f"{MONEY}: warning: the translation ru.md is missing",
        f"{MONEY}/ru.md: {NO_PLACE}",
    ),
    spoilt("a file in place of a folder", put("articles/x.md", "x"), f"articles/x.md: {NO_PLACE}"),
    spoilt(
        "an article without its group",
        move(MONEY, "articles/money"),
        *(f"articles/money/{name}: {NO_PLACE}" for name in ("article.yaml", "be.md", "en.md", "ru.md")),
        f"{CARD}/article.yaml:15: error: there is no article “money” to be related to",
        *(
            f"{CARD}/{place}: error: there is no article “money” to link to"
            for place in ("be.md:13", "en.md:17", "ru.md:17")
        ),
    ),
    spoilt(
        "no article",
        all_of(*(remove(path) for path in GOOD), move(MONEY, "money"), move(CARD, "card")),
        "articles: error: there is no article in this folder",
    ),
    spoilt(
        "no folder of articles",
        move("articles", "texts"),
        "articles: error: this folder cannot be read: No such file or directory",
    ),
]

BETWEEN = [
    spoilt(
        "a slug that is none",
        move(CARD, "articles/poland/PL--Card"),
        "articles/poland/PL--Card: error: the folder “PL--Card” is not a slug: use a-z, 0-9 and single hyphens, at most 24",
    ),
    spoilt(
        "a slug that is too long",
        all_of(move(CARD, f"articles/poland/{25 * 'x'}")),
        f"articles/poland/{25 * 'x'}: error: the folder “{25 * 'x'}” is not a slug: use a-z, 0-9 and single hyphens, at most 24",
    ),
    spoilt(
        "a slug that two folders have",
        move(CARD, "articles/topics2/money"),
        "articles/topics2/money: error: the slug “money” is also that of articles/topics/money: rename one of the folders",
        "articles/topics2/money/article.yaml:15: error: an article is not related to itself: remove it",
        *(
            f"articles/topics2/money/{place}: error: the article “money” has no section “cash”"
            for place in ("be.md:13", "en.md:17", "ru.md:17")
        ),
    ),
    spoilt(
        "a folder with two countries",
        move(MONEY, "articles/poland/money"),
        f"{CARD}/article.yaml:2: error: this article belongs to PL, but “money” in the same folder to no country: move one of them",
    ),
    spoilt(
        "an alias that is somebody's slug",
        swap(f"{CARD}/article.yaml", "[old-card]", "[money]"),
        "articles/poland/pl-card/article.yaml:16: error: the alias “money” already leads to articles/topics/money: remove it from one of them",
    ),
    spoilt(
        "an alias that two articles have",
        swap(f"{MONEY}/article.yaml", "kind: guide", "kind: guide\naliases: [old-card]"),
        "articles/topics/money/article.yaml:2: error: the alias “old-card” already leads to articles/poland/pl-card: remove it from one of them",
    ),
    spoilt(
        "a related article that is not there",
        swap(f"{CARD}/article.yaml", "[money]", "[monye]"),
        "articles/poland/pl-card/article.yaml:15: error: there is no article “monye” to be related to",
    ),
    spoilt(
        "an article related to itself",
        swap(f"{CARD}/article.yaml", "[money]", "[money, pl-card]"),
        "articles/poland/pl-card/article.yaml:15: error: an article is not related to itself: remove it",
    ),
    spoilt(
        "a link to an article that is not there",
        swap(f"{CARD}/ru.md", "money#cash", "monye#cash"),
        "articles/poland/pl-card/ru.md:17: error: there is no article “monye” to link to",
    ),
    spoilt(
        "a link to a section that is not there",
        swap(f"{CARD}/ru.md", "money#cash", "money#coins"),
        "articles/poland/pl-card/ru.md:17: error: the article “money” has no section “coins”",
    ),
    spoilt(
        "a link to a section of its own that is not there",
        swap(f"{CARD}/ru.md", "money#cash", "#coins"),
        "articles/poland/pl-card/ru.md:17: error: the article “pl-card” has no section “coins”",
    ),
]


@pytest.mark.parametrize(("spoil", "problems"), FILES)
async def test_a_broken_file_is_named_and_the_library_from_before_is_served_on(
    skaryna: Skaryna, spoil: Spoil, problems: list[str]
) -> None:
    assert await skaryna.serve_and(spoil) == (problems, has_error(problems))


@pytest.mark.parametrize(("spoil", "problems"), BETWEEN)
async def test_articles_that_do_not_fit_together_are_named_and_not_served(
    skaryna: Skaryna, spoil: Spoil, problems: list[str]
) -> None:
    assert await skaryna.serve_and(spoil) == (problems, True)


def test_a_good_library_has_no_problem(skaryna: Skaryna) -> None:
    assert skaryna.problems() == []


async def test_many_problems_at_once_are_all_said_in_order_of_path_and_line(skaryna: Skaryna) -> None:
    spoil = all_of(
        swap(YAML, "original: en", "original: de"),
        swap(YAML, "listed: no", "listed: never"),
        swap(f"{MONEY}/ru.md", "title: Деньги\n", ""),
        swap(f"{MONEY}/ru.md", "Возьмите", "<b>Возьмите"),
        swap(f"{CARD}/article.yaml", "[old-card]", "[pl-card]"),
        swap(f"{CARD}/en.md", "money#cash", "#coins"),
        swap(f"{CARD}/en.md", "The card", "The t.me/card"),
        put("articles/readme.md", "x"),
    )
    backquotes = "would become a link by itself: write [words](source:NAME), or put it into `backquotes`"
    assert await skaryna.serve_and(spoil) == (
        [
            f"{CARD}/article.yaml:16: error: the alias “pl-card” already leads to {CARD}: remove it from one of them",
            f"{CARD}/en.md:10: error: “t.me/card” {backquotes}",
            f"{CARD}/en.md:17: error: the article “pl-card” has no section “coins”",
            f"articles/readme.md: {NO_PLACE}",
            f"{YAML}:2: error: “original” must be one of 'be', 'ru' or 'en'",
            f"{YAML}:6: error: “listed” must be one of 'yes', 'no' or 'unknown'",
            f"{MONEY}/ru.md:2: error: “title” is missing here",
            f"{MONEY}/ru.md:8: error: HTML is not allowed: use Markdown, or write the words without < and >",
        ],
        True,
    )


async def test_what_leads_to_an_unreadable_article_is_not_called_wrong(skaryna: Skaryna) -> None:
    spoil = put(YAML, "kind: [")
    assert await skaryna.serve_and(spoil) == (
        [f"{YAML}:2: error: YAML cannot be read here: did not find expected node content"],
        True,
    )


def test_a_bot_does_not_start_with_a_broken_library_and_says_why(skaryna: Skaryna) -> None:
    skaryna.swap(YAML, "original: en", "original: de")
    skaryna.swap(YAML, "listed: no", "listed: never")
    with pytest.raises(BrokenLibrary) as broken:
        Shelf(skaryna.folder, skaryna.translators, lambda library: library.revision)
    assert str(broken.value) == (
        f"the knowledge files are broken: {YAML}:2: error: “original” must be one of 'be', 'ru' or 'en' "
        "(and 1 more: python -m bot check)"
    )


def test_hidden_files_are_not_looked_at(skaryna: Skaryna) -> None:
    skaryna.write("articles/.git/x", "x")
    skaryna.write(f"{MONEY}/.ru.md.swp", "x")
    assert skaryna.problems() == []
