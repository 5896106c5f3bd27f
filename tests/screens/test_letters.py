"""What subscribers get: each in their language, within Telegram's limits, and with its sources."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.announcements.announcement import Attachment, Kind, Letter, hash_of, write_announcement
from bot.announcements.audience import Audience, Reach
from bot.announcements.draft import Draft, Part
from bot.i18n import Locale, Translator
from bot.knowledge.check import has_errors
from bot.knowledge.pages import ENTITY_LIMIT, MESSAGE_LIMIT
from bot.knowledge.telegram_html import parse_html, utf16_length
from bot.screens.actions import OpenArticle, OpenListing, OpenSection, Press, Unsubscribe
from bot.screens.letters import BUTTONS, CAPTION_LIMIT
from bot.telegram.callbacks import decode, encode
from tests import tdlib
from tests.announcements.herald import GOOD, Herald, hire_herald
from tests.screens.test_every_screen import running_text

EVERYBODY = Audience(Reach.ALL)
PHOTO = Attachment(Kind.PHOTO, "AgACAgI")
SOURCE = "https://example.org/rules"


@pytest.fixture(scope="session")
def herald(tmp_path_factory: pytest.TempPathFactory, translators: Mapping[Locale, Translator]) -> Herald:
    return hire_herald(tmp_path_factory.mktemp("herald"), translators)


def in_english(text: str, **more: object) -> Draft:
    """Write in English only."""
    return replace(Draft({Locale.EN: Part(text)}, audience=EVERYBODY, instead=Locale.EN), **more)  # type: ignore[arg-type]


def data(locale: Locale, action: object) -> str:
    return encode(Press(locale, action))  # type: ignore[arg-type]


def sentences(herald: Herald, draft: Draft) -> list[str]:
    return [str(problem) for problem in herald.compose(draft)[1]]


def test_every_language_gets_its_words_its_numbers_and_its_buttons(herald: Herald) -> None:
    letters = herald.announce(GOOD).letters
    steps = OpenSection("pl-visa", "steps")
    assert letters == {
        Locale.BE: Letter(
            f'<b>Карта даражэе</b>: цяпер 440 PLN. Гл. <a href="{SOURCE}">правілы</a> і што рабіць.\n\n'
            f'Крыніцы: <a href="{SOURCE}">Urząd</a>, 1 чэрвеня 2026',
            (
                (("→ Што рабіць", data(Locale.BE, steps)),),
                (("→ Што рабіць", data(Locale.BE, OpenSection("pl-card", "steps"))),),
                (("Без падпіскі", data(Locale.BE, Unsubscribe())),),
            ),
        ),
        Locale.RU: Letter(
            f'Карта дорожает: теперь 440 PLN.\n\nИсточники: <a href="{SOURCE}">Urząd</a>, 1 июня 2026',
            ((("→ Что делать", data(Locale.RU, steps)),), (("Без подписки", data(Locale.RU, Unsubscribe())),)),
        ),
        Locale.EN: Letter(
            f'The card now costs 440 PLN.\n\nSources: <a href="{SOURCE}">Urząd</a>, 1 June 2026',
            ((("→ What to do", data(Locale.EN, steps)),), (("No subscription", data(Locale.EN, Unsubscribe())),)),
        ),
    }


def test_who_reads_a_missing_language_gets_other_words_but_own_buttons(herald: Herald) -> None:
    announcement = herald.announce(in_english("See [the card](pl-card)."))
    assert announcement.instead is Locale.EN
    assert {locale: letter.html for locale, letter in announcement.letters.items()} == dict.fromkeys(
        Locale, "See the card."
    )
    assert announcement.letters[Locale.BE].rows == (
        (("→ Карта ў Польшчы", data(Locale.BE, OpenArticle("pl-card"))),),
        (("Без падпіскі", data(Locale.BE, Unsubscribe())),),
    )


def test_the_last_button_ends_the_subscription_even_where_nothing_else_is(herald: Herald) -> None:
    for locale, letter in herald.announce(in_english("The border is closed.")).letters.items():
        ((stop,),) = letter.rows
        assert decode(stop[1]) == Press(locale, Unsubscribe())


def test_a_place_is_offered_once_whatever_it_is_called(herald: Herald) -> None:
    text = "[Card](pl-card), [the card](pl-old-card), [office](listing:pl-office), [papers](pl-card#who)"
    letter = herald.announce(in_english(text, buttons=("pl-card", "listing:pl-office"))).letters[Locale.EN]
    assert [decode(pressed) for row in letter.rows for _, pressed in row] == [
        Press(Locale.EN, OpenArticle("pl-card")),
        Press(Locale.EN, OpenListing("pl-office")),
        Press(Locale.EN, OpenSection("pl-card", "who")),
        Press(Locale.EN, Unsubscribe()),
    ]
    assert letter.html == "Card, the card, office, papers"


def test_a_page_is_named_once_whichever_articles_have_it(herald: Herald) -> None:
    letter = herald.announce(in_english("Now {{pl-card.fee}} and {{pl-visa.fee}}.")).letters[Locale.EN]
    assert letter.html == f'Now 440 PLN and 440 PLN.\n\nSources: <a href="{SOURCE}">Urząd</a>, 1 June 2026'


def test_times_are_kept_in_utc_and_the_same_draft_makes_the_same_bytes(herald: Herald) -> None:
    once, again = herald.announce(GOOD), herald.announce(GOOD.replace("[PL, LT]", "[LT, PL]"))
    assert write_announcement(once) == write_announcement(again)
    assert hash_of(once) == hash_of(again)
    assert '"start":"2026-11-23T17:00:00+00:00"' in write_announcement(once)


@pytest.mark.parametrize(
    "change",
    [
        ("[PL, LT]", "urgent"),
        ("2026-11-23 18:00", "2026-11-23 18:01"),
        ("2026-11-24 18:00", "2026-11-24 18:01"),
        ("pl-visa#steps", "pl-visa"),
        ("The card now", "The card"),
    ],
)
def test_whatever_is_changed_is_another_announcement(herald: Herald, change: tuple[str, str]) -> None:
    assert hash_of(herald.announce(GOOD.replace(*change))) != hash_of(herald.announce(GOOD))


@pytest.mark.parametrize(("attachment", "limit"), [(None, MESSAGE_LIMIT), (PHOTO, CAPTION_LIMIT)])
@pytest.mark.parametrize("letter", ["ж", "😀"])
def test_the_longest_text_fits_and_one_more_does_not(
    herald: Herald, attachment: Attachment | None, limit: int, letter: str
) -> None:
    tail = ".\n\nNow {{pl-card.fee}}."
    shown = "\n\nNow 440 PLN.\n\nSources: Urząd, 1 June 2026"
    size = utf16_length(letter)
    words = (limit - len(shown) - 1) // size
    longest = (words * letter) + ("ж" if (limit - len(shown) - 1) % size else "")
    announcement = herald.announce(in_english(longest + tail, attachment=attachment))
    assert utf16_length(parse_html(announcement.letters[Locale.EN].html).text) == limit
    where = "below a picture or document" if attachment else "into a message"
    assert sentences(herald, in_english(f"ж{longest}{tail}", attachment=attachment)) == [
        f"en: error: the text has {limit + 1} characters with its sources: at most {limit} fit {where}"
    ]


def test_more_formatting_than_telegram_shows_is_refused(herald: Herald) -> None:
    assert sentences(herald, in_english(ENTITY_LIMIT * "*a*\n\n")) == []
    assert sentences(herald, in_english((ENTITY_LIMIT + 1) * "*a*\n\n")) == [
        f"en: error: {ENTITY_LIMIT + 1} links and emphases here: Telegram shows at most {ENTITY_LIMIT} in one text"
    ]


def test_more_buttons_than_can_be_seen_are_refused(herald: Herald) -> None:
    places = [f"{slug}{anchor}" for slug in ("pl-card", "pl-visa", "lt-bank") for anchor in ("", "#who", "#steps")]
    assert sentences(herald, in_english("The card.", buttons=tuple(places[:BUTTONS]))) == []
    assert sentences(herald, in_english("The card.", buttons=tuple(places))) == [
        f"en: error: it leads to {len(places)} places: at most {BUTTONS} buttons can be seen"
    ]


_pieces = st.sampled_from(
    [
        *["Карта ", "слово ", "word ", "😀", "\u200b", "\u202e", "e\u0301", "&amp;", "<", ">", '"', "'", "\\", "|"],
        *["**", "*", "_", "`", "``", "[", "](pl-card)", "](pl-card#who)", "](source:pl-card.office)", "](", ")", "!"],
        *[
            "{{pl-card.fee}}",
            "{{pl-visa.fee|gen}}",
            "{{",
            "}}",
            "\n",
            "\n\n",
            "  \n",
            "- ",
            "- [ ] ",
            "1. ",
            "> ",
            "    ",
        ],
        *["# ", "---", "## be", "t.me/x", "@name_x", "/start", "#tag", "$USD", "https://x.by", "440 PLN ", "~", "\t"],
    ]
)
_texts = st.text(max_size=300) | st.lists(_pieces, max_size=40).map("".join)


@given(_texts, st.sampled_from([None, PHOTO]), st.integers(1, 60))
@settings(max_examples=300)
def test_any_text_is_a_letter_that_telegram_takes_or_is_refused(
    herald: Herald, text: str, attachment: Attachment | None, times: int
) -> None:
    draft = Draft({Locale.EN: Part(times * text)}, audience=EVERYBODY, instead=Locale.EN, attachment=attachment)
    announcement, problems = herald.compose(draft)
    if announcement is None:
        assert has_errors(problems)
        return
    for letter in announcement.letters.values():
        shown = parse_html(letter.html)
        assert shown == tdlib.parse_html(letter.html)
        assert shown.text.strip()
        assert utf16_length(shown.text) <= (CAPTION_LIMIT if attachment else MESSAGE_LIMIT)
        assert len(shown.entities) <= ENTITY_LIMIT
        assert {entity.url for entity in shown.entities} <= {"", SOURCE}
        assert all(decode(pressed) for row in letter.rows for _, pressed in row)
    assert herald.compose(draft)[0] == announcement


@given(_texts)
@settings(max_examples=300)
def test_telegram_makes_no_link_by_itself(herald: Herald, text: str) -> None:
    announcement, _ = herald.compose(Draft({Locale.EN: Part(text)}, audience=EVERYBODY, instead=Locale.EN))
    if announcement is not None:
        shown = tdlib.parse_html(announcement.letters[Locale.EN].html)
        assert tdlib.find_links(running_text(shown)) == []
