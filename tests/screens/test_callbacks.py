"""Every action fits into 64 bytes and comes back; what we did not write opens nothing."""

from collections.abc import Mapping
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcements.audience import Reach
from bot.announcements.unfinished import Part
from bot.i18n import Locale, Translator, load_translators
from bot.knowledge.fields import is_slug
from bot.knowledge.library import Library
from bot.knowledge.model import ANCHOR_LIMIT, NAME_LIMIT, SLUG_LIMIT, Status
from bot.screens.actions import (
    PAGE_MAX,
    ChooseErasing,
    ChooseLanguage,
    Clean,
    Deed,
    Erasing,
    Forget,
    KeepMessage,
    OpenArticle,
    OpenCorrection,
    OpenCountry,
    OpenErasing,
    OpenHelp,
    OpenLanguages,
    OpenListedSource,
    OpenMenu,
    OpenMyData,
    OpenNews,
    OpenPrivacy,
    OpenSection,
    OpenSources,
    OpenStart,
    OpenSubscribedCountries,
    OpenSubscriptions,
    Press,
    Stay,
    Subscribe,
    SubscribeCountry,
    Subscription,
    Unsubscribe,
)
from bot.screens.admin_actions import AdminAct
from bot.screens.amend_actions import FollowIt, OpenFact, Pick
from bot.screens.announcement_actions import MARK, Again, AnnouncementAct, Approve
from bot.screens.imprint import Imprint
from bot.screens.knowledge_actions import KnowledgeAct, ShowStaged
from bot.screens.navigate import open_screen
from bot.telegram.admin_callbacks import ACT_OF
from bot.telegram.callbacks import CALLBACK_LIMIT, decode, encode

_SLUG = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"


def slugs(limit: int) -> st.SearchStrategy[str]:
    """Give short ones, and such as are exactly at the limit."""
    full = st.from_regex(rf"[a-z][a-z0-9]{{{limit - 1}}}", fullmatch=True)
    return full | st.from_regex(_SLUG, fullmatch=True).filter(lambda slug: is_slug(slug, limit))


_pages = st.integers(0, PAGE_MAX)
_slugs = slugs(SLUG_LIMIT)
_names = st.from_regex(rf"[a-z][a-z0-9_]{{0,{NAME_LIMIT - 1}}}", fullmatch=True)
_numbers = st.integers(1, 2**31 - 1)
_marks = st.text("0123456789abcdef", min_size=MARK, max_size=MARK)
_values: dict[object, st.SearchStrategy[object]] = {
    bool: st.booleans(),
    int | None: st.none() | _pages,
    Locale | None: st.none() | st.sampled_from(Locale),
    Reach: st.sampled_from(Reach),
    Part: st.sampled_from(Part),
    Again: st.sampled_from(Again),
    Status: st.sampled_from(Status),
    Pick: st.sampled_from(Pick),
    Locale: st.sampled_from(Locale),
    int: _pages,
}
_named: dict[str, st.SearchStrategy[object]] = {
    "number": _numbers,
    "mark": _marks,
    "page": _pages,
    "pace": st.integers(0, 1000),
    "country": st.sampled_from(["PL", "GE", "LT"]),
    "slug": _slugs,
    "fact": _names,
    "source": _names,
    "revision": _marks,
}
_by_numbers_and_marks: list[st.SearchStrategy[AdminAct]] = [
    st.builds(
        kind,
        **{name: _named[name] if name in _named else _values[hint] for name, hint in get_type_hints(kind).items()},
    )
    for kind in (*get_args(AnnouncementAct), *get_args(KnowledgeAct))
]
_actions = st.one_of(
    st.sampled_from([OpenStart(), OpenMenu(), OpenLanguages(), OpenHelp()]),
    st.builds(OpenCountry, st.none() | st.sampled_from(["PL", "GE", "LT"]), _pages),
    st.builds(OpenArticle, _slugs),
    st.builds(OpenSources, _slugs, _pages),
    st.builds(OpenListedSource, _slugs, _names, st.sampled_from([None, True, False])),
    st.builds(OpenCorrection, _slugs, slugs(ANCHOR_LIMIT)),
    st.sampled_from([OpenPrivacy(), OpenErasing(), ChooseLanguage(), KeepMessage(), OpenMyData(), Clean()]),
    st.builds(ChooseErasing, st.sampled_from(Erasing)),
    st.builds(Forget, st.booleans()),
    st.builds(OpenNews, st.none() | st.sampled_from(["PL", "GE", "LT"]), _pages),
    st.sampled_from([OpenSubscriptions(), Unsubscribe(), Stay(), *map(Subscribe, Subscription)]),
    st.builds(OpenSubscribedCountries, _pages),
    st.builds(SubscribeCountry, st.sampled_from(["PL", "GE", "LT"]), st.booleans(), _pages),
    st.sampled_from(list(ACT_OF.values())),
    *_by_numbers_and_marks,
    st.builds(OpenSection, _slugs, slugs(ANCHOR_LIMIT), _pages, st.booleans()),
)
_presses = st.builds(Press, st.sampled_from(Locale), _actions)


@given(_presses)
def test_every_press_fits_and_comes_back(press: Press) -> None:
    data = encode(press)
    assert 1 <= len(data.encode()) <= CALLBACK_LIMIT
    assert decode(data) == press


def test_the_longest_press_is_within_the_limit() -> None:
    press = Press(Locale.BE, OpenSection("s" * SLUG_LIMIT, "a" * ANCHOR_LIMIT, PAGE_MAX, original=True))
    assert len(encode(press)) == 56


def test_the_longest_source_that_can_be_asked_for_is_within_the_limit() -> None:
    press = Press(Locale.BE, OpenListedSource("s" * SLUG_LIMIT, "k" * NAME_LIMIT, in_belarus=True))
    assert len(encode(press)) == 63


def test_the_longest_yes_to_an_announcement_is_within_the_limit() -> None:
    assert len(encode(Press(Locale.BE, Approve(2**31 - 1, "f" * MARK)))) == 33


def test_the_longest_place_of_what_is_staged_is_within_the_limit() -> None:
    act = ShowStaged(2**31 - 1, "s" * SLUG_LIMIT, PAGE_MAX, PAGE_MAX)
    assert len(encode(Press(Locale.BE, act))) == 48


def test_the_longest_small_edits_are_within_the_limit() -> None:
    longest = OpenFact("s" * SLUG_LIMIT, "k" * NAME_LIMIT), FollowIt("s" * SLUG_LIMIT, Locale.BE, PAGE_MAX, "f" * MARK)
    assert [len(encode(Press(Locale.BE, act))) for act in longest] == [64, 54]


@given(_presses, _presses)
def test_two_presses_never_carry_the_same_data(one: Press, other: Press) -> None:
    assert (encode(one) == encode(other)) == (one == other)


@pytest.mark.parametrize(
    "data",
    [
        *["", "1", "1b", "1bm:", "2bm", "1xm", "1bx", "1bmm", "bm", "1ba", "1ba:a:b", "1bh:", "noop", "1bs:a:b"],
        *["1bA", "1bA:", "1bA:x", "1bA:l", "1bA:l3", "1bA:e-1", "1bA:m:", "1bA:e2:y"],
        *["1bA:O", "1bA:O:", "1bA:O:0", "1bA:O:-1", "1bA:O:01", "1bA:O:2147483648", "1bA:O:99999999999", "1bA:W:"],
        *["1bA:Y:1", "1bA:Y:1:", "1bA:Y:1:xyz", "1bA:Y:1:0123456789ABCDEF", "1bA:X:1:n", "1bA:X:1:y:", "1bA:v:1:1001"],
        *[
            "1bA:kk:No",
            "1bA:kk",
            "1bA:kl:",
            "1bA:ks:1:pl-card::",
            "1bA:ks:1:pl-card:100:0",
            "1bA:ku:0123:y",
            "1bA:kz:1",
            "1bA:fv:pl-card:Fee",
            "1bA:fn:pl-card:shut",
            "1bA:fp:pl-card:pl:0",
            "1bA:fa:0123456789abcdef:z",
            "1bA:fo:0123:office",
        ],
        *["1bA:C:1:XX:y:0", "1bA:C:1:pl:y:0", "1bA:H:1:some", "1bA:Q:1:x", "1bA:F:1:w:", "1bA:i:1:pl", "1bA:L:100"],
        *["1br", "1br:2h", "1bf", "1bf:n", "1bv:", "1by:", "1bz:y"],
        *["1bN", "1bN:PL", "1bS:", "1bL", "1bU", "1bU:PL", "1bT:PL:0", "1bT:PL::0", "1bT:PL:x:0", "1bX:y", "1bY:1"],
        *["1bs:a:b:-1", "1bq:a:-9", "1bo:a:b:0:1", "1bc:PL", "1bc:PL:", "1bc:PL:x", "1bc:PL:-1", "1bc:PL:100"],
        *["1bc:PL:01", "1bc:PL: 1", "1bc:PL:1_0", "1bc:PL:\u0661"],
    ],
)
def test_what_we_would_not_write_is_no_press(data: str) -> None:
    assert decode(data) is None


TRANSLATORS = load_translators()
_parts = ["1bA", "m", "l2", "e2", "1br", "1bf", "1bv", "keep", "y", "1bN", "1bT", "1bU", "1bL", "all", "none"]
_parts += ["1bA", "O", "Y", "1", "0123456789abcdef", "C", "Q"]
_parts += ["1bs", "1bo", "1bc", "1bq", "1ba", "1bm", "a", "pl-pbh", "PL", "", "0", "-1", "99", "100"]
_forged = st.one_of(
    st.text(max_size=64),
    st.builds(":".join, st.lists(st.sampled_from(_parts), max_size=5)),
    st.builds(lambda press, cut, more: encode(press)[:cut] + more, _presses, st.integers(0, 64), st.text(max_size=9)),
)


@given(_forged)
def test_forged_data_is_no_press_or_one_that_we_could_have_written(data: str) -> None:
    press = decode(data)
    assert press is None or encode(press) == data


def test_whatever_the_data_a_screen_opens(library: Library) -> None:
    translators: Mapping[Locale, Translator] = TRANSLATORS

    @given(_forged)
    def open_it(data: str) -> None:
        press = decode(data)
        if press and not isinstance(press.action, Deed | AdminAct):
            assert open_screen(library, translators[press.locale], press.action, Imprint()).rows

    open_it()
