"""What people see who doubt an answer: addresses that must be asked for, and the way to the editors, word for word."""

from collections.abc import Mapping

import pytest

from bot.i18n import Locale, Translator
from bot.knowledge.library import Library
from bot.screens.actions import Look, OpenCorrection, OpenListedSource
from bot.screens.imprint import Imprint
from bot.screens.navigate import open_screen
from tests.knowledge.skaryna import CARD, Skaryna
from tests.screens.magellan import IMPRINT, draw

SCREENS = [
    pytest.param(
        Locale.EN,
        OpenListedSource("pl-card", "law"),
        """\
Sejm: Law, read: 20 October 2026

Nobody has checked whether Belarus lists this as extremist. Treat it as listed. In Belarus, a link in a chat \
or a page in the browser's history can be held against a person.

<b>Are you in Belarus now, or going there?</b>

[Yes | 1ex:pl-card:law:y] [No | 1ex:pl-card:law:n]
[‹ Sources | 1eq:pl-card:0]""",
        id="the question before a source that may be listed",
    ),
    pytest.param(
        Locale.BE,
        OpenListedSource("pl-card", "law", in_belarus=True),
        """\
Sejm: Law, прачытана: 20 кастрычніка 2026

<b>Тады не адкрывайце.</b> І не шукайце гэтага на гэтым тэлефоне.

Галоўнае адтуль мы пераказалі сваімі словамі і паставілі дату: глядзіце кнопкі. Рэшту можа прачытаць вам \
нехта па-за Беларуссю.

Калі выедзеце і не будзеце збірацца назад, спытайце зноў і адкажыце «Не».

[Каму падыходзіць | 1bs:pl-card:who:0]
[‹ Крыніцы | 1bq:pl-card:0]""",
        id="the answer in Belarus",
    ),
    pytest.param(
        Locale.RU,
        OpenListedSource("pl-card", "law", in_belarus=False),
        """\
Sejm: <a href="https://law.example">Law</a>, прочитано: 20 октября 2026

Перед въездом в Беларусь удалите этот чат и очистите историю браузера.

[‹ Источники | 1rq:pl-card:0]""",
        id="the address, outside",
    ),
    pytest.param(
        Locale.EN,
        OpenListedSource("pl-card", "office"),
        """\
<b>Sources: Card</b>

1. Sejm: Law, read: 20 October 2026

2. Urząd: <a href="https://office.example/card">Card</a>, June 2026

<i>Sources without a link are, or may be, on a Belarusian list of extremist materials. The buttons ask where \
you are before they show an address.</i>

[Address of source 1 | 1ex:pl-card:law:]
[‹ Contents | 1ea:pl-card]
[‹ Countries and topics | 1em]""",
        id="a source that may be read everywhere is no question",
    ),
    pytest.param(
        Locale.EN,
        OpenListedSource("pl-card", "none"),
        """\
<b>Sources: Card</b>

1. Sejm: Law, read: 20 October 2026

2. Urząd: <a href="https://office.example/card">Card</a>, June 2026

<i>Sources without a link are, or may be, on a Belarusian list of extremist materials. The buttons ask where \
you are before they show an address.</i>

[Address of source 1 | 1ex:pl-card:law:]
[‹ Contents | 1ea:pl-card]
[‹ Countries and topics | 1em]""",
        id="a source that is not there any more",
    ),
    pytest.param(
        Locale.EN,
        OpenCorrection("pl-card", "who"),
        """\
<b>Something wrong?</b>
Who can get it

This bot passes no messages on to anybody, and that protects you.

The editors read letters that come to: <code>editors@vyraj.example</code>

☐ In Belarus, do not write. Wait until you have left.
☐ Write from an address that does not carry your name.
☐ Name this page: <code>pl-card#who</code>
☐ Say what is wrong and, if you can, where the right rule stands.
☐ Leave out your name, your papers, where you are and what you plan.

[‹ Who can get it | 1es:pl-card:who:0]
[‹ Countries and topics | 1em]""",
        id="something is wrong in a section",
    ),
    pytest.param(
        Locale.BE,
        OpenCorrection("pl-card", "intro"),
        """\
<b>Нешта не так?</b>
Карта

Гэты бот нікому не перадае паведамленняў, і гэта вас засцерагае.

Рэдактары чытаюць лісты, якія прыходзяць сюды: <code>editors@vyraj.example</code>

☐ З Беларусі не пішыце. Пачакайце, пакуль выедзеце.
☐ Пішыце з адраса, у якім няма вашага імя.
☐ Назавіце гэтую старонку: <code>pl-card</code>
☐ Скажыце, што не так, і, калі можаце, дзе напісана правільна.
☐ Не пішыце, як вас завуць, якія ў вас дакументы, дзе вы і што збіраецеся рабіць.

[‹ Карта | 1ba:pl-card]
[‹ Краіны і тэмы | 1bm]""",
        id="something is wrong on a card",
    ),
    pytest.param(
        Locale.RU,
        OpenCorrection("pl-card", "nothing"),
        """\
<b>Что-то не так?</b>
Карта

Этот бот никому не передаёт сообщений, и это вас защищает.

Редакторы читают письма, которые приходят сюда: <code>editors@vyraj.example</code>

☐ Из Беларуси не пишите. Подождите, пока не выедете.
☐ Пишите с адреса, в котором нет вашего имени.
☐ Назовите эту страницу: <code>pl-card</code>
☐ Скажите, что не так, и, если можете, где написано верно.
☐ Не пишите, как вас зовут, какие у вас документы, где вы и что собираетесь делать.

[‹ Карта | 1ra:pl-card]
[‹ Страны и темы | 1rm]""",
        id="something is wrong in a section that is not there any more",
    ),
]


@pytest.mark.parametrize(("locale", "action", "drawn"), SCREENS)
def test_a_screen_is(
    skaryna: Skaryna, translators: Mapping[Locale, Translator], locale: Locale, action: Look, drawn: str
) -> None:
    assert draw(open_screen(of(skaryna), translators[locale], action, IMPRINT)) == drawn


def test_what_is_surely_listed_is_said_to_be(skaryna: Skaryna, translators: Mapping[Locale, Translator]) -> None:
    skaryna.swap(f"{CARD}/article.yaml", "listed: unknown", "listed: yes")
    drawn = draw(open_screen(of(skaryna), translators[Locale.EN], OpenListedSource("pl-card", "law"), IMPRINT))
    assert "Belarus has put this on its extremist lists." in drawn
    assert "law.example" not in drawn


def test_the_article_about_lists_is_a_press_away_from_the_question(
    skaryna: Skaryna, translators: Mapping[Locale, Translator]
) -> None:
    skaryna.move("articles/topics/money", "articles/topics/safety-extremist")
    skaryna.swap(f"{CARD}/article.yaml", "related: [money]", "related: []")
    for locale in Locale:
        skaryna.swap(f"{CARD}/{locale}.md", "(money#cash)", "(safety-extremist#cash)")
    drawn = draw(open_screen(of(skaryna), translators[Locale.EN], OpenListedSource("pl-card", "law"), IMPRINT))
    assert drawn.splitlines()[-3:] == [
        "[Yes | 1ex:pl-card:law:y] [No | 1ex:pl-card:law:n]",
        "[→ Money | 1ea:safety-extremist]",
        "[‹ Sources | 1eq:pl-card:0]",
    ]


@pytest.mark.parametrize(
    ("imprint", "said"),
    [
        (Imprint(site="vyraj.example"), "How to reach the editors is said at: <code>vyraj.example</code>"),
        (Imprint(), "The editors of this bot have not named an address yet."),
    ],
)
def test_editors_without_an_address_do_not_pretend_to_have_one(
    skaryna: Skaryna, translators: Mapping[Locale, Translator], imprint: Imprint, said: str
) -> None:
    paragraphs = open_screen(of(skaryna), translators[Locale.EN], OpenCorrection("pl-card", "who"), imprint).html.split(
        "\n\n"
    )
    assert paragraphs[2] == said
    assert len(paragraphs) == (4 if imprint.site else 3)


def of(skaryna: Skaryna) -> Library:
    library = skaryna.loader().load().library
    assert library is not None
    return library
