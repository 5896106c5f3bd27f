"""What somebody meant who typed on the wrong keyboard or in the wrong letters, and in which language."""

import pytest

from bot.i18n import Locale
from bot.search.index import Index
from bot.search.language import language_of
from bot.search.question import understand

READ = [
    ("rfr gjkexbnm dbpe d gjkmie", "как получить визу в польшу"),
    ("rfr gjkexbnm dbpe d gjkmie?", "как получить визу в польшу?"),
    ("rfr gjkexbnm PESEL", "как получить PESEL"),
    ("зрщту ищквук", "phone border"),
    ("kak otkryt kartu v mBank", "как открыт карту в mBank"),
    ("jak atrymać vizu ŭ Polšču", "як атрымаць візу ў полшчу"),
    ("Як атрымаць візу", "Як атрымаць візу"),
    ("<b>&amp;</i> %(name)s {0} %s", "<b>&amp;</i> %(name)s {0} %s"),
    ("MIGRIS", "MIGRIS"),
    ("asdkjh qwlekj zxcmn", "asdkjh qwlekj zxcmn"),
]
LANGUAGES = [
    ("Як атрымаць візу ў Польшчу?", Locale.BE),
    ("Как получить визу в Польшу?", Locale.RU),
    ("How do I get a visa for Poland?", Locale.EN),
    ("PESEL", Locale.BE),
    ("karta pobytu", Locale.BE),
    ("рахунак у банку", Locale.BE),
    ("счёт в банке", Locale.RU),
    ("h1b fee", Locale.EN),
]


@pytest.mark.parametrize(("typed", "read"), READ)
def test_a_question_is_read_as_it_was_meant(index: Index, typed: str, read: str) -> None:
    question = understand(typed, index, Locale.BE)
    assert (question.said.lower(), question.is_reread) == (read.lower(), typed.lower() != read.lower())


@pytest.mark.parametrize(("question", "locale"), LANGUAGES)
def test_a_question_tells_its_language(index: Index, question: str, locale: Locale) -> None:
    assert language_of(question, Locale.BE, index.spoken) is locale


def test_where_it_tells_nothing_the_readers_own_language_is_taken(index: Index) -> None:
    assert [language_of("PESEL", locale, index.spoken) for locale in Locale] == list(Locale)


def test_a_misspelt_word_is_taken_for_its_neighbour(index: Index) -> None:
    question = understand("віза ў Полшчу для прагаміста", index, Locale.BE)
    assert question.countries == {"PL"}
    assert question.unknown == 0
