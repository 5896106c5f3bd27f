"""SQLite's full-text search on the same library: what a search of our own is compared with."""

import sqlite3

from bot.knowledge.library import Library
from bot.search.stopwords import STOP_WORDS
from bot.search.words import words_of
from tests.search.evaluation import Search
from tests.search.questions import Asked

MOST = 10


def fts5(library: Library, tokenizer: str) -> Search:
    """Search with FTS5 and its own BM25; a document is an article with all its languages, titles and terms.

    Args:
        library: What is searched.
        tokenizer: ``unicode61`` or ``trigram``.
    """
    database = sqlite3.connect(":memory:")
    database.execute(
        f"CREATE VIRTUAL TABLE documents USING fts5(slug UNINDEXED, title, body, tokenize = '{tokenizer}')"
    )
    for article in library.articles.values():
        title, body = [], []
        for text in article.texts.values():
            title += [text.title, text.summary, *text.terms]
            body += [part for section in (text.intro, *text.sections) for part in (section.title, section.plain)]
        database.execute("INSERT INTO documents VALUES (?, ?, ?)", (article.slug, " ".join(title), " ".join(body)))

    def search(asked: Asked) -> list[str]:
        words = [word for word in words_of(asked.text) if word not in STOP_WORDS and len(word) > 2]
        if not words:
            return []
        query = " OR ".join(f'"{word}"' for word in words)
        rows = database.execute(
            "SELECT slug FROM documents WHERE documents MATCH ? ORDER BY bm25(documents, 0, 5, 1) LIMIT ?",
            (query, MOST),
        )
        return [slug for (slug,) in rows]

    return search
