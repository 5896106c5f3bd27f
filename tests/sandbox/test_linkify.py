"""Our detector of links finds what Telegram's finds, in the texts that the bot is likely to hold."""

import pytest

from bot.knowledge.telegram_html import Entity, FormattedText
from bot.sandbox.linkify import find, link
from tests import tdlib

TEXTS = [
    "Глядзіце gov.by, а таксама https://www.gov.pl/web/uw-mazowiecki?x=1#y.",
    "t.me/vyraj_bot і @vyraj_bot, /start /help@vyraj_bot",
    "пошта: a.b-c@example.co.uk; (example.org)",
    "#Польшча #2026 #2026год $USD і т.д. гл. 3.5",
    "кошт 100.50 PLN, файл report.pdf, v1.2.3",
    "и/или 1/2 </b> a/b",
    "https://example.com/a_(b)?q=ў tg://resolve?domain=vyraj",
    "дом.бел президент.рф mBank.pl",
    "Ёсць пытанне?Вось адказ.Так",
    "user@host @ab @a_very_long_name_of_somebody_here_1234567",
    "😀 gov.by 😀",
    "localhost:8080 http://localhost:8080/x 127.0.0.1",
]


@pytest.mark.parametrize("text", TEXTS)
def test_links_are_found_where_telegram_finds_them(text: str) -> None:
    assert find(text) == tdlib.find_entities(text)


def test_links_and_code_that_are_made_stay_as_they_are() -> None:
    made = (Entity("code", 0, 4), Entity("text_link", 5, 4, url="https://x.by/"))
    assert link(FormattedText("a.by b.by c.by", made)).entities == (*made, Entity("url", 10, 4))


def test_style_is_cut_at_a_found_link() -> None:
    assert link(FormattedText("x a.by", (Entity("bold", 0, 6),))).entities == (
        Entity("bold", 0, 2),
        Entity("url", 2, 4),
        Entity("bold", 2, 4),
    )
