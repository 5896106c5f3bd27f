"""What people read as an answer, whole: a small library whose Russian is behind in one section, without English."""

from collections.abc import Mapping

import pytest

from bot.i18n import Locale, Translator
from bot.knowledge.library import Library
from bot.screens.actions import (
    Look,
    OpenSection,
    OpenSources,
)
from bot.screens.navigate import open_screen
from tests.screens.magellan import IMPRINT, draw

SCREENS = [
    pytest.param(
        Locale.BE,
        OpenSection("pl-card", "who"),
        """\
<b>Каму падыходзіць (1/2)</b>
Карта: дзейнічае з чэрвеня 2025

Тым, каго называе закон. Чакаць 3–12 месяцаў.

Крыніцы: Sejm, прачытана: 20 кастрычніка 2026; <a href="https://office.example/card">Urząd</a>, чэрвень 2026
<i>Праверана: 1 лістапада 2026. Гэта інфармацыя, а не юрыдычная кансультацыя.</i>

[Змест 1/2 | 1ba:pl-card] [› | 1bs:pl-card:who:1]
[Крыніцы | 1bq:pl-card:0] [Нешта не так? | 1bw:pl-card:who]
[‹ Краіны і тэмы | 1bm] [Пакінуць | 1bv]""",
        id="the first page of the first section, where nothing is before",
    ),
    pytest.param(
        Locale.BE,
        OpenSection("pl-card", "who", 1),
        """\
<b>Каму падыходзіць (2/2)</b>
Карта: дзейнічае з чэрвеня 2025

ддд

Крыніцы: Sejm, прачытана: 20 кастрычніка 2026; <a href="https://office.example/card">Urząd</a>, чэрвень 2026
<i>Праверана: 1 лістапада 2026. Гэта інфармацыя, а не юрыдычная кансультацыя.</i>

[‹ | 1bs:pl-card:who:0] [Змест 1/2 | 1ba:pl-card] [› | 1bs:pl-card:steps:0]
[Крыніцы | 1bq:pl-card:0] [Нешта не так? | 1bw:pl-card:who]
[‹ Краіны і тэмы | 1bm] [Пакінуць | 1bv]""",
        id="the second page, between the first and the next section",
    ),
    pytest.param(
        Locale.BE,
        OpenSection("pl-card", "steps"),
        """\
<b>Што рабіць</b>
Карта: дзейнічае з чэрвеня 2025

☐ Паведаміць на працягу 15 працоўных дзён.
☐ Узяць грошы і <i>чакаць</i>.

Крыніцы: <a href="https://office.example/card">Urząd</a>, чэрвень 2026
<i>Праверана: 1 лістапада 2026. Гэта інфармацыя, а не юрыдычная кансультацыя.</i>

[‹ | 1bs:pl-card:who:0] [Змест 2/2 | 1ba:pl-card]
[→ Наяўныя | 1bs:money:cash:0]
[Крыніцы | 1bq:pl-card:0] [Нешта не так? | 1bw:pl-card:steps]
[‹ Краіны і тэмы | 1bm] [Пакінуць | 1bv]""",
        id="the last section, where nothing is after",
    ),
    pytest.param(
        Locale.EN,
        OpenSection("money", "cash", 99),
        """\
<b>Cash</b>
Money

<a href="https://bank.example">Banks</a> write about it.

Sources: <a href="https://bank.example">Bank</a>, 2026
<i>Reviewed: 1 November 2026. Information, not legal advice.</i>

[Contents 1/1 | 1ea:money]
[Sources | 1eq:money:0] [Something wrong? | 1ew:money:cash]
[‹ Countries and topics | 1em] [Keep | 1ev]""",
        id="a page that is not there any more",
    ),
    pytest.param(
        Locale.RU,
        OpenSection("pl-card", "who"),
        """\
<b>Кому подходит</b>
Карта: действует с июня 2025

<i>Оригинал (Беларуская) изменился после этого перевода.</i>

Тем, кого назвал закон. Ждать 3–12 месяцев.

Источники: Sejm, прочитано: 20 октября 2026; <a href="https://office.example/card">Urząd</a>, июнь 2026
<i>Проверено: 1 ноября 2026. Это информация, а не юридическая консультация.</i>

[Разделы 1/2 | 1ra:pl-card] [› | 1rs:pl-card:steps:0]
[Открыть оригинал (Беларуская) | 1ro:pl-card:who:0]
[Источники | 1rq:pl-card:0] [Что-то не так? | 1rw:pl-card:who]
[‹ Страны и темы | 1rm] [Оставить | 1rv]""",
        id="a section that is behind its original",
    ),
    pytest.param(
        Locale.RU,
        OpenSection("pl-card", "who", 1, original=True),
        """\
<b>Каму падыходзіць (2/2)</b>
Карта: действует с июня 2025

ддд

Источники: Sejm, прочитано: 20 октября 2026; <a href="https://office.example/card">Urząd</a>, июнь 2026
<i>Проверено: 1 ноября 2026. Это информация, а не юридическая консультация.</i>

[‹ | 1ro:pl-card:who:0] [Разделы 1/2 | 1ra:pl-card] [› | 1rs:pl-card:steps:0]
[Назад к переводу | 1rs:pl-card:who:0]
[Источники | 1rq:pl-card:0] [Что-то не так? | 1rw:pl-card:who]
[‹ Страны и темы | 1rm] [Оставить | 1rv]""",
        id="the original of a section that is behind",
    ),
    pytest.param(
        Locale.EN,
        OpenSection("pl-card", "steps"),
        """\
<b>Што рабіць</b>
Карта: open since June 2025

<i>This is not translated yet; here is the original (Беларуская).</i>

☐ Паведаміць на працягу 15 працоўных дзён.
☐ Узяць грошы і <i>чакаць</i>.

Sources: <a href="https://office.example/card">Urząd</a>, June 2026
<i>Reviewed: 1 November 2026. Information, not legal advice.</i>

[‹ | 1es:pl-card:who:0] [Contents 2/2 | 1ea:pl-card]
[→ Cash | 1es:money:cash:0]
[Sources | 1eq:pl-card:0] [Something wrong? | 1ew:pl-card:steps]
[‹ Countries and topics | 1em] [Keep | 1ev]""",
        id="a section that is not translated",
    ),
    pytest.param(
        Locale.RU,
        OpenSources("pl-card"),
        """\
<b>Источники: Карта</b>

1. Sejm: Law, прочитано: 20 октября 2026

2. Urząd: <a href="https://office.example/card">Card</a>, июнь 2026

<i>Источники без ссылки есть в белорусском списке экстремистских материалов или могут там быть. \
Кнопки спросят, где вы, и только тогда покажут адрес.</i>

[Адрес источника 1 | 1rx:pl-card:law:]
[‹ Содержание | 1ra:pl-card]
[‹ Страны и темы | 1rm]""",
        id="sources, one of which may be listed",
    ),
    pytest.param(
        Locale.EN,
        OpenSources("money"),
        """\
<b>Sources: Money</b>

1. Bank: <a href="https://bank.example">Limits</a>, 2026

[‹ Contents | 1ea:money]
[‹ Countries and topics | 1em]""",
        id="sources of which none is listed",
    ),
]


@pytest.mark.parametrize(("locale", "action", "drawn"), SCREENS)
def test_a_screen_is(
    small: Library, translators: Mapping[Locale, Translator], locale: Locale, action: Look, drawn: str
) -> None:
    assert draw(open_screen(small, translators[locale], action, IMPRINT)) == drawn
