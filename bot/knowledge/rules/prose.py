"""Rules about the prose of articles: the names in it are those of the article, and its words are fit to be read."""

from collections.abc import Iterator

from bot.i18n import mark
from bot.knowledge.build import LISTING, SOURCE
from bot.knowledge.draft import Draft, LanguageFile
from bot.knowledge.markup import FactName, Link, spans_of
from bot.knowledge.problems import Problem, error
from bot.knowledge.rules.words import Prose, check_words, has_braces


def facts_are_known(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """``{{name}}`` names a fact of the article; title and summary name none."""
    for span, _ in prose_of(draft, file).spans():
        if isinstance(span, FactName) and span.name not in draft.facts:
            message = mark("there is no fact “%(fact)s” in article.yaml")
            yield error(file.path, span.line, message, fact=span.name)
    for key in ("title", "summary"):
        if has_braces(getattr(file.keys, key)):
            yield error(file.path, file.yaml.line((key,)), mark("no fact can stand in “%(key)s”"), key=key)


def links_are_known(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """A link names a source, a listing, an article or a section; it holds no address of its own."""
    for span, _ in prose_of(draft, file).spans():
        if not isinstance(span, Link):
            continue
        target = span.target
        if target.startswith(SOURCE):
            if target.removeprefix(SOURCE) not in draft.keys.sources:
                message = mark("there is no source “%(source)s” in article.yaml")
                yield error(file.path, span.line, message, source=target.removeprefix(SOURCE))
        elif not target.startswith(LISTING) and (":" in target or "/" in target or not target):
            message = mark("a link holds no address: name it in “sources” and write [words](source:NAME)")
            yield error(file.path, span.line, message)


def words_are_fit(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """The words keep to the rules that hold wherever somebody writes."""
    yield from check_words(prose_of(draft, file))


def prose_of(draft: Draft, file: LanguageFile) -> Prose:
    """Take all words of a language file: title, summary, headings, paragraphs, items, terms."""
    heads = [(file.keys.title, file.yaml.line(("title",))), (file.keys.summary, file.yaml.line(("summary",)))]
    return Prose(
        path=file.path,
        locale=file.locale,
        runs=tuple(run for chapter in file.chapters() for run in spans_of(chapter.blocks)),
        facts=draft.facts,
        heads=(*heads, *((chapter.title, chapter.line) for chapter in file.document.chapters)),
        terms=tuple((term, file.yaml.line(("terms", i))) for i, term in enumerate(file.keys.terms)),
    )


RULES = (facts_are_known, links_are_known, words_are_fit)
