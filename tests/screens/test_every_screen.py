"""Every screen that can be reached is one that Telegram takes, and leads home."""

from bot.i18n import Locale
from bot.knowledge.library import Library
from bot.knowledge.pages import ENTITY_LIMIT, MESSAGE_LIMIT
from bot.knowledge.telegram_html import FormattedText
from bot.screens.actions import Action, OpenArticle, OpenHelp, OpenMenu, OpenSection, OpenSources, Press
from bot.screens.screen import Screen
from bot.telegram.callbacks import CALLBACK_LIMIT, decode, encode
from tests import tdlib
from tests.screens.magellan import buttons

BUTTON_LIMIT = 100
ROW_LIMIT = 8
LABEL_LIMIT = 64

COMMANDS = ["/start", "/menu", "/new", "/chats", "/check", "/language", "/subscribe", "/privacy", "/clean", "/help"]

World = dict[Press, Screen]


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def running_text(formatted: FormattedText) -> str:
    """Return the text with a hole in place of every character that is code or a link of ours."""
    units = list(memoryview(formatted.text.encode("utf-16-le")).cast("H"))
    for entity in formatted.entities:
        if entity.type in ("code", "pre", "text_link"):
            units[entity.offset : entity.end] = [0xFFFC] * entity.length
    return b"".join(unit.to_bytes(2, "little") for unit in units).decode("utf-16-le")


def assert_readable(screen: Screen) -> None:
    """See that Telegram takes a screen, and makes no link in it."""
    shown = tdlib.parse_html(screen.html)
    assert 0 < len(shown.text) < MESSAGE_LIMIT
    assert tdlib.find_links(running_text(shown)) == []


def test_telegram_takes_every_screen(world: World) -> None:
    shown = {press: tdlib.parse_html(screen.html) for press, screen in world.items()}
    assert [press for press, text in shown.items() if not 0 < utf16_length(text.text) <= MESSAGE_LIMIT] == []
    assert [press for press, text in shown.items() if len(text.entities) > ENTITY_LIMIT] == []


def test_telegram_shows_every_link_of_ours(world: World) -> None:
    assert [
        press
        for press, screen in world.items()
        if screen.html.count("<a ")
        != sum(entity.type == "text_link" for entity in tdlib.parse_html(screen.html).entities)
    ] == []


def test_telegram_makes_no_link_of_its_own(world: World) -> None:
    found = {
        press: links
        for press, screen in world.items()
        if (links := tdlib.find_links(running_text(tdlib.parse_html(screen.html))))
    }
    assert found == {Press(locale, OpenHelp()): COMMANDS for locale in Locale}


def test_every_keyboard_is_within_telegrams_limits(world: World) -> None:
    assert [press for press, screen in world.items() if not 0 < len(buttons(screen)) <= BUTTON_LIMIT] == []
    assert [press for press, screen in world.items() if not all(0 < len(row) <= ROW_LIMIT for row in screen.rows)] == []


def test_every_label_can_be_read(world: World) -> None:
    labels = {button.label for screen in world.values() for button in buttons(screen)}
    assert [label for label in labels if not 0 < utf16_length(label.strip()) <= LABEL_LIMIT or "\n" in label] == []


def test_no_two_buttons_of_a_screen_are_called_alike(world: World) -> None:
    assert [
        press
        for press, screen in world.items()
        if len({button.label for button in buttons(screen)}) != len(buttons(screen))
    ] == []


def test_every_button_carries_its_press(world: World) -> None:
    presses = {button.press for screen in world.values() for button in buttons(screen)}
    assert [press for press in presses if decode(encode(press)) != press] == []
    assert [press for press in presses if not 0 < len(encode(press).encode()) <= CALLBACK_LIMIT] == []


def test_every_screen_leads_back_to_the_menu_in_three_presses(world: World) -> None:
    home = {press for press in world if press.action == OpenMenu()}
    for _ in range(3):
        home |= {press for press, screen in world.items() if any(button.press in home for button in buttons(screen))}
    assert set(world) - home == set()


def test_every_button_keeps_the_language_but_those_that_change_it(world: World) -> None:
    changing = {
        type(press.action).__name__
        for press, screen in world.items()
        for button in buttons(screen)
        if button.press.locale is not press.locale
    }
    assert changing == {"OpenStart", "OpenLanguages"}


def test_every_section_of_every_article_is_reached_in_every_language(world: World, library: Library) -> None:
    expected: set[Action] = set()
    for slug, article in library.articles.items():
        expected |= {OpenArticle(slug), OpenSources(slug)}
        expected |= {OpenSection(slug, anchor) for anchor in article.anchors()}
    assert {Press(locale, action) for locale in Locale for action in expected} - set(world) == set()


def test_no_paragraph_of_a_section_is_lost_between_its_pages(world: World, library: Library) -> None:
    for locale in Locale:
        for slug, article in library.articles.items():
            for anchor in article.anchors():
                found = article.section(anchor, locale)
                assert found
                pages = [
                    screen.html
                    for press, screen in world.items()
                    if press.locale is locale
                    and isinstance(press.action, OpenSection)
                    and (press.action.slug, press.action.anchor, press.action.original) == (slug, anchor, False)
                ]
                for paragraph in found[0].html.split("\n\n"):
                    assert sum(f"\n\n{paragraph}\n\n" in page for page in pages) == 1
