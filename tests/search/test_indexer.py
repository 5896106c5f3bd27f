"""An index that follows a library is the one that would be built of it anew."""

from collections.abc import Mapping
from dataclasses import replace

from bot.i18n import Locale
from bot.knowledge.library import Library
from bot.search.index import Index, Indexer, build_index


def facts(index: Index) -> Mapping[str, object]:
    """Return all that answers depend on."""
    return {
        "articles": [each.slug for each in index.articles],
        "postings": index.postings,
        "known": index.known,
        "spoken": index.spoken,
    }


def test_after_a_change_it_is_the_same_as_one_that_is_built_anew(library: Library) -> None:
    indexer = Indexer()
    assert facts(indexer.build(library)) == facts(build_index(library))
    slugs = list(library.articles)
    article = library.articles[slugs[0]]
    text = article.texts[Locale.EN]
    changed = replace(article, texts={**article.texts, Locale.EN: replace(text, title="Quokkas everywhere")})
    for articles in (
        {**library.articles, slugs[0]: changed},
        {slug: library.articles[slug] for slug in slugs[1:]},
        library.articles,
    ):
        now = replace(library, articles=articles)
        assert facts(indexer.build(now)) == facts(build_index(now))


def test_another_glossary_is_found_in_all_articles(library: Library) -> None:
    indexer = Indexer()
    indexer.build(library)
    now = replace(library, glossary=dict(list(library.glossary.items())[:5]))
    assert facts(indexer.build(now)) == facts(build_index(now))
    assert facts(indexer.build(library)) == facts(build_index(library))
