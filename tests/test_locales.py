"""The catalogues say everything, in every language, in every plural form."""

import ast
import re
from typing import NamedTuple

import pytest
from babel.messages.catalog import Message

from bot.i18n import (
    Locale,
)
from tests import catalogues

PLURAL_FORMS = {Locale.BE: 3, Locale.RU: 3, Locale.EN: 2}
PLACEHOLDER = re.compile(r"%(?:\(\w+\)s|%)")


class Id(NamedTuple):
    """What tells one message from another."""

    context: str | None
    text: str
    plural: str | None


def messages(locale: Locale) -> list[Message]:
    catalogue = catalogues.read(locale)
    assert not catalogue.obsolete
    return [message for message in catalogue if message.id]


def id_of(message: Message) -> Id:
    text, plural = message.id if isinstance(message.id, tuple) else (message.id, None)
    return Id(message.context, str(text), plural)


def forms(message: Message) -> list[str]:
    return [str(form) for form in (message.string if isinstance(message.string, tuple) else (message.string,))]


@pytest.fixture(scope="session")
def extracted() -> set[Id]:
    return {id_of(message) for message in catalogues.extract() if message.id}


@pytest.mark.parametrize("locale", Locale)
def test_a_catalogue_holds_exactly_the_messages_of_the_code(locale: Locale, extracted: set[Id]) -> None:
    held = {id_of(message) for message in messages(locale)}
    assert (extracted - held, held - extracted) == (set(), set())


@pytest.mark.parametrize("locale", Locale)
def test_every_message_is_translated_in_every_plural_form(locale: Locale) -> None:
    wrong = [
        message.id
        for message in messages(locale)
        if not all(forms(message))
        or message.fuzzy
        or len(forms(message)) != (PLURAL_FORMS[locale] if isinstance(message.id, tuple) else 1)
    ]
    assert wrong == []


@pytest.mark.parametrize("locale", Locale)
def test_placeholders_stay_as_they_are(locale: Locale) -> None:
    wrong = [
        message.id
        for message in messages(locale)
        for form in forms(message)
        if sorted(PLACEHOLDER.findall(form)) != sorted(PLACEHOLDER.findall(id_of(message).text))
        or form.count("%") != sum(found.count("%") for found in PLACEHOLDER.findall(form))
    ]
    assert wrong == []


def test_english_is_said_as_it_is_written_in_the_code() -> None:
    wrong = [
        message.id
        for message in messages(Locale.EN)
        if forms(message) != [text for text in (id_of(message).text, id_of(message).plural) if text]
    ]
    assert wrong == []


@pytest.mark.parametrize("locale", [Locale.BE, Locale.RU])
def test_what_is_translated_is_no_english(locale: Locale) -> None:
    assert [message.id for message in messages(locale) if set(forms(message)) & set(id_of(message))] == []


@pytest.mark.parametrize("locale", [Locale.BE, Locale.RU])
def test_ends_and_line_breaks_are_those_of_the_message(locale: Locale) -> None:
    def shape(text: str) -> tuple[bool, bool, int]:
        return text[:1].isspace(), text[-1:].isspace(), text.count("\n")

    wrong = [
        message.id
        for message in messages(locale)
        for form in forms(message)
        if shape(form) != shape(id_of(message).text)
    ]
    assert wrong == []


def test_no_message_hides_inside_an_f_string() -> None:
    """Babel does not look there: such a message would never be translated."""
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in catalogues.CODE.rglob("*.py")
        for string in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and "gettext" in call.func.attr
    ]
    assert hidden == []
