"""What people see on the way to an answer, whole: a small library whose Russian is behind in one section, without English."""
# ruff: noqa: E501 - what people see stands as they see it

from collections.abc import Mapping

import pytest

from bot.i18n import Locale, Translator
from bot.knowledge.library import Library
from bot.screens.actions import (
    Look,
    OpenArticle,
    OpenCountry,
    OpenHelp,
    OpenLanguages,
    OpenMenu,
    OpenSection,
    OpenSources,
    OpenStart,
)
from bot.screens.imprint import Imprint
from bot.screens.navigate import open_screen
from tests.knowledge.skaryna import CARD, Skaryna
from tests.screens.magellan import IMPRINT, draw

SCREENS = [
    pytest.param(
        Locale.BE,
        OpenStart(),
        """\
<b>Вырай — даведачны бот пра пераезд з Беларусі.</b>
Кожны адказ мае крыніцу і дату.

Бот ніколі не просіць дакументаў, грошай ці кантактаў і не піша першым, калі вы не падпісаліся. У Беларусі выдаляйце гэты чат пасля карыстання.

Сапраўдны адрас гэтага бота пазначаны тут: <code>vyraj.example</code>

Спытайце сваімі словамі або выберыце:

[Беларуская | 1bn] [Русский | 1rn] [English | 1en]
[Польшча | 1bc:PL:0]
[Тэмы для ўсіх краін | 1bc::0]""",
        id="the greeting",
    ),
    pytest.param(
        Locale.BE,
        OpenMenu(),
        """\
Якая краіна або тэма?

[Польшча | 1bc:PL:0]
[Тэмы для ўсіх краін | 1bc::0]
[Што новага | 1bN::0]
[Мова | 1bl] [Прыватнасць | 1by] [Дапамога | 1b?]""",
        id="the menu",
    ),
    pytest.param(
        Locale.RU,
        OpenLanguages(),
        """\
На каком языке?

[Беларуская | 1bn]
[Русский | 1rn]
[English | 1en]""",
        id="the choice of language",
    ),
    pytest.param(
        Locale.BE,
        OpenHelp(),
        """\
<b>Як карыстацца ботам</b>

Пытайцеся сваімі словамі: па-беларуску, па-руску або па-англійску. Бот не захоўвае і нікому не перадае вашых пытанняў: \
ваша паведамленне сціраецца адразу пасля адказу, а адказ — праз пэўны час.

Або выберыце краіну, потым тэму, потым раздзел. Стрэлкі вядуць да наступнага і папярэдняга раздзела.

Пад кожным адказам пазначаны крыніцы і даты. Правілы мяняюцца: перш чым плаціць або ехаць, паглядзіце на дату і спытайце ва ўстанове, якая там названа.

Гэта інфармацыя, а не юрыдычная кансультацыя.

Каманды: /start — пачаць нанова, /menu — краіны і тэмы, /new — што новага, /chats — чаты і арганізацыі, /check — праверыць адрас, /language — мова, /subscribe — падпіска, /privacy — што пра вас вядома, /clean — сцерці гэты чат, /help — гэтая старонка.

[‹ Краіны і тэмы | 1bm]""",
        id="help",
    ),
    pytest.param(
        Locale.RU,
        OpenCountry("PL"),
        """\
<b>Польша</b>

<b>Карта</b>: действует с июня 2025
Разрешение на пребывание для специалистов.

[Карта | 1ra:pl-card]
[‹ Страны и темы | 1rm]""",
        id="a country",
    ),
    pytest.param(
        Locale.EN,
        OpenCountry("PL"),
        """\
<b>Poland</b>

<b>Карта</b>: open since June 2025
Дазвол на побыт для спецыялістаў.

[Карта | 1ea:pl-card]
[‹ Countries and topics | 1em]""",
        id="a country whose article is not translated",
    ),
    pytest.param(
        Locale.EN,
        OpenCountry(None),
        """\
<b>Topics for every country</b>

<b>Money</b>
What to do with money before you leave.

[Money | 1ea:money]
[‹ Countries and topics | 1em]""",
        id="the topics across countries",
    ),
    pytest.param(
        Locale.BE,
        OpenCountry("PL", 99),
        """\
<b>Польшча</b>

<b>Карта</b>: дзейнічае з чэрвеня 2025
Дазвол на побыт для спецыялістаў.

[Карта | 1ba:pl-card]
[‹ Краіны і тэмы | 1bm]""",
        id="a page of a country that is not there any more",
    ),
    pytest.param(
        Locale.RU,
        OpenCountry("GE"),
        """\
Этой страницы здесь больше нет.

Какая страна или тема?

[Польша | 1rc:PL:0]
[Темы для всех стран | 1rc::0]
[Что нового | 1rN::0]
[Язык | 1rl] [Приватность | 1ry] [Помощь | 1r?]""",
        id="a country that is not there any more",
    ),
    pytest.param(
        Locale.BE,
        OpenArticle("pl-card"),
        """\
<b>Карта</b>
Стан: дзейнічае з чэрвеня 2025

Карту выдаюць за 440 PLN.

<i>Самыя старыя звесткі: чэрвень 2025. Праверана: 1 лістапада 2026. Гэта інфармацыя, а не юрыдычная кансультацыя.</i>

[Каму падыходзіць | 1bs:pl-card:who:0] [Што рабіць | 1bs:pl-card:steps:0]
[Крыніцы | 1bq:pl-card:0] [Нешта не так? | 1bw:pl-card:intro]
[→ Грошы | 1ba:money]
[‹ Польшча | 1bc:PL:0] [Пакінуць | 1bv]""",
        id="a card",
    ),
    pytest.param(
        Locale.RU,
        OpenArticle("old-card"),
        """\
<b>Карта</b>
Статус: действует с июня 2025

Карту выдают за 440 PLN.

<i>Самые старые сведения: июнь 2025. Проверено: 1 ноября 2026. Это информация, а не юридическая консультация.</i>

[Кому подходит | 1rs:pl-card:who:0] [Что делать | 1rs:pl-card:steps:0]
[Источники | 1rq:pl-card:0] [Что-то не так? | 1rw:pl-card:intro]
[→ Деньги | 1ra:money]
[‹ Польша | 1rc:PL:0] [Оставить | 1rv]""",
        id="a card by its old name",
    ),
    pytest.param(
        Locale.EN,
        OpenArticle("pl-card"),
        """\
<b>Карта</b>
Status: open since June 2025

<i>This is not translated yet; here is the original (Беларуская).</i>

Карту выдаюць за 440 PLN.

<i>Oldest fact: June 2025. Reviewed: 1 November 2026. Information, not legal advice.</i>

[Каму падыходзіць | 1es:pl-card:who:0] [Што рабіць | 1es:pl-card:steps:0]
[Sources | 1eq:pl-card:0] [Something wrong? | 1ew:pl-card:intro]
[→ Money | 1ea:money]
[‹ Poland | 1ec:PL:0] [Keep | 1ev]""",
        id="a card that is not translated",
    ),
    pytest.param(
        Locale.BE,
        OpenArticle("nowhere"),
        """\
Гэтай старонкі тут больш няма.

Якая краіна або тэма?

[Польшча | 1bc:PL:0]
[Тэмы для ўсіх краін | 1bc::0]
[Што новага | 1bN::0]
[Мова | 1bl] [Прыватнасць | 1by] [Дапамога | 1b?]""",
        id="an article that is not there any more",
    ),
    pytest.param(
        Locale.RU,
        OpenSection("money", "coins"),
        """\
<b>Деньги</b>

Возьмите денег на 2 недели.

<i>Самые старые сведения: 2026. Проверено: 1 ноября 2026. Это информация, а не юридическая консультация.</i>

[Наличные | 1rs:money:cash:0]
[Источники | 1rq:money:0] [Что-то не так? | 1rw:money:intro]
[‹ Темы для всех стран | 1rc::0] [Оставить | 1rv]""",
        id="a section that is not there any more",
    ),
]


@pytest.mark.parametrize(("locale", "action", "drawn"), SCREENS)
def test_a_screen_is(
    small: Library, translators: Mapping[Locale, Translator], locale: Locale, action: Look, drawn: str
) -> None:
    assert draw(open_screen(small, translators[locale], action, IMPRINT)) == drawn


def test_the_greeting_names_no_address_where_there_is_none(
    small: Library, translators: Mapping[Locale, Translator]
) -> None:
    with_site = draw(open_screen(small, translators[Locale.EN], OpenStart(), IMPRINT))
    assert draw(open_screen(small, translators[Locale.EN], OpenStart(), Imprint())) == with_site.replace(
        f"\n\nThe genuine address of this bot is given at: <code>{IMPRINT.site}</code>", ""
    )


def test_an_article_without_sources_says_so_by_an_empty_list(
    skaryna: Skaryna, translators: Mapping[Locale, Translator]
) -> None:
    yaml = "kind: safety\noriginal: en\nreviewed: 2026-11-01\nreview_every: 6 months\nsources: {}\n"
    skaryna.write("articles/topics/care/article.yaml", yaml)
    skaryna.write(
        "articles/topics/care/en.md", "---\ntitle: Care\nsummary: Take care.\n---\nDo.\n\n## How {#how}\nSo.\n"
    )
    library = skaryna.loader().load().library
    assert library is not None
    assert draw(open_screen(library, translators[Locale.EN], OpenSources("care"), IMPRINT)) == (
        "<b>Sources: Care</b>\n\n[‹ Contents | 1ea:care]\n[‹ Countries and topics | 1em]"
    )


def test_pages_of_one_publisher_and_one_date_are_named_together(
    skaryna: Skaryna, translators: Mapping[Locale, Translator]
) -> None:
    more = "".join(
        f"  b{i}: {{publisher: Bank, title: T{i}, url: 'https://b{i}.example', date: 2026, listed: {listed}}}\n"
        for i, listed in enumerate(["no", "yes"])
    )
    skaryna.swap("articles/topics/money/article.yaml", "facts:\n", f"{more}facts:\n")
    skaryna.swap(
        "articles/topics/money/en.md", "write about it.", "write about it, [twice](source:b0) [or more](source:b1)."
    )
    library = skaryna.loader().load().library
    assert library is not None
    drawn = draw(open_screen(library, translators[Locale.EN], OpenSection("money", "cash"), IMPRINT))
    assert (
        'Sources: Bank (<a href="https://bank.example">1</a>, <a href="https://b0.example">2</a>, 3), 2026\n' in drawn
    )


def test_many_articles_and_sources_are_turned_like_pages(
    skaryna: Skaryna, translators: Mapping[Locale, Translator]
) -> None:
    text = skaryna.read(f"{CARD}/be.md")
    for number in range(20):
        folder = f"articles/poland/a{number:02}"
        yaml = skaryna.read(f"{CARD}/article.yaml").replace("aliases: [old-card]\n", "")
        spare = "".join(
            f"  s{i}: {{publisher: P, title: T{i}, url: 'https://a.example', read: 2026}}\n" for i in range(15)
        )
        skaryna.write(f"{folder}/article.yaml", yaml.replace("facts:\n", f"{spare}facts:\n"))
        skaryna.write(f"{folder}/be.md", text.replace("title: Карта", f"title: Карта {number}"))
    library = skaryna.loader().load().library
    assert library is not None
    t = translators[Locale.EN]

    def arrows(action: Look) -> str:
        return draw(open_screen(library, t, action, IMPRINT)).splitlines()[
            -3 if isinstance(action, OpenSources) else -2
        ]

    assert [arrows(OpenCountry("PL", page)) for page in range(3)] == [
        "[› | 1ec:PL:1]",
        "[‹ | 1ec:PL:0] [› | 1ec:PL:2]",
        "[‹ | 1ec:PL:1]",
    ]
    assert [arrows(OpenSources("a00", page)) for page in range(3)] == [
        "[› | 1eq:a00:1]",
        "[‹ | 1eq:a00:0] [› | 1eq:a00:2]",
        "[‹ | 1eq:a00:1]",
    ]
