"""What is dangerous is found among any number of addresses, told first, and never for much work."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from rapidfuzz.distance import OSA

from bot.directory.judge import MOST, Finding, Judge
from bot.directory.letters import fold
from bot.directory.likeness import LONGEST, MOST_CORES, Shape, Trick, likeness
from bot.directory.vocabulary import ADDED_WORDS
from bot.knowledge.address import Address, Network
from bot.knowledge.library import Library
from bot.knowledge.listing import GONE_AFTER, GRAVE, Directory, Doubt, Sighting
from tests.bench import checking
from tests.directory.specimens import directory

JUDGE = Judge(directory())
FAKES = [str(each.address) for each in directory().fakes]
GENUINE = next(each for each in directory().listings.values() if each.address.name == "help_bysol")


def seen(**known: object) -> Directory:
    """Return the directory where something was seen of one listing."""
    sighting = Sighting(GENUINE.address, **known)  # type: ignore[arg-type]
    listings = {**directory().listings, GENUINE.id: replace(GENUINE, sighting=sighting)}
    return replace(directory(), listings=listings)


def verdict(known: Directory, text: str) -> tuple[Finding, str]:
    (only,) = Judge(known).judge_all(text).verdicts
    return only.finding, only.listing.id if only.listing else ""


@pytest.mark.parametrize("doubt", sorted(GRAVE))
def test_what_is_withheld_is_doubtful_and_imitations_of_it_are_still_noticed(doubt: Doubt) -> None:
    known = seen(doubts={doubt: date(2026, 11, 20)})
    for written in ("@help_bysol", "https://t.me/help_bysol/15", "tg://resolve?domain=help_bysol"):
        assert verdict(known, written) == (Finding.DOUBTFUL, GENUINE.id)
    assert verdict(known, "@help_bysool") == (Finding.ALIKE, GENUINE.id)
    assert Judge(known).judge_all("@help_bysol").is_dangerous


@pytest.mark.parametrize("doubt", sorted(set(Doubt) - GRAVE))
def test_a_small_doubt_leaves_it_listed(doubt: Doubt) -> None:
    assert verdict(seen(doubts={doubt: date(2026, 11, 20)}), "@help_bysol") == (Finding.LISTED, GENUINE.id)


def test_what_is_hidden_is_not_listed_and_not_offered() -> None:
    known = seen(gone=tuple(date(2026, 11, day) for day in range(1, GONE_AFTER + 1)))
    (only,) = Judge(known).judge_all("@help_bysol").verdicts
    assert only.finding is not Finding.LISTED
    assert only.listing is None or only.listing.id != GENUINE.id


def test_a_page_below_a_withheld_site_is_doubtful_too() -> None:
    site = next(each for each in directory().listings.values() if each.address == Address(Network.WEB, "spring96.org"))
    taken = replace(site, sighting=Sighting(site.address, doubts={Doubt.MOVED: date(2026, 11, 20)}))
    known = replace(directory(), listings={**directory().listings, site.id: taken})
    for written in ("spring96.org", "https://spring96.org/be/news", "https://be.spring96.org"):
        assert verdict(known, written) == (Finding.DOUBTFUL, site.id)


@pytest.mark.parametrize("strangers", [0, 4, 5, 200])
def test_a_known_fake_is_found_among_any_number_of_addresses_and_told_first(strangers: int) -> None:
    before = " ".join(f"@neznajomy_{number}" for number in range(strangers))
    judged = JUDGE.judge_all(f"{before} {FAKES[0]}")
    assert (judged.verdicts[0].finding, judged.verdicts[0].written) == (Finding.FAKE, FAKES[0])
    assert (len(judged.verdicts), judged.left) == (min(strangers + 1, MOST), max(0, strangers + 1 - MOST))


def test_a_known_fake_is_found_behind_words_as_well() -> None:
    words = [("тут", f"https://example.org/{number}") for number in range(9)]
    judged = JUDGE.judge_all("тут", [*words, ("Пішыце нам", f"https://t.me/{FAKES[0][1:]}")])
    assert [each.finding for each in judged.verdicts] == [Finding.FAKE, *([Finding.UNKNOWN] * (MOST - 1))]
    assert judged.left == 10 - MOST


def test_more_fakes_than_can_be_told_are_counted() -> None:
    judged = JUDGE.judge_all(" ".join(FAKES))
    assert len(FAKES) > MOST, "or this shows nothing"
    assert [each.finding for each in judged.verdicts] == [Finding.FAKE] * MOST
    assert judged.left == len(FAKES) - MOST


def test_an_address_that_stands_there_often_is_one() -> None:
    judged = JUDGE.judge_all(" ".join(["@neznajomy_adzin", "https://t.me/neznajomy_adzin"] * 20))
    assert ([each.finding for each in judged.verdicts], judged.left) == ([Finding.UNKNOWN], 0)


# How much is compared: a stranger chooses what is sent, and must not choose how long we work.


def shape(name: str) -> Shape:
    return Shape(Address(Network.TELEGRAM, name))


@pytest.mark.parametrize("core", ["kupala", "bysol", "belarus"])
def test_however_many_words_are_added_to_a_name_few_ways_to_take_them_off_are_tried(core: str) -> None:
    most = 0
    for at in range(len(ADDED_WORDS)):
        words = [*ADDED_WORDS[at:], *ADDED_WORDS[:at]]
        for name in (core + "".join(words), "".join(words[:7]) + core + "".join(words[7:])):
            most = max(most, len(shape(name[:LONGEST]).cores))
    assert MOST_CORES // 2 < most <= MOST_CORES


def test_the_bare_name_is_among_the_ways_that_are_tried() -> None:
    assert fold("bysolfoundation") in shape("the_real_official_help_bysolfoundation_chat_bot_online_by_ru").cores


def test_a_name_longer_than_any_genuine_one_is_compared_as_a_whole_only() -> None:
    fits, long = shape("a" * LONGEST), shape("a" * (LONGEST + 1))
    assert (fits.cores != frozenset(), set(fits.sounds)) == (True, {"a" * LONGEST})
    assert (long.cores, dict(long.sounds)) == (frozenset(), {})


@pytest.mark.parametrize(
    "host",
    [
        ".".join(["spring96-org"] * 19) + ".example",
        ("a" * 60 + ".") * 4 + "example",
        "help-bot-support-team-official-" + "x" * 30 + ".spring96.kupala.example",
    ],
)
def test_of_a_long_host_nothing_but_the_whole_is_compared(host: str) -> None:
    long = Shape(Address(Network.WEB, host))
    assert (long.cores, dict(long.sounds)) == (frozenset(), {})


def test_a_host_that_is_too_long_for_any_resolver_is_unreadable() -> None:
    text = "https://" + "a." * 950 + "example"
    judged = JUDGE.judge_all(text)
    assert [(each.finding, len(each.address.name)) for each in judged.verdicts] == [(Finding.UNREADABLE, 253)]


def test_a_message_full_of_addresses_is_compared_for_five_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[Address] = []

    def counted(asked: Shape, genuine: Shape) -> Trick | None:
        compared.append(asked.address)
        return likeness(asked, genuine)

    monkeypatch.setattr("bot.directory.judge.likeness", counted)
    text = " ".join(f"@neznajomy_{number:03}" for number in range(270))
    judged = JUDGE.judge_all(text[:4096])
    assert (len(judged.verdicts), len(set(compared))) == (MOST, MOST)
    assert len(compared) <= MOST * (len(directory().listings) + len(directory().fakes))


@pytest.mark.parametrize("kind", checking.kinds())
def test_no_message_makes_more_than_20_000_names_be_measured_against_one_another(
    library: Library, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    measured = Counter[str]()

    class Counting:
        @staticmethod
        def distance(one: str, other: str, score_cutoff: int | None = None) -> int:
            measured["names"] += 1
            return int(OSA.distance(one, other, score_cutoff=score_cutoff))

    monkeypatch.setattr("bot.directory.likeness.OSA", Counting)
    Judge(library.directory).judge_all(next(checking.kinds()[kind]))
    assert measured["names"] <= 20_000
