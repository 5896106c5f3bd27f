"""How it is said where in an article something changed."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.i18n import Locale, Translator
from bot.knowledge.library import Library
from bot.screens.changes import below_heading


@pytest.mark.parametrize(
    ("locale", "title", "said"),
    [
        (Locale.BE, "Урок «Гаюна»", "«Урок „Гаюна“»: 4 дні"),
        (Locale.RU, "Урок «Гаюна»", "«Урок „Гаюна“»: 4 дні"),
        (Locale.EN, "The lesson of “Hajun”", "“The lesson of ‘Hajun’”: 4 дні"),
    ],
)
def test_what_a_heading_quotes_is_quoted_inside_it(
    library: Library, translators: Mapping[Locale, Translator], locale: Locale, title: str, said: str
) -> None:
    section = library.articles["safety-bots"].text(locale).sections[0]
    assert below_heading(translators[locale], replace(section, title=title), "4 дні") == said
    assert below_heading(translators[locale], None, "4 дні") == "4 дні"
