"""How easily a text reads, and what an editor is told where it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Locale
from bot.knowledge.readability import Readability, measure, sentences_of, verbal_nouns, words_of
from tests.knowledge.skaryna import CARD, MONEY, Skaryna, Spoil, spoilt, swap


@pytest.mark.parametrize(
    ("line", "sentences"),
    [
        ("Заплаціце збор. Потым чакайце.", ["Заплаціце збор.", "Потым чакайце."]),
        ("Адрас: вул. Мінская, 5. Візіт па запісе.", ["Адрас: вул. Мінская, 5.", "Візіт па запісе."]),
        ("See art. 5 of the act (e.g. for Poles). Then go!", ["See art. 5 of the act (e.g. for Poles).", "Then go!"]),
        ("Он сказал: «Да.» Мы ушли… Где? Там.", ["Он сказал: «Да.»", "Мы ушли…", "Где?", "Там."]),
        ("Не больш за 3.5 балы. \ufffc чакайце.", ["Не больш за 3.5 балы.", "\ufffc чакайце."]),
        ("без кропкі", ["без кропкі"]),
    ],
)
def test_sentences_end_at_full_stops_and_not_at_abbreviations(line: str, sentences: list[str]) -> None:
    assert list(sentences_of(line)) == sentences


@given(st.lists(st.sampled_from(["Ідзіце.", "Чакайце дома!", "Што далей?", "вул. Міру", "\ufffc", "12.5"]), min_size=1))
def test_sentences_lose_no_word(parts: list[str]) -> None:
    line = " ".join(parts)
    assert [word for sentence in sentences_of(line) for word in words_of(sentence)] == words_of(line)


def test_lix_is_the_length_of_sentences_plus_the_share_of_long_words() -> None:
    found = measure("Гэта першы сказ пра візы.\nдругі пункт\nПаведаміце кансульству да пятніцы.")
    assert found == Readability(words=11, sentences=3, long_words=3)
    assert found.lix == pytest.approx(11 / 3 + 100 * 3 / 11)
    assert measure("").lix == 0


@pytest.mark.parametrize(
    ("locale", "text", "nouns"),
    [
        (Locale.BE, "Афармленне рэгістрацыі і падаўжэнняў, а не вясна", ["Афармленне", "рэгістрацыі", "падаўжэнняў"]),
        (Locale.RU, "Оформление регистраций, продлением и мнение", ["Оформление", "регистраций", "продлением"]),
        (Locale.EN, "The submission of applications, payment and a moment", ["submission", "applications", "payment"]),
    ],
)
def test_nouns_made_of_verbs_are_found(locale: Locale, text: str, nouns: list[str]) -> None:
    assert verbal_nouns(words_of(text), locale) == nouns


LONG = "Возьмите с собой " + "и ещё один лист " * 6 + "дома."
NOUNS = "Оформление и продление идут долго. " * 15
HARD = "Паспорт. " + "Непредвиденные обстоятельства увеличивают продолжительность рассмотрения заявления. " * 3
SPOILT = [
    spoilt(
        "a sentence over the limit",
        swap(f"{MONEY}/ru.md", "Возьмите денег на {{first}}.", f"Дома.\n\n{LONG} На {{{{first}}}}."),
        f"{MONEY}/ru.md:11: warning: “Возьмите с собой и …” is a sentence of 28 words: "
        "cut it, at most 25 are read easily",
    ),
    spoilt(
        "acts named by nouns",
        swap(f"{MONEY}/ru.md", "Об этом", NOUNS + "Об этом"),
        f"{MONEY}/ru.md:11: warning: 37 % of the words here are nouns made of verbs (Оформление, продление): "
        "say with verbs who does what",
    ),
    spoilt(
        "long words",
        swap(f"{MONEY}/ru.md", "Об этом", HARD + "Об этом"),
        f"{MONEY}/ru.md: warning: this text is hard to read (LIX 79, at most 55): shorter sentences, shorter words",
    ),
    spoilt(
        "an original over the limit",
        swap(f"{MONEY}/en.md", "[Banks]", 15 * (60 * "Go. " + "\n\n") + "[Banks]"),
        f"{MONEY}/en.md: warning: the article has 908 words, at most 900: cut what nobody acts on",
    ),
    spoilt(
        "too few terms",
        swap(f"{MONEY}/be.md", ", картка, зняць, узяць з сабой]", "]"),
        f"{MONEY}/be.md:4: warning: there are 5 terms: write from 8 to 20 words by which people ask for this",
    ),
    spoilt(
        "too many terms",
        swap(f"{MONEY}/be.md", "[грошы,", "[" + "".join(f"слова{'а' * i}, " for i in range(13)) + "грошы,"),
        f"{MONEY}/be.md:4: warning: there are 21 terms: write from 8 to 20 words by which people ask for this",
    ),
]


@pytest.mark.parametrize(("spoil", "expected"), SPOILT)
def test_an_editor_is_told(skaryna: Skaryna, spoil: Spoil, expected: list[str]) -> None:
    spoil(skaryna)
    assert [problem for problem in skaryna.problems() if "does not follow" not in problem] == expected


def test_a_long_translation_of_a_short_original_is_let_be(skaryna: Skaryna) -> None:
    skaryna.swap(f"{CARD}/en.md", "The card costs", 450 * "Go on. " + "The card costs")
    assert [problem for problem in skaryna.problems() if "cut what nobody" in problem] == []
