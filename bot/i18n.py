"""Say things in the reader's language: locales, gettext catalogues and our patterns over CLDR data."""

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from babel import Locale as CldrLocale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

LOCALES_DIR = Path(__file__).parent.parent / "locales"
DOMAIN = "bot"


class Locale(StrEnum):
    """A language the bot speaks, in the order in which it offers them."""

    BE = "be"
    RU = "ru"
    EN = "en"


LOCALE_NAMES: Mapping[Locale, str] = {Locale.BE: "Беларуская", Locale.RU: "Русский", Locale.EN: "English"}
"""Every language by its own name: these are never translated."""


def locale_of(language_code: str | None) -> Locale:
    """Return the locale for an IETF tag as Telegram sends it; Belarusian for anything we do not speak."""
    primary = (language_code or "").partition("-")[0].lower()
    return Locale(primary) if primary in set(Locale) else Locale.BE


def mark(message: str) -> str:
    """Mark a message for the catalogues where it is written; it is translated where it is shown."""
    return message


def mark_in(context: str, message: str) -> str:
    """Mark a message that means something else, or has another form, in this context."""
    return message


@dataclass(frozen=True, slots=True)
class Plural:
    """A countable message, marked for the catalogues; ``context`` tells its grammatical case."""

    context: str
    singular: str
    plural: str


@dataclass(frozen=True, slots=True)
class Translator:
    """Everything that depends on the reader's language.

    Messages are English msgids with ``%(name)s`` placeholders. Numbers keep CLDR's digits and separators, while the
    patterns are ours: CLDR's Belarusian says "2 сутак" and ends dates with "г.".
    """

    locale: Locale
    catalogue: gettext.NullTranslations

    def gettext(self, message: str, **values: object) -> str:
        """Translate a message, then fill in its values."""
        return _filled(self.catalogue.gettext(message), values)

    def pgettext(self, context: str, message: str, **values: object) -> str:
        """Translate a message that means something else in another context."""
        return _filled(self.catalogue.pgettext(context, message), values)

    def npgettext(self, message: Plural, n: int) -> str:
        """Translate a counted message in its grammatical case; ``n`` chooses the form and fills ``%(n)s``."""
        text = self.catalogue.npgettext(message.context, message.singular, message.plural, n)
        return _filled(text, {"n": self.number(Decimal(n))})

    def number(self, amount: Decimal) -> str:
        """Write a number with the language's separators, at most three decimals."""
        return str(format_decimal(amount, format="#,##0.###", locale=self.locale.value))

    def percent(self, amount: Decimal) -> str:
        """Write a percentage, at most two decimals; 12.5 means 12.5 %."""
        number = format_decimal(amount, format="#,##0.##", locale=self.locale.value)
        return self.pgettext("percentage", "%(number)s%%", number=number)

    def money(self, amount: Decimal, currency: str) -> str:
        """Write an amount with its ISO 4217 code: 12,50 EUR, but 12 EUR."""
        pattern = f"{_amount_pattern(amount)} ¤¤"
        return str(format_currency(amount, currency, pattern, locale=self.locale.value, currency_digits=False))

    def amount(self, amount: Decimal) -> str:
        """Write an amount of money whose currency stands elsewhere."""
        return str(format_decimal(amount, format=_amount_pattern(amount), locale=self.locale.value))

    def day(self, day: date) -> str:
        """Write a date: 26 студзеня 2024; the form is good as nominative and as genitive."""
        return format_date(day, "d MMMM y", locale=self.locale.value)

    def month(self, day: date, *, genitive: bool = False) -> str:
        """Write the month of a date: чэрвень 2026, in the genitive чэрвеня 2026."""
        return format_date(day, "MMMM y" if genitive else "LLLL y", locale=self.locale.value)

    def language(self, code: str) -> str:
        """Name a language by its ISO 639 code."""
        return str(CldrLocale.parse(self.locale.value).languages[code])

    def country(self, code: str) -> str:
        """Name a country by its ISO 3166-1 code."""
        return str(CldrLocale.parse(self.locale.value).territories[code])


def _amount_pattern(amount: Decimal) -> str:
    return "#,##0" if amount == amount.to_integral_value() else "#,##0.00"


_UNIONS_AND_BLANKS = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Two letters that CLDR names although no country has them."""


def is_country(code: str) -> bool:
    """Tell whether CLDR knows this ISO 3166-1 alpha-2 code."""
    known = CldrLocale.parse("en").territories
    return len(code) == 2 and code.isalpha() and code in known and code not in _UNIONS_AND_BLANKS


def is_language(code: str) -> bool:
    """Tell whether CLDR knows this ISO 639-1 code."""
    return len(code) == 2 and code in CldrLocale.parse("en").languages


def load_translators(folder: Path = LOCALES_DIR) -> dict[Locale, Translator]:
    """Compile the catalogues of all locales in memory.

    Raises:
        OSError: a catalogue cannot be read.
    """
    return {locale: Translator(locale, _compiled(folder, locale)) for locale in Locale}


def _compiled(folder: Path, locale: Locale) -> gettext.GNUTranslations:
    source = folder / locale / "LC_MESSAGES" / f"{DOMAIN}.po"
    with source.open("rb") as po:
        catalogue = read_po(po, locale=locale.value, domain=DOMAIN)
    mo = io.BytesIO()
    write_mo(mo, catalogue)
    mo.seek(0)
    return gettext.GNUTranslations(mo)


def _filled(text: str, values: Mapping[str, object]) -> str:
    return text % values if values else text
