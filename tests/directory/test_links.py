"""Links are read as Telegram opens them: neither cut, nor taken for the genuine name that stands in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory.judge import DANGEROUS, Finding, Judge, Judged
from bot.directory.likeness import Trick
from bot.knowledge.address import Address, Network, addresses_in
from tests import tdlib
from tests.directory.specimens import directory

JUDGE = Judge(directory())
NAME, OTHER, SITE = "@help_bysol", "@help_bysool", "spring96.org"
Told = list[tuple[Finding, str]]


def told(text: str) -> Told:
    """Return what is told of the addresses of a message."""
    return [(each.finding, each.written) for each in JUDGE.judge_all(text).verdicts]


def test_the_names_of_these_tests_are_listed_and_alike() -> None:
    expected = [(Finding.ALIKE, OTHER), (Finding.LISTED, NAME), (Finding.LISTED, SITE)]
    assert told(f"{NAME} {OTHER} {SITE}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"https://1.2.3.4/?{NAME}", [(Finding.UNKNOWN, f"https://1.2.3.4/?{NAME}")]),
        (f"1.2.3.4/{NAME}", [(Finding.UNKNOWN, f"1.2.3.4/{NAME}")]),
        (f"http://[::1]/{NAME}", [(Finding.UNKNOWN, f"http://[::1]/{NAME}")]),
        (f"https://😀.ws/{NAME}", [(Finding.UNREADABLE, f"https://😀.ws/{NAME}")]),
        (f"https://spring96.😀.ws/{NAME}", [(Finding.UNREADABLE, f"https://spring96.😀.ws/{NAME}")]),
        (f"https://localhost/{NAME}", [(Finding.UNREADABLE, f"https://localhost/{NAME}")]),
        (f"https://0x7f.1/{NAME}", [(Finding.UNREADABLE, f"https://0x7f.1/{NAME}")]),
        (f"intent://x#Intent;{NAME}", [(Finding.UNREADABLE, "intent://x#Intent"), (Finding.LISTED, NAME)]),
        (f"tg://user?id=5&{NAME}", [(Finding.UNREADABLE, f"tg://user?id=5&{NAME}")]),
        (f"[{NAME}](https://1.2.3.4)", [(Finding.UNKNOWN, "https://1.2.3.4"), (Finding.LISTED, NAME)]),
        (f"ton://transfer/{NAME}", [(Finding.UNREADABLE, f"ton://transfer/{NAME}")]),
        (f"https://{SITE}@1.2.3.4", [(Finding.ALIKE, f"https://{SITE}@1.2.3.4")]),
        (f"{SITE}@evil.example/x", [(Finding.ALIKE, f"{SITE}@evil.example/x")]),
        (f"{SITE}:x@evil.example/x", [(Finding.ALIKE, f"{SITE}:x@evil.example/x")]),
        (f"{SITE}@evil.example?x", [(Finding.ALIKE, f"{SITE}@evil.example?x")]),
    ],
)
def test_a_name_inside_a_link_does_not_make_it_genuine(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{NAME}/{OTHER}", [(Finding.ALIKE, OTHER), (Finding.LISTED, NAME)]),
        (f"{NAME}?{OTHER}", [(Finding.ALIKE, OTHER), (Finding.LISTED, NAME)]),
        (f"https://{SITE}/login,{OTHER}", [(Finding.ALIKE, OTHER), (Finding.LISTED, f"https://{SITE}/login")]),
        (
            f"https://t.me/{NAME[1:]};https://t.me/{OTHER[1:]}",
            [(Finding.ALIKE, f"https://t.me/{OTHER[1:]}"), (Finding.LISTED, f"https://t.me/{NAME[1:]}")],
        ),
        (f"{SITE}|evil.example", [(Finding.UNKNOWN, "evil.example"), (Finding.LISTED, SITE)]),
    ],
)
def test_of_addresses_that_touch_both_are_judged(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize("behind", ["/", "/15", "?start=x", "#x", ",", "!"])
def test_what_is_written_of_a_mention_is_the_mention(behind: str) -> None:
    assert [written for written, _ in addresses_in(f"@A000{behind}")] == ["@A000"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (f"https://{SITE}/a/../../b", Address(Network.WEB, SITE, "/b")),
        (f"https://{SITE}/a/./b/../", Address(Network.WEB, SITE, "/a")),
        (f"https://t.me/{OTHER[1:]}/../{NAME[1:]}", Address(Network.TELEGRAM, NAME[1:])),
        (f"https://t.me/{NAME[1:]}/%2e%2E/{OTHER[1:]}", Address(Network.TELEGRAM, OTHER[1:])),
    ],
)
def test_steps_back_in_a_path_are_taken_as_browsers_take_them(text: str, address: Address) -> None:
    assert list(addresses_in(text)) == [(text, address)]


@pytest.mark.parametrize(
    "text",
    [
        f"https://{SITE}/a%2fb",
        f"https://t.me/{NAME[1:]}%2F..%2F{OTHER[1:]}",
        f"https://{SITE}/a%5Cb",
        f"tg://resolve?domain={NAME[1:]}&domain={OTHER[1:]}",
        f"tg://resolve?domain={NAME[1:]}&phone=375291234567",
        "tg://resolve?phone=375291234567",
        f"tg:resolve?domain={NAME[1:]}&domain={OTHER[1:]}",
        "tg://join?invite=AbCd&invite=EfGh",
    ],
)
def test_what_may_lead_to_two_places_is_unreadable(text: str) -> None:
    assert list(addresses_in(text)) == [(text, Address(Network.UNREADABLE, text))]
    assert told(text) == [(Finding.UNREADABLE, text)]


def test_a_link_that_is_read_backwards_hides_no_other() -> None:
    fake = directory().fakes[0].address
    assert JUDGE.judge_all(f"\u202ehttps://t.me/{fake.name}").verdicts[0].finding is Finding.FAKE
    assert JUDGE.judge_all("\u202egro.69gnirps").verdicts[0].trick is Trick.HIDDEN


_pieces = st.sampled_from(
    [
        *(
            NAME,
            SITE,
            "https://",
            "http://",
            "tg://",
            "tg:",
            "t.me/",
            "1.2.3.4",
            "evil.example",
            "😀.ws",
            "x",
            "@",
            ":",
        ),
        *("/", "?", "#", "&", ";", ",", ".", "(", ")", "[", "]", "|", "\\", "%2f", "=", "-", "resolve?domain="),
    ]
)


@given(st.lists(_pieces, max_size=8).map("".join))
def test_where_telegram_makes_a_link_something_is_told(text: str) -> None:
    """Of e-mail addresses, tags and commands nothing can be said, nor of hosts that end in what is no domain."""
    links = [each for each in tdlib.find_entities(text) if each.type in ("url", "mention")]
    assert not links or told(text) != [] or not _names_a_place(text)


def _names_a_place(text: str) -> bool:
    return any(each in text for each in (NAME, "evil.example/", "1.2.3.4/"))


# Links behind words


def behind(shown: str, url: str) -> Judged:
    return JUDGE.judge_all(shown, [(shown, url)])


@pytest.mark.parametrize(
    ("shown", "url"),
    [
        (NAME, f"https://t.me/{OTHER[1:]}"),
        (f"Пішыце {NAME}!", "https://evil.example/"),
        (SITE, "https://evil.example/"),
        (f"https://{SITE}/login", f"https://evil.example/{SITE}"),
        (SITE, "tg://user?id=5"),
    ],
)
def test_words_that_show_another_address_than_they_open_are_a_disguise(shown: str, url: str) -> None:
    first = behind(shown, url).verdicts[0]
    assert (first.finding, first.trick, first.written) == (Finding.ALIKE, Trick.DISGUISED, url)
    assert first.listing is not None
    assert first.imitates == first.listing.name


def test_a_disguise_as_a_stranger_is_one_too() -> None:
    first = behind("bank.example", "https://evil.example").verdicts[0]
    assert (first.finding, first.trick, first.imitates) == (Finding.ALIKE, Trick.DISGUISED, "bank.example")


@pytest.mark.parametrize(
    ("shown", "url"),
    [
        (NAME, f"https://t.me/{NAME[1:]}"),
        (SITE, f"https://www.{SITE}/page?x=1"),
        (f"https://{SITE}", f"https://be.{SITE}/"),
        ("Пішыце нам", f"https://t.me/{NAME[1:]}"),
        ("", f"https://t.me/{NAME[1:]}"),
    ],
)
def test_words_that_show_where_they_lead_are_none(shown: str, url: str) -> None:
    assert [each for each in behind(shown, url).verdicts if each.finding in DANGEROUS] == []


def judged(*links: tuple[str, str]) -> Told:
    """Return what is told of links behind words."""
    return [
        (each.finding, each.written) for each in JUDGE.judge_all(" ".join(shown for shown, _ in links), links).verdicts
    ]


def test_a_disguised_link_is_told_once_and_only_as_what_it_is() -> None:
    evil = "https://evil.example/x"
    assert judged((SITE, evil)) == [(Finding.ALIKE, evil), (Finding.LISTED, SITE)]
    assert judged(*[(SITE, evil)] * 6) == [(Finding.ALIKE, evil), (Finding.LISTED, SITE)]
    listed = f"https://t.me/{NAME[1:]}"
    assert judged((SITE, listed)) == [(Finding.ALIKE, listed), (Finding.LISTED, SITE)]
    fake = f"https://t.me/{directory().fakes[0].address.name}"
    assert judged((SITE, fake))[0] == (Finding.FAKE, fake)


@pytest.mark.parametrize(
    ("shown", "opened"),
    [
        ("https://belta.by/very/long/ti", "https://belta.by/very/long/title"),
        ("belta.by/page", "https://belta.by/page/"),
        ("belta.by", "https://www.belta.by/page"),
    ],
)
def test_words_that_show_the_beginning_of_a_link_disguise_nothing(shown: str, opened: str) -> None:
    assert Finding.ALIKE not in [finding for finding, _ in judged((shown, opened))]


@pytest.mark.parametrize("shown", ["belta.by/other", "https://spring96.org@belta.by/page"])
def test_words_that_show_another_page_are_a_disguise(shown: str) -> None:
    assert Finding.ALIKE in [finding for finding, _ in judged((shown, "https://belta.by/page"))]
