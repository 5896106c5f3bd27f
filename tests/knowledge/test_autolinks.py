"""What Telegram would make a link of by itself is found before it does, held against TDLib."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.autolinks import find_addresses
from tests import tdlib

_words = st.sampled_from(
    [
        *["слово", "word", "10:30", "1/2", "и/или", "C#", "№ 255", "т.е.", "50 %", "$100", "IT", "a_b", "12.05.2026"],
        *[
            "bank.by",
            "t.me/x",
            "@vyraj_bot",
            "@x",
            "a.b@mail.com",
            "/start",
            "/help@vyraj_bot",
            "#деньги",
            "#1",
            "$USD",
            "пример.орг",
            "сайт.онлайн",
            "tonsite://x",
            "ton://x",
            "192.168.0.1",
        ],
        *["https://x.com/?a=б", "http://a.pl", "www.gov.pl", "nalog.gov.by/ru/", "беларусь.бел", "tg://x", "README.md"],
    ]
)
_between = st.sampled_from([" ", ", ", " (", ") ", " «", "» ", " — ", ". ", "\n", "/", "-", ""])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("слово, word, и/или, 1/2, C#, $100, т.е.", []),
        ("Пишите на a.b@mail.com.", ["a.b@mail.com"]),
        ("(bank.by), «t.me/x»; www.gov.pl/a?b!", ["bank.by", "t.me/x", "www.gov.pl/a?b"]),
        ("@vyraj_bot /start #деньги $USD", ["@vyraj_bot", "/start", "#деньги", "$USD"]),
        ("https://x.com/a, tg://resolve", ["https://x.com/a", "tg://resolve"]),
        ("пример.орг, сайт.онлайн", ["пример.орг", "сайт.онлайн"]),
        ("tonsite://x ton://transfer/x", ["tonsite://x", "ton://transfer/x"]),
        ("192.168.0.1, 1.2.3.4:80/x; 22.11.2026, 1.2.3.4.5", ["192.168.0.1", "1.2.3.4:80/x"]),
    ],
)
def test_addresses_are_found_without_what_stands_around_them(text: str, found: list[str]) -> None:
    assert list(find_addresses(text)) == found


@given(st.lists(st.tuples(_words, _between), max_size=6))
def test_whatever_telegram_links_is_found(pieces: list[tuple[str, str]]) -> None:
    text = "".join(word + between for word, between in pieces)
    # Times are pressable only below a recording.
    if any(found.type != "media_timestamp" for found in tdlib.find_entities(text)):
        assert list(find_addresses(text)) != []


@pytest.mark.parametrize("address", ["пример.орг", "сайт.онлайн", "беларусь.бел", "ton://transfer/x", "192.168.0.1"])
def test_telegram_links_exactly_what_is_found(address: str) -> None:
    assert list(find_addresses(f"Пішыце: {address}, калі ласка")) == tdlib.find_links(f"Пішыце: {address}, калі ласка")


def test_of_a_site_in_ton_telegram_links_a_part_and_all_of_it_is_found() -> None:
    assert tdlib.find_links("tonsite://x") == ["ite://x"]
    assert list(find_addresses("tonsite://x")) == ["tonsite://x"]
