"""An address is one, however it is spelt, and is found wherever it stands in a text."""
# ruff: noqa: E501 - a text stands beside what is found in it

import re
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.knowledge.address import Address, Network, addresses_in, backwards, read_address, visible

PLACE = Address(Network.TELEGRAM, "some_place")
INVITATION = Address(Network.INVITE, "AbCd-1234_xyz")
SITE = Address(Network.WEB, "bank.example")
PAGE = Address(Network.WEB, "bank.example", "/Limits/be")
PUNYCODE = Address(Network.WEB, "банк.бел")

# Many spellings stand in one line.
# fmt: off
SPELLINGS = {
    PLACE: [
        *("@some_place", "@Some_Place", " @some_place\n", "@some_place/123", "@some_place?start=x", "@some\u200b_place"),
        *("t.me/some_place", "T.me/SOME_PLACE", "t.me/some_place/", "http://t.me/some_place", "HTTPS://t.me/some_place"),
        *("telegram.me/some_place", "https://telegram.dog/some_place", "www.t.me/some_place", "t.me./some_place"),
        *("t.me/s/some_place", "https://t.me/s/some_place/123", "t.me/some_place/123", "t.me/some_place/12/34?comment=5"),
        *("t.me/some_place?start=x", "https://t.me/some_place#top", "t.me//some_place", "t.me/%73ome_place"),
        *("t.me:443/some_place", "https://t.me:80/some_place", "https://me@t.me/some_place", "https://a.example@t.me/some_place"),
        *("some_place.t.me", "https://Some_Place.t.me/", "https://some_place.t.me/123", "www.some_place.t.me"),
        *("tg://resolve?domain=some_place", "TG://Resolve?domain=Some_Place", "tg://resolve?domain=some_place&start=x"),
        "tg://resolve?post=1&domain=some_place",
    ],
    INVITATION: [
        *("t.me/+AbCd-1234_xyz", "https://t.me/+AbCd-1234_xyz", "https://telegram.me/+AbCd-1234_xyz/"),
        *("t.me/%2BAbCd-1234_xyz", "t.me/joinchat/AbCd-1234_xyz", "https://telegram.dog/joinchat/AbCd-1234_xyz?x=1"),
        "tg://join?invite=AbCd-1234_xyz",
    ],
    SITE: [
        *("bank.example", "BANK.example", "https://bank.example", "http://bank.example/", "bank.example/", "bank.example."),
        *("www.bank.example", "https://www.bank.example./", "bank.example:8080", "https://bank.example:443/"),
        *("https://me@bank.example", "https://me:secret@bank.example/", "bank.example?q=1", "bank.example/#top"),
        *("bank.\u200bexample", "\u2066bank.example\u2069", "bank.exa\u00admple"),
    ],
    PAGE: [
        *("bank.example/Limits/be", "https://www.bank.example:80/Limits/be/", "bank.example/Limits/be?q=1#top"),
    ],
    PUNYCODE: [
        *("банк.бел", "БАНК.бел", "https://банк.бел/", "xn--80ab2al.xn--90ais", "http://XN--80AB2AL.xn--90ais/", "www.банк.бел"),
    ],
    Address(Network.TELEGRAM, "sоme"): ["@sоme", "t.me/sоme", "t.me/s%D0%BEme"],
    Address(Network.WEB, "bank.example", "", "t.me"): ["https://t.me@bank.example", "https://t.me:some@bank.example/"],
    Address(Network.WEB, "bank.example", "/x", "a.example"): ["a.example@bank.example/x", "https://a.example@bank.example/x"],
    Address(Network.WEB, "192.168.0.1"): ["192.168.0.1", "http://192.168.0.1:8080/", "https://me@192.168.0.1"],
    Address(Network.WEB, "::1", "/x"): ["http://[::1]/x"],
    Address(Network.WEB, "www.by"): ["www.by", "https://www.by/"],
    Address(Network.WEB, "some_place.t.me.example"): ["some_place.t.me.example", "http://Some_Place.T.me.Example:80"],
    Address(Network.WEB, "t.me"): ["t.me", "https://t.me/", "www.t.me"],
    Address(Network.WEB, "telegram.me", "/addstickers/Some_Cats"): ["telegram.me/addstickers/Some_Cats"],
    Address(Network.WEB, "t.me", "/proxy"): ["t.me/proxy?server=bank.example&port=443", "https://t.me/proxy"],
}
NONE = [
    *("", " ", "word", "word.", "10:30", "1.5", "1.2.3", "т.е.", "a.b", "-bank.example", "bank..example"),
    *("some@bank.example", "mailto:some@bank.example", "@", "@so", "@12345", "@some place", "@some-place", f"@{65 * 'a'}"),
    *("ftp://bank.example", "javascript://bank.example/%0a", "file:///etc/passwd", "https://", "https://word", "http://[bank", "http://℀.example"),
    *("tg://", "tg://settings", "tg://resolve", "tg://resolve?phone=375291234567", "tg://join", "tg://addstickers?set=Cats"),
    *("tg://proxy?server=bank.example", "tg://resolve?domain=a.b"),
]
# fmt: on


@pytest.mark.parametrize(
    ("written", "address"), [(written, address) for address, all_ in SPELLINGS.items() for written in all_]
)
def test_every_spelling_leads_to_one_place(written: str, address: Address) -> None:
    assert read_address(written) == address


@pytest.mark.parametrize("written", NONE)
def test_what_is_no_address_is_none(written: str) -> None:
    assert read_address(written) is None


@pytest.mark.parametrize(
    "first",
    [
        *("addemoji", "addlist", "addstickers", "addtheme", "bg", "boost", "c", "confirmphone", "contact", "giftcode"),
        *(
            "invoice",
            "iv",
            "login",
            "m",
            "msg",
            "nft",
            "passport",
            "proxy",
            "setlanguage",
            "share",
            "socks",
            "stickers",
        ),
        "joinchat",
    ],
)
def test_what_telegram_keeps_for_itself_is_no_name(first: str) -> None:
    assert read_address(f"t.me/{first}") == Address(Network.WEB, "t.me", f"/{first}")


@pytest.mark.parametrize(
    ("address", "written"),
    [
        (PLACE, "@some_place"),
        (INVITATION, "t.me/+AbCd-1234_xyz"),
        (PAGE, "bank.example/Limits/be"),
        (PUNYCODE, "банк.бел"),
        (Address(Network.WEB, "bank.example", "/x", "a.example"), "bank.example/x"),
    ],
)
def test_an_address_is_written_in_its_shortest_way(address: Address, written: str) -> None:
    assert str(address) == written


def test_an_invitation_has_a_secret() -> None:
    assert read_address("t.me/+") == Address(Network.WEB, "t.me", "/+")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("xn--strae-oqa.example", "straße.example"),
        ("и\u0306.бел", "й.бел"),
        ("ｂank.example", "bank.example"),
        ("bank。example", "bank.example"),
    ],
)
def test_what_browsers_open_as_one_host_is_one_address(one: str, other: str) -> None:
    assert read_address(one) == read_address(other)


def test_a_backslash_ends_a_host_as_it_does_in_browsers() -> None:
    read = read_address("https://evil.example\\@bank.example")
    assert read is None or read.name == "evil.example"


_names = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{3,31}", fullmatch=True)
_labels = st.from_regex(r"[a-zа-яёіў0-9A-Z](?:[a-zа-яёіў0-9-]{0,8}[a-zа-яёіў0-9])?", fullmatch=True)
_hosts = st.builds(
    lambda labels, top: ".".join([*labels, top]),
    st.lists(_labels, min_size=1, max_size=3),
    st.sampled_from(["com", "by", "бел", "xn--90ais", "t.me", "example"]),
)
_paths = st.lists(st.text(st.sampled_from("abcABCбвў09-_.~?#=&@:+"), max_size=8), max_size=3).map("/".join)
_before = st.sampled_from(["", "https://", "http://", "www.", "https://www.", "https://me@"])
_telegram = st.builds(
    "{}{}{}".format,
    st.sampled_from(["@", "t.me/", "https://telegram.me/", "t.me/s/", "tg://resolve?domain=", "https://www.t.me/"]),
    _names,
    st.sampled_from(["", "/", "/123", "?start=x", "#x"]),
)
_web = st.builds("{}{}/{}".format, _before, _hosts, _paths)


@given(st.one_of(_telegram, _web))
def test_an_address_is_the_same_again_when_it_is_written_and_read(written: str) -> None:
    read = read_address(written)
    assume(read and read.network is not Network.INVITE)
    assert read is not None
    assert read_address(str(read)) == replace(read, pretended="")


@pytest.mark.parametrize(
    "written", ["bank.example/%3Fx", "bank.example/a%23b", "bank.example/%2541", "bank.example/a%20", "www.www.bank.by"]
)
def test_an_address_with_odd_characters_is_the_same_again_too(written: str) -> None:
    assert read_address(str(read_address(written))) == read_address(written)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Слово, word, 10:30, т.е. some@bank.example и/или @ @so 1.5", []),
        ("Пишите (@Some_Place), «t.me/some_place/5»!", [("@Some_Place", PLACE), ("t.me/some_place/5", PLACE)]),
        ("<https://bank.example/>; www.bank.example.", [("https://bank.example/", SITE), ("www.bank.example", SITE)]),
        ("bank.example: так?\nbank.example…", [("bank.example", SITE), ("bank.example", SITE)]),
        ("tg://resolve?domain=some_place, t.me/+AbCd-1234_xyz", [("tg://resolve?domain=some_place", PLACE), ("t.me/+AbCd-1234_xyz", INVITATION)]),
        ("@some\u200b_place", [("@some\u200b_place", PLACE)]),
        ("https://t.me@bank.example", [("https://t.me@bank.example", Address(Network.WEB, "bank.example", "", "t.me"))]),
        ("a.example@bank.example/x", [("a.example@bank.example/x", Address(Network.WEB, "bank.example", "/x", "a.example"))]),
        ("bank.example/@some_place", [("bank.example/@some_place", Address(Network.WEB, "bank.example", "/@some_place"))]),
        ("https://bank.example/@some", [("https://bank.example/@some", Address(Network.WEB, "bank.example", "/@some"))]),
        ("bank.example/?mail=a@b.example", [("bank.example/?mail=a@b.example", SITE)]),
        ("\u202eelpmaxe.knab", [("\u202eelpmaxe.knab", SITE)]),
        ("\u202eecalp_emos@", [("\u202eecalp_emos@", PLACE)]),
    ],
)  # fmt: skip
def test_addresses_of_a_text_are_found_in_order_as_they_are_written(
    text: str, found: list[tuple[str, Address]]
) -> None:
    assert list(addresses_in(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Сайт:https://bank.example", [SITE]),
        ("см.@some_place", [PLACE]),
        ("@some_place,bank.example", [PLACE, SITE]),
        ("[слова](https://bank.example)", [SITE]),
    ],
)
def test_addresses_that_touch_something_else_are_found_too(text: str, found: list[Address]) -> None:
    assert [address for _, address in addresses_in(text)] == found


@given(st.one_of(st.text(), st.lists(st.one_of(_telegram, _web, st.text(max_size=5))).map(" ".join)))
def test_what_is_found_in_any_text_stands_there_in_order(text: str) -> None:
    rest = text
    for written, _ in addresses_in(text):
        before, found, rest = rest.partition(written)
        assert (found, bool(written)) == (written, True), before


@given(st.lists(_telegram, max_size=5))
def test_no_place_on_telegram_is_overlooked(places: list[str]) -> None:
    """Of what stands behind a mention nothing belongs to it."""
    written = [re.match(r"@\w+|[^@]+", place) for place in places]
    expected = [(found[0], read_address(place)) for found, place in zip(written, places, strict=True) if found]
    assert list(addresses_in(" ".join(places))) == expected


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("some place\u00a0і \u2800", "some place\u00a0і \u2800"),
        ("s\u200bo\u200dm\ufeffe\u00ad", "some"),
        ("\u202esome\u202c\u2066\u2069\u200e\u061c", "some"),
        ("so\u034fm\u115fe\u3164\uffa0\ufe0f\u17b4", "some"),
        ("so\nm\te\x00", "some"),
        ("so\U000e0041me\ue000", "some"),
        ("so\ufe00me\U000e0100\U000e01ef\u180b", "some"),
    ],
)
def test_what_nobody_can_see_is_left_out(text: str, seen: str) -> None:
    assert visible(text) == seen


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("bank.example", ""),
        ("\u202eelpmaxe.knab", "bank.example"),
        ("https://\u202eelpmaxe.knab", "bank.example"),
        ("\u202emoc.elpmaxe", "example.com"),
        ("\u200ebank.example", ""),
    ],
)
def test_what_is_written_from_right_to_left_is_read_as_it_is_seen(written: str, seen: str) -> None:
    assert backwards(written) == seen
