"""What is said of an address: the committed set, and laws that hold for every listing."""

import string
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.directory.judge import MOST, Finding, Judge
from bot.directory.letters import fold, made_visible, odd_letters
from bot.directory.likeness import Trick
from bot.knowledge.address import Network
from bot.knowledge.library import Library
from bot.knowledge.listing import Listing, Owner
from tests.directory.specimens import directory, shares, specimens, wrong

JUDGE = Judge(directory())
ORGANISATIONS = [
    each for each in directory().listings.values() if each.owner is Owner.NGO and len(each.address.name) >= 10
]
NAMES = [each for each in ORGANISATIONS if each.address.network is Network.TELEGRAM]
SITES = [each for each in ORGANISATIONS if each.address.network is Network.WEB]


def finding(written: str) -> Finding:
    return JUDGE.judge_only(written).verdicts[0].finding


def test_the_set_is_large_and_both_halves_hold_every_class() -> None:
    assert len(specimens()) >= 150
    assert all(total >= 7 for half in ("tune", "judge") for _, total in shares(half).values())


def test_the_tuning_half_is_told_right() -> None:
    assert list(wrong("tune")) == []


def test_false_alarms_and_misses_on_the_judging_half_stay_as_rare_as_measured() -> None:
    """Measured in November 2026: known 42 of 42, fake 7 of 7, like 62 of 68, unknown 39 of 41."""
    right = {what: right for what, (right, _) in shares("judge").items()}
    assert right["known"] == 42
    assert right["fake"] == 7
    assert right["like"] >= 62
    assert right["unknown"] >= 39


def test_every_served_listing_is_known_by_its_own_address_and_imitates_no_other(library: Library) -> None:
    judge = Judge(library.directory)
    for each in library.directory.listings.values():
        verdicts = judge.judge_all(each.url).verdicts
        assert [(one.finding, one.listing) for one in verdicts] == [(Finding.LISTED, each)], each.id


def test_every_known_fake_is_told(library: Library) -> None:
    judge = Judge(library.directory)
    assert len(library.directory.fakes) >= 11
    for fake in library.directory.fakes:
        assert [each.finding for each in judge.judge_all(str(fake.address)).verdicts] == [Finding.FAKE]


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_one_letter_more_less_other_or_swapped_is_noticed(data: st.DataObject) -> None:
    listing = data.draw(st.sampled_from(NAMES))
    name = listing.address.name
    at = data.draw(st.integers(1, len(name) - 2))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    forged = data.draw(
        st.sampled_from(
            [
                name[:at] + name[at + 1 :],
                name[:at] + letter + name[at:],
                name[:at] + letter + name[at + 1 :],
                name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            ]
        )
    )
    if forged != name:
        assert finding(f"@{forged}") in (Finding.ALIKE, Finding.FAKE, Finding.LISTED)


@pytest.mark.parametrize("word", ["help", "bot", "official", "support", "chat", "2"])
@pytest.mark.parametrize("listing", NAMES, ids=lambda each: each.address.name)
def test_words_around_a_name_are_noticed(listing: Listing, word: str) -> None:
    name = listing.address.name
    for forged in (f"{name}_{word}", f"{name}{word}", f"x{word}_{name}"[1:] if word != "2" else f"{name}_2"):
        assert finding(f"@{forged[:32]}") in (Finding.ALIKE, Finding.FAKE, Finding.LISTED), forged


@pytest.mark.parametrize("listing", SITES, ids=lambda each: each.address.name)
def test_another_ending_and_a_strangers_domain_behind_are_noticed(listing: Listing) -> None:
    host = listing.address.name
    stem = host.partition(".")[0]
    assert finding(f"https://{host}.example.com/login") is Finding.ALIKE
    assert finding(f"https://{host}@example.com") is Finding.ALIKE
    if host.count(".") == 1 and len(stem) > 5:
        assert finding(f"https://{stem}.site") is Finding.ALIKE


def test_the_trick_is_named() -> None:
    tricks = {
        "@help\u200b_bysol": Trick.HIDDEN,
        "@h\u0435lp_bysol": Trick.LETTERS,
        "https://spring96.org.example.com": Trick.IN_FRONT,
        "@helpbysol": Trick.SEPARATORS,
        "@help_bysool": Trick.SPELLING,
        "@help_bysol_official": Trick.ADDED,
        "https://humanconstanta.com": Trick.SUFFIX,
    }
    assert {written: JUDGE.judge_only(written).verdicts[0].trick for written in tricks} == tricks


@pytest.mark.parametrize("message", ["@help\u200b_bysol @help_bysol", "@help_bysol @help\u200b_bysol"])
def test_a_forged_spelling_does_not_vanish_behind_the_plain_one(message: str) -> None:
    judged = JUDGE.judge_all(message)
    assert [(each.finding, each.trick, each.written) for each in judged.verdicts] == [
        (Finding.ALIKE, Trick.HIDDEN, "@help\u200b_bysol"),
        (Finding.LISTED, None, "@help_bysol"),
    ]
    assert judged.is_dangerous


def test_an_address_that_is_repeated_is_told_once() -> None:
    for message in ("@help_bysol t.me/help_bysol @HELP_bysol", "@help\u200b_bysol @he\u200blp_bysol"):
        assert len(JUDGE.judge_all(message).verdicts) == 1
    fake = directory().fakes[0].address
    spellings = f"{fake} {str(fake)[:-1]}\u200b{str(fake)[-1]}"
    assert [each.finding for each in JUDGE.judge_all(spellings).verdicts] == [Finding.FAKE]


def test_invisible_and_foreign_characters_are_named_and_made_visible() -> None:
    assert [(odd.code, odd.script) for odd in odd_letters("@h\u0435lp\u200b_ϲ")] == [
        ("U+0435", "CYRILLIC"),
        ("U+200B", ""),
        ("U+03F2", "GREEK"),
    ]
    assert made_visible("a\u202eb") == "a⟨U+202E⟩b"


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_whatever_is_sent_is_judged_without_fail_and_within_the_limit(text: str) -> None:
    verdicts = JUDGE.judge_only(text).verdicts
    assert len(verdicts) <= MOST
    assert all(each.written in text for each in verdicts)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_letter_there_is_folds_once_and_for_all() -> None:
    every = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF)
    assert [char for char in every if fold(fold(char)) != fold(char)] == []
