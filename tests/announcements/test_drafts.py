"""A file becomes a draft, or everything that is wrong with it is said at once, each with its line."""
# ruff: noqa: E501 - a sentence stands whole, as it is printed

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcements.announcement import Attachment, Kind
from bot.announcements.audience import Audience, Reach
from bot.announcements.draft import Draft, Part, read_draft
from bot.i18n import Locale
from bot.knowledge.build import LISTING
from bot.knowledge.check import has_errors
from tests.announcements.herald import GOOD, NOW, WARSAW, Herald

Spoil = Callable[[str], str]


def swap(old: str, new: str) -> Spoil:
    def spoil(text: str) -> str:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        return text.replace(old, new)

    return spoil


def spoilt(name: str, spoil: Spoil, *problems: str) -> Any:
    return pytest.param(spoil, [f"news.md{problem}" for problem in problems], id=name)


def cut(text: str) -> str:
    return text.partition("\n## ru")[0]


def test_a_good_file_becomes_a_draft(herald: Herald) -> None:
    assert herald.draft(GOOD) == Draft(
        parts={
            Locale.BE: Part(
                "**Карта даражэе**: цяпер {{pl-card.fee}}. Гл. [правілы](source:pl-card.office) і [што рабіць](pl-card#steps).\n",
                7,
            ),
            Locale.RU: Part("Карта дорожает: теперь {{pl-card.fee}}.\n", 10),
            Locale.EN: Part("The card now costs {{pl-card.fee}}.\n", 13),
        },
        audience=Audience(Reach.COUNTRIES, frozenset({"PL", "LT"})),
        buttons=("pl-visa#steps",),
        start=datetime(2026, 11, 23, 17, 0, tzinfo=UTC),
        end=datetime(2026, 11, 24, 17, 0, tzinfo=UTC),
        path="news.md",
        lines={"audience": 2, "buttons": 3, "at": 4, "until": 5},
    )
    assert herald.problems(GOOD) == []


def test_times_of_a_file_stand_in_the_zone_of_whoever_runs_the_bot() -> None:
    draft, _ = read_draft(GOOD.encode(), ZoneInfo("Asia/Tbilisi"), "news.md")
    assert draft
    assert draft.start == datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("line", ["## BE", "##   be  ", "##\tbe"])
def test_the_line_above_a_language_may_be_written_loosely(herald: Herald, line: str) -> None:
    assert herald.problems(GOOD.replace("## be", line)) == []


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_files_of_every_system_are_read(herald: Herald, ending: str) -> None:
    assert herald.draft(("\ufeff" + GOOD.replace("\n", ending)).encode()) == herald.draft(GOOD)


@pytest.mark.parametrize(
    ("written", "audience"),
    [
        ("all", Audience(Reach.ALL)),
        ("urgent", Audience(Reach.URGENT)),
        ("[PL]", Audience(Reach.COUNTRIES, frozenset({"PL"}))),
        ("pl, LT", Audience(Reach.COUNTRIES, frozenset({"PL", "LT"}))),
    ],
)
def test_an_audience_is_read(herald: Herald, written: str, audience: Audience) -> None:
    assert herald.draft(GOOD.replace("[PL, LT]", written)).audience == audience


SPOILT = [
    spoilt(
        "no front matter",
        lambda text: text.partition("---\n## be")[2],
        ":1: error: the file must start with front matter: a line of ---, keys such as “audience: all”, a line of ---",
    ),
    spoilt("an unclosed front matter", lambda text: text.replace("\n---\n", "\n", 1), ":1: error: the front matter is not closed: put a line of --- after it"),
    spoilt("broken YAML", swap("[PL, LT]", "[PL"), ":3: error: YAML cannot be read here: did not find expected ',' or ']'"),
    spoilt(
        "a misspelt key and an unknown one, and the text is looked at all the same",
        lambda text: swap("until:", "untill: 1\ntitle:")(text) + "\n# x\n",
        ":5: error: unknown key “untill”: did you mean “until”?",
        ":6: error: unknown key “title”: did you mean “until”?",
        ":17: error: an announcement has no headings but those of its languages (`## be`, `## ru`, `## en`): write **words**",
    ),
    spoilt(
        "an empty front matter",
        lambda text: "---\n---\n## be" + text.partition("---\n## be")[2],
        ": error: nobody has said for whom this is: all, urgent, or countries",
    ),
    spoilt("a key given twice", swap("at: 2026", "audience: all\nat: 2026"), ":4: error: “audience” is given twice: keep one"),
    spoilt("a word as audience", swap("[PL, LT]", "everybody"), ":2: error: “everybody” is no audience: write all, urgent, or codes of countries such as `[PL, LT]`"),
    spoilt("nobody as audience", swap("[PL, LT]", "[]"), ":2: error: say for whom: all, urgent, or codes of countries such as `[PL, LT]`"),
    spoilt("a map as audience", swap("[PL, LT]", "{PL: LT}"), ":2: error: say for whom: all, urgent, or codes of countries such as `[PL, LT]`"),
    spoilt("a list of lists as audience", swap("[PL, LT]", "[[PL]]"), ":2: error: say for whom: all, urgent, or codes of countries such as `[PL, LT]`"),
    spoilt("countries that the library does not have", swap("[PL, LT]", "[FR, PL, DE]"), ":2: error: the library has nothing on DE: nobody can subscribe to it", ":2: error: the library has nothing on FR: nobody can subscribe to it"),
    spoilt("a time that is none", swap("2026-11-23 18:00", "6 pm"), ":4: error: “6 pm” is not a time: write it as 2026-11-23 18:00"),
    spoilt("a time that has passed", swap("2026-11-23 18:00", "2026-11-22 13:00"), ":4: error: the time to begin, 2026-11-22 13:00 +01:00, has passed"),
    spoilt("an end before the beginning", swap("2026-11-24 18:00", "2026-11-23 17:59"), ":5: error: it would end (2026-11-23 17:59 +01:00) before it begins (2026-11-23 18:00 +01:00)"),
    spoilt("an end at the beginning", swap("2026-11-24 18:00", "2026-11-23 18:00"), ":5: error: it would end (2026-11-23 18:00 +01:00) before it begins (2026-11-23 18:00 +01:00)"),
    spoilt("an end that has passed", swap("2026-11-24 18:00", "2025-11-24 18:00"), ":5: error: the time to end, 2025-11-24 18:00 +01:00, has passed"),
    spoilt("a picture", swap("at: 2026", "attachment: photo.jpg\nat: 2026"), ":4: error: a file carries no picture or document: write the announcement in Telegram (/announce) and add it there"),
    spoilt("text above the languages", swap("## be", "\nДобры дзень!\n## be"), ":8: error: this text belongs to no language: write `## be`, `## ru` or `## en` in a line above it"),
    spoilt("a language that is none of ours", swap("## en", "## pl"), ": error: there is no text in en: write it, or say which language these readers get instead", ":13: error: an announcement has no headings but those of its languages (`## be`, `## ru`, `## en`): write **words**"),
    spoilt("no language", lambda text: text.partition("## be")[0], ": error: there is no text: write it in `be`, `ru` and `en`"),
    spoilt("a language given twice", swap("## ru", "## be"), ": error: there is no text in ru: write it, or say which language these readers get instead", ":10: error: the language “be” is given twice"),
    spoilt("two languages missing", cut, ": error: there is no text in ru, en: write it, or say which language these readers get instead"),
    spoilt("a missing language whose readers get another", lambda text: swap("at:", "instead: be\nat:")(cut(text))),
    spoilt("a stand-in that is missing itself", lambda text: swap("at:", "instead: ru\nat:")(cut(text)), ":4: error: there is no text in “ru” that readers of another language could get"),
    spoilt("a stand-in that is no language of ours", swap("at:", "instead: pl\nat:"), ":4: error: “instead” must be one of 'be', 'ru' or 'en'"),
    spoilt("an empty language", swap("The card now costs {{pl-card.fee}}.", " "), ":13: error: there is no text in “en”"),
    spoilt("an invisible text", swap("The card now costs {{pl-card.fee}}.", "\u200b\u2060"), ":13: error: Telegram would show nothing here: the text is invisible"),
    spoilt("a fact without its article", swap("now costs {{pl-card.fee}}", "now costs {{fee}}"), ":14: error: there is no fact “fee”: write {{SLUG.NAME}}, as article.yaml of an article calls it"),
    spoilt("a fact that is not there", swap("now costs {{pl-card.fee}}", "now costs {{pl-card.price}}"), ":14: error: there is no fact “pl-card.price”: write {{SLUG.NAME}}, as article.yaml of an article calls it"),
    spoilt("a fact of an article that is not there", swap("now costs {{pl-card.fee}}", "now costs {{pl-map.fee|gen}}"), ":14: error: there is no fact “pl-map.fee”: write {{SLUG.NAME}}, as article.yaml of an article calls it"),
    spoilt("braces", swap("now costs {{pl-card.fee}}", "now costs {{ pl-card.fee }}"), ":14: error: braces stand here that name no fact: write {{SLUG.NAME}} or {{SLUG.NAME|gen}}, without spaces", ":14: error: “pl-card.fee” is an address: write [words](SLUG#anchor), [words](listing:ID) or [words](source:SLUG.NAME)"),
    spoilt("money in prose", swap("now costs {{pl-card.fee}}", "now costs 440 PLN"), ":14: warning: “440 PLN” stands in prose: if an article has this fact, write {{SLUG.NAME}}"),
    spoilt("a raw address", swap("The card", "See t.me/fake: the card"), ":14: error: “t.me/fake” is an address: write [words](SLUG#anchor), [words](listing:ID) or [words](source:SLUG.NAME)"),
    spoilt("a name on Telegram", swap("The card", "Ask @fake_helper: the card"), ":14: error: “@fake_helper” is an address: write [words](SLUG#anchor), [words](listing:ID) or [words](source:SLUG.NAME)"),
    spoilt("an address to copy", swap("The card", "Open `t.me/fake`: the card"), ":14: error: “t.me/fake” is an address: write [words](SLUG#anchor), [words](listing:ID) or [words](source:SLUG.NAME)"),
    spoilt("nothing: a command to copy", swap("The card", "Send `/new`: the card")),
    spoilt("an address in a link", swap("The card", "[The card](https://example.org)"), ":14: error: a link holds no address: write [words](SLUG#anchor), [words](listing:ID) or [words](source:SLUG.NAME)"),
    spoilt("an address in angle brackets", swap("The card", "<https://example.org> the card"), ":14: error: “https://example.org” is an address: write [words](SLUG#anchor), [words](listing:ID) or [words](source:SLUG.NAME)", ":14: error: a link holds no address: write [words](SLUG#anchor), [words](listing:ID) or [words](source:SLUG.NAME)"),
    spoilt("a person in a link", swap("The card", "[The card](tg://user?id=42)"), ":14: error: a link holds no address: write [words](SLUG#anchor), [words](listing:ID) or [words](source:SLUG.NAME)"),
    spoilt("an address by reference", lambda text: swap("The card", "[The card][1]")(text) + "\n[1]: https://example.org\n", ":14: error: a link holds no address: write [words](SLUG#anchor), [words](listing:ID) or [words](source:SLUG.NAME)"),
    spoilt("an anchor alone", swap("The card", "[The card](#steps)"), ":14: error: a link holds no address: write [words](SLUG#anchor), [words](listing:ID) or [words](source:SLUG.NAME)"),
    spoilt("an article that is not there", swap("The card", "[The card](pl-map)"), ":14: error: there is no article “pl-map” to link to"),
    spoilt("a section that is not there", swap("The card", "[The card](pl-card#map)"), ":14: error: the article “pl-card” has no section “map”"),
    spoilt("a source that is not there", swap("The card", "[The card](source:pl-card.map)"), ":14: error: there is no source “map” in the article “pl-card”"),
    spoilt("a source without its article", swap("The card", "[The card](source:office)"), ":14: error: there is no source “” in the article “office”"),
    spoilt("a source that Belarus lists", swap("The card", "[The card](source:pl-card.news)"), ":14: error: Belarus lists the source “news” as extremist, or may: link the article, which asks first"),
    spoilt("a listing that is not there", swap("The card", "[The card](listing:pl-map)"), ":14: error: there is no listing “pl-map” in the directory"),
    spoilt("a listing that is gone", swap("The card", "[The card](listing:pl-gone)"), ":14: error: there is no listing “pl-gone” in the directory"),
    spoilt("a listing whose address is withheld", swap("The card", "[The card](listing:pl-taken)"), ":14: error: the address of “pl-taken” is withheld until an editor has looked at it: link an article"),
    spoilt("a listing that Belarus lists", swap("The card", "[The card](listing:pl-rescue)"), ":14: error: Belarus lists “pl-rescue” as extremist, or may: its name must not stand in a message that nobody asked for; link the article that offers it"),
    spoilt("a listing that Belarus may list", swap("The card", "[The card](listing:pl-neighbours)"), ":14: error: Belarus lists “pl-neighbours” as extremist, or may: its name must not stand in a message that nobody asked for; link the article that offers it"),
    spoilt("nothing: a listing of a state", swap("The card", "[The office](listing:pl-office)")),
    spoilt("nothing: an article by its former name", swap("The card", "[The card](pl-old-card#who)")),
    spoilt("buttons that lead nowhere", swap("[pl-visa#steps]", "[pl-map, pl-visa#map, listing:pl-rescue, source:pl-card.office, 'https://example.org']"),
        ":3: error: there is no article “pl-map” to link to",
        ":3: error: the article “pl-visa” has no section “map”",
        ":3: error: Belarus lists “pl-rescue” as extremist, or may: its name must not stand in a message that nobody asked for; link the article that offers it",
        ":3: error: “source:pl-card.office” is no place for a button: write SLUG, SLUG#anchor or listing:ID",
        ":3: error: “https://example.org” is no place for a button: write SLUG, SLUG#anchor or listing:ID"),
    spoilt("HTML", swap("The card", "<b>The card</b>"), ":14: error: HTML is not allowed: use Markdown, or write the words without < and >"),
    spoilt("a picture in the text", swap("The card", "![The card](pl-card)"), ":14: error: pictures are not allowed: describe it in words"),
    spoilt("a link around code", swap("The card", "[`The card`](pl-card)"), ":14: error: `code` cannot be a link: Telegram drops the link; link the words beside it"),
    spoilt("a link that says nothing", swap("The card", "[Here](pl-card) the card"), ":14: warning: “Here” says nothing of where the link leads: name the section or what is found there"),
    spoilt("mixed scripts", swap("The card", "The cаrd"), ":14: error: “cаrd” mixes scripts: “а” is Cyrillic; type the word again"),
    spoilt("a long sentence", swap("The card", 30 * "very " + "good: the card"), ":14: warning: “very very very very …” is a sentence of 36 words: cut it, at most 30 are read easily"),
    spoilt("a control character", swap("The card", "The\x07 card"), ":14: error: a control character (U+0007) stands here: remove it"),
    spoilt("many mistakes at once",
        lambda text: swap("[PL, LT]", "[FR]")(swap("The card", "# The card t.me/x\nThe card {{x}} [y](z)")(text)),
        ":2: error: the library has nothing on FR: nobody can subscribe to it",
        ":14: error: an announcement has no headings but those of its languages (`## be`, `## ru`, `## en`): write **words**"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "problems"), SPOILT)
def test_everything_wrong_is_said_with_its_line(herald: Herald, spoil: Spoil, problems: list[str]) -> None:
    assert herald.problems(spoil(GOOD)) == problems


def test_what_is_no_text_is_refused(herald: Herald) -> None:
    assert herald.problems(GOOD.encode("utf-16")) == ["news.md:1: error: this is not UTF-8: save the file in UTF-8"]
    assert herald.problems(b"x" * 300_000) == ["news.md: error: the file is over the limit of 256 KiB: split it"]
    assert herald.problems(b"") == [
        "news.md:1: error: the file must start with front matter: a line of ---, keys such as “audience: all”, a line of ---"
    ]


def test_what_is_written_in_a_chat_is_held_against_the_same_rules(herald: Herald) -> None:
    """Without a file a problem names the language."""
    draft = Draft(
        parts={Locale.BE: Part("Гл. t.me/fake"), Locale.RU: Part("\ud800"), Locale.EN: Part("# Card\n\nThe card")},
        audience=Audience(Reach.COUNTRIES),
        attachment=Attachment(Kind.PHOTO, "AgACAgI"),
        buttons=(f"{LISTING}pl-taken",),
        start=NOW,
    )
    announcement, problems = herald.compose(draft)
    assert announcement is None
    assert [str(problem) for problem in problems] == [
        ": error: no country is chosen",
        ": error: the time to begin, 2026-11-22 12:00 +00:00, has passed",
        ": error: the address of “pl-taken” is withheld until an editor has looked at it: link an article",
        "be:1: error: “t.me/fake” is an address: write [words](SLUG#anchor), [words](listing:ID) or [words](source:SLUG.NAME)",
        "en:1: error: an announcement has no headings but those of its languages (`## be`, `## ru`, `## en`): write **words**",
        "ru:1: error: this is not UTF-8: save the file in UTF-8",
    ]


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused_with_a_problem(data: bytes) -> None:
    draft, problems = read_draft(data, WARSAW, "news.md")
    assert draft is not None or problems


@given(st.lists(st.sampled_from([*GOOD.split("\n"), "## be", "---", "audience: all", "\t", "- x", "> y", "{{a.b}}"])))
def test_any_mixture_of_good_lines_is_read_or_refused(herald: Herald, lines: list[str]) -> None:
    draft, problems = read_draft("\n".join(["---", *lines]).encode(), WARSAW, "news.md")
    announcement, found = herald.compose(draft) if draft else (None, [])
    assert announcement is not None or has_errors([*problems, *found])
