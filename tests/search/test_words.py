"""Words that are spelled in many ways have one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.lexicon import Lexicon
from bot.search.words import key_of, words_of

ALIKE = [
    "дакумент документ документы дакументаў документов",
    "рахунак рахунку рахункі",
    "віза визу візы виза",
    "польскі польский польская польскую",
    "легалізацыя легализация легализации легалізацыі",
    "бежанец бежанца бежанцаў",
    "апастыль апостиль апостиля",
    "грамота граммота",
    "Вільня вільні",
    "ереван ереване ерэван",
    "visa visas",
    "łódź lodz",
]


@pytest.mark.parametrize("words", ALIKE)
def test_forms_of_a_word_have_one_key(words: str) -> None:
    assert len({key_of(word.lower()) for word in words.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [("віза", "візіт"), ("праца", "права"), ("visa", "vista")])
def test_other_words_have_other_keys(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def test_hyphens_keep_words_together_and_apart() -> None:
    assert Lexicon().keys("IT-віза") == [key_of("it-віза"), "it", key_of("віза")]
    assert words_of("сям'я, сям’я") == ["сямя", "сямя"]


@given(st.text(max_size=200))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    assert all(Lexicon().keys(text))


def test_words_of_readers_are_not_remembered() -> None:
    lexicon = Lexicon()
    lexicon.learn("віза ў Польшчу")
    before = dict(lexicon._keys)
    assert lexicon.keys("Аксана Каліноўская, віза") == [key_of("аксана"), key_of("каліноўская"), key_of("віза")]
    assert lexicon._keys == before
