"""Compare the catalogues in ``locales/`` with the messages in the code; run as a command, bring them up to date."""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.i18n import DOMAIN, LOCALES_DIR, Locale

CODE = Path(__file__).parent.parent / "bot"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None,
    "pgettext": ((1, "c"), 2),
    "mark": None,
    "mark_in": ((1, "c"), 2),
    "Plural": ((1, "c"), 2, 3),
}
"""The functions that hold a message, as Babel wants them: which argument is what."""


def extract() -> Catalog:
    """Collect every message of the code."""
    found = Catalog()
    for _, _, message, _, context in extract_from_dir(CODE, [("**.py", "python")], {}, KEYWORDS):
        found.add(message, context=context)
    return found


def path_of(locale: Locale) -> Path:
    """Return the path of a catalogue."""
    return LOCALES_DIR / locale / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(locale: Locale) -> Catalog:
    """Read a catalogue."""
    with path_of(locale).open("rb") as po:
        return read_po(po, locale=locale.value)


def is_translated(message: Message) -> bool:
    """Tell whether a message has every form it needs."""
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(forms)


def update(locale: Locale) -> list[str]:
    """Add what is new to a catalogue and drop what the code no longer says; return the messages without translation."""
    catalogue = read(locale)
    catalogue.update(extract(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    for message in catalogue:
        if locale is Locale.EN and message.id and not message.string:
            message.string = message.id
    head, _, _ = path_of(locale).read_text("utf-8").partition("\n\n")
    body = io.BytesIO()
    write_po(body, catalogue, width=0, sort_output=True, omit_header=True, no_location=True)
    path_of(locale).write_text(f"{head}\n\n{body.getvalue().decode().strip()}\n", "utf-8")
    return [str(message.id) for message in catalogue if message.id and not is_translated(message)]


if __name__ == "__main__":
    missing = {locale: update(locale) for locale in Locale}
    for locale, messages in missing.items():
        for message in messages:
            sys.stdout.write(f"{path_of(locale).name} {locale}: not translated: {message}\n")
    sys.exit(any(missing.values()))
