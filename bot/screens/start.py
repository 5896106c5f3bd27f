"""The first screens: greeting, menu, language, help."""

from bot.i18n import LOCALE_NAMES, Locale, Translator
from bot.knowledge.library import Library
from bot.screens.actions import (
    Action,
    ChooseLanguage,
    OpenCheck,
    OpenCountry,
    OpenDirectory,
    OpenHelp,
    OpenLanguages,
    OpenMenu,
    OpenNews,
    OpenPrivacy,
)
from bot.screens.imprint import Imprint
from bot.screens.screen import Button, Row, Screen, bold, button, code, grid, language_button, plain


def start(library: Library, t: Translator, imprint: Imprint) -> Screen:
    """Greet: what this bot is and never does, the languages, the countries.

    Args:
        library: What there is to read.
        t: The reader's language.
        imprint: Says where the genuine bot is named.
    """
    promise = t.gettext(
        "It never asks for documents, money or contacts and never writes first unless you subscribe. In Belarus, "
        "delete this chat after use."
    )
    paragraphs = [
        bold(t.gettext("Vyraj is an information bot about moving from Belarus."))
        + "\n"
        + plain(t.gettext("Every answer names its source and date.")),
        plain(promise),
    ]
    if imprint.site:
        paragraphs.append(plain(t.gettext("The genuine address of this bot is given at:")) + " " + code(imprint.site))
    paragraphs.append(plain(t.gettext("Ask in your own words, or choose:")))
    languages = tuple(language_button(LOCALE_NAMES[locale], locale, ChooseLanguage()) for locale in Locale)
    return Screen("\n\n".join(paragraphs), (languages, *_places(library, t)))


def menu(library: Library, t: Translator, note: str = "") -> Screen:
    """Show the countries and topics.

    Args:
        library: What there is to read.
        t: The reader's language.
        note: Plain text above, such as why the reader is here again.
    """
    ask = plain(t.gettext("Which country or topic?"))
    html = f"{plain(note)}\n\n{ask}" if note else ask
    other = (
        button(t, t.gettext("Language"), OpenLanguages()),
        button(t, t.gettext("Privacy"), OpenPrivacy()),
        button(t, t.gettext("Help"), OpenHelp()),
    )
    news = (button(t, t.gettext("What's new"), OpenNews()),)
    return Screen(html, (*_places(library, t), news, other))


def languages(t: Translator) -> Screen:
    """Offer the languages, each by its own name."""
    rows = grid((language_button(LOCALE_NAMES[locale], locale, ChooseLanguage()) for locale in Locale), columns=1)
    return Screen(plain(t.gettext("In which language?")), rows)


def help_(t: Translator) -> Screen:
    """Explain how to use the bot."""
    paragraphs = [
        bold(t.gettext("How to use this bot")),
        plain(
            t.gettext(
                "Ask in your own words, in Belarusian, Russian or English. The bot neither keeps nor passes on "
                "what you ask; your message is deleted as soon as it is answered, and the answer after a while."
            )
        ),
        plain(
            t.gettext(
                "Or choose a country, then a topic, then a section. The arrows lead to the next and previous one."
            )
        ),
        plain(
            t.gettext(
                "Each answer ends with its sources and their dates. Rules change: before you pay or travel, "
                "check the date and ask the office named there."
            )
        ),
        plain(t.gettext("This is information, not legal advice.")),
        plain(
            t.gettext(
                "Commands: /start – begin again, /menu – countries and topics, /new – what's new, /chats – chats and "
                "organisations, /check – check an address, /language – language, /subscribe – subscription, /privacy – "
                "what is known of you, /clean – erase this chat, /help – this page."
            )
        ),
    ]
    return Screen("\n\n".join(paragraphs), (back_to_menu(t),))


def back_to_menu(t: Translator) -> Row:
    """Make the row that leads home from anywhere."""
    return (button(t, t.gettext("‹ Countries and topics"), OpenMenu()),)


def _places(library: Library, t: Translator) -> tuple[Row, ...]:
    countries = [button(t, t.country(code_), OpenCountry(code_)) for code_ in library.countries()]
    topics = [(_topics(t, OpenCountry(None)),)] if library.of_country(None) else []
    return (*grid(countries, columns=2), *topics, *_people(library, t))


def _people(library: Library, t: Translator) -> tuple[Row, ...]:
    """Lead to other people, and to the check of those who pretend to be them."""
    if not library.directory.listings:
        return ()
    chats = button(t, t.gettext("Chats and organisations"), OpenDirectory())
    return ((chats,), (button(t, t.gettext("Check an address"), OpenCheck()),))


def _topics(t: Translator, action: Action) -> Button:
    return button(t, t.gettext("Topics for every country"), action)
