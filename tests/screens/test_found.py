"""What people see who asked in their own words, word for word: an answer, a choice, an “I don't know”."""

from collections.abc import Mapping

import pytest

from bot.i18n import Locale, Translator
from bot.knowledge.library import Library
from bot.screens import answers
from bot.search.decide import Decision, Found, Result
from bot.search.question import Question
from tests.screens.magellan import draw

CARD, STEPS, MONEY = Result("pl-card", "intro", 9.0), Result("pl-card", "steps", 9.0), Result("money", "cash", 5.0)


def found(
    decision: Decision,
    *results: Result,
    said: str = "",
    missing: tuple[str, ...] = (),
    is_cut: bool = False,
    sure: float = 0.3,
) -> Found:
    question = Question(said, bool(said), is_cut, Locale.EN, (), (), 0, frozenset())
    return Found(question, decision, results, missing, sure)


SCREENS = [
    pytest.param(
        Locale.BE,
        found(Decision.ANSWER, STEPS, MONEY),
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
[Ці гэта: Грошы | 1ba:money]
[‹ Краіны і тэмы | 1bm] [Пакінуць | 1bv]""",
        id="an answer, and what else may have been meant",
    ),
    pytest.param(
        Locale.RU,
        found(Decision.ANSWER, CARD, said="карта <для> меня"),
        """\
<i>Я понял это так: карта &lt;для&gt; меня</i>

<b>Карта</b>
Статус: действует с июня 2025

Карту выдают за 440 PLN.

<i>Самые старые сведения: июнь 2025. Проверено: 1 ноября 2026. Это информация, а не юридическая консультация.</i>

[Кому подходит | 1rs:pl-card:who:0] [Что делать | 1rs:pl-card:steps:0]
[Источники | 1rq:pl-card:0] [Что-то не так? | 1rw:pl-card:intro]
[→ Деньги | 1ra:money]
[‹ Польша | 1rc:PL:0] [Оставить | 1rv]""",
        id="a whole article that answers what was read otherwise",
    ),
    pytest.param(
        Locale.EN,
        found(Decision.OFFER, MONEY, STEPS),
        """\
<b>I am not sure what you mean. Is it one of these?</b>

<b>Money: Cash</b>
What to do with money before you leave.

<b>Карта: Што рабіць</b>
Дазвол на побыт для спецыялістаў.

[Money | 1es:money:cash:0]
[Карта | 1es:pl-card:steps:0]
[‹ Countries and topics | 1em]""",
        id="a choice, one of which is not translated",
    ),
    pytest.param(
        Locale.EN,
        found(Decision.ABSTAIN, MONEY, is_cut=True),
        """\
<i>I read only the first 600 characters.</i>

<b>I do not know this.</b>

The nearest that I have is this. It may be something else.

<b>Money: Cash</b>
What to do with money before you leave.

Ask in other words, choose a country, or ask people: official places stand in every article.

[Money | 1es:money:cash:0]
[Topics for every country | 1ec::0]
[‹ Countries and topics | 1em]""",
        id="no answer to a long question",
    ),
    pytest.param(
        Locale.EN,
        found(Decision.ABSTAIN, said="ask @somebody at t.me/somewhere or a.example about #visa"),
        """\
<i>I read this as: ask … at … or … about …</i>

<b>I do not know this.</b>

Ask in other words, choose a country, or ask people: official places stand in every article.

[Topics for every country | 1ec::0]
[‹ Countries and topics | 1em]""",
        id="addresses that somebody typed are no links of ours",
    ),
    pytest.param(
        Locale.EN,
        found(Decision.ABSTAIN, MONEY, sure=0.1),
        """\
<b>I do not know this.</b>

Ask in other words, choose a country, or ask people: official places stand in every article.

[Topics for every country | 1ec::0]
[‹ Countries and topics | 1em]""",
        id="nothing that is near",
    ),
    pytest.param(
        Locale.BE,
        found(Decision.ABSTAIN, MONEY, missing=("ES",)),
        """\
Пра гэту краіну ў мяне пакуль нічога няма: Іспанія.

<b>Гэтага я не ведаю.</b>

Спытайце іншымі словамі, выберыце краіну або запытайце людзей: афіцыйныя ўстановы названы ў кожным артыкуле.

[Тэмы для ўсіх краін | 1bc::0]
[‹ Краіны і тэмы | 1bm]""",
        id="a country that is not covered, without a neighbour in its place",
    ),
]


@pytest.mark.parametrize(("locale", "result", "drawn"), SCREENS)
def test_a_screen_is(
    small: Library, translators: Mapping[Locale, Translator], locale: Locale, result: Found, drawn: str
) -> None:
    assert draw(answers.found(small, translators[locale], result)).replace("\n\nддд", "") == drawn
