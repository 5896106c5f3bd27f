"""What may not stand in a text is named; what only should not is served with a warning."""
# ruff: noqa: E501 - a sentence stands whole, as it is printed

from collections.abc import Mapping
from datetime import date

import pytest

from bot.i18n import Locale, Translator
from tests.knowledge.skaryna import CARD, MONEY, Skaryna, Spoil, all_of, has_error, spoilt, swap

SPOILT = [
    spoilt(
        "an unknown fact",
        swap(f"{MONEY}/ru.md", "{{first}}", "{{first}} и {{second}}"),
        "articles/topics/money/ru.md:9: error: there is no fact “second” in article.yaml",
    ),
    spoilt(
        "a fact of another article",
        swap(f"{MONEY}/ru.md", "{{first}}", "{{first}} и {{pl-card.fee}}"),
        "articles/topics/money/ru.md:9: error: there is no fact “pl-card.fee” in article.yaml",
    ),
    spoilt(
        "braces that name no fact",
        swap(f"{MONEY}/ru.md", "{{first}}", "{{first}} или {{ first }}"),
        "articles/topics/money/ru.md:9: error: braces stand here that name no fact: write {{name}} or {{name|gen}}, without spaces",
    ),
    spoilt(
        "money in prose",
        swap(f"{MONEY}/ru.md", "Возьмите денег", "Возьмите 1 500 евро"),
        "articles/topics/money/ru.md:9: warning: “1 500 евро” stands in prose: make it a fact in article.yaml and write {{name}}",
    ),
    spoilt(
        "a percentage in prose",
        swap(f"{MONEY}/be.md", "Вазьміце", "Вазьміце 10 %"),
        "articles/topics/money/be.md:9: warning: “10 %” stands in prose: make it a fact in article.yaml and write {{name}}",
    ),
    spoilt(
        "a date in prose",
        swap(f"{MONEY}/be.md", "Вазьміце", "Вазьміце да 5 траўня"),
        "articles/topics/money/be.md:9: warning: “5 траўня” stands in prose: make it a fact in article.yaml and write {{name}}",
    ),
    spoilt(
        "a month in prose that begins a sentence",
        swap(f"{MONEY}/be.md", "Вазьміце", "Травень 2026 мінуў. Вазьміце"),
        "articles/topics/money/be.md:9: warning: “Травень 2026” stands in prose: make it a fact in article.yaml and write {{name}}",
    ),
    spoilt(
        "a year in prose",
        swap(f"{CARD}/en.md", "It takes", "Since 2024 it takes"),
        "articles/poland/pl-card/en.md:13: warning: “Since 2024” stands in prose: make it a fact in article.yaml and write {{name}}",
    ),
    spoilt(
        "a duration without its genitive in Belarusian",
        swap(f"{MONEY}/be.md", "грошай на {{first}}", "грошай на працягу {{first}}"),
        "articles/topics/money/be.md:9: warning: after “на працягу” write {{first|gen}}",
    ),
    spoilt(
        "a duration without its genitive in Russian",
        swap(f"{CARD}/ru.md", "{{notice|gen}}", "{{notice}}"),
        "articles/poland/pl-card/ru.md:16: warning: after “в течение” write {{notice|gen}}",
    ),
    spoilt(
        "a range without its genitive in Russian",
        swap(f"{CARD}/ru.md", "Ждать {{waiting}}", "Ждать до {{waiting}}"),
        "articles/poland/pl-card/ru.md:13: warning: after “до” write {{waiting|gen}}",
    ),
    spoilt(
        "a month without its genitive",
        all_of(
            swap(f"{MONEY}/article.yaml", "value: 2 weeks", "value: 2026-06"),
            swap(f"{MONEY}/be.md", "грошай на {{first}}", "грошай пасля {{first}}"),
        ),
        f"{MONEY}/be.md:9: warning: after “пасля” write {{{{first|gen}}}}",
    ),
    spoilt("nothing: English has no genitive", swap(f"{CARD}/en.md", "It takes", "That takes up to")),
    spoilt("nothing: code is no prose", swap(f"{MONEY}/ru.md", "Возьмите", "`10 EUR, bank.by, 5 мая` Возьмите")),
    spoilt(
        "a link whose words say nothing",
        swap(f"{MONEY}/ru.md", "[пишут](source:bank)", "[здесь](source:bank)"),
        "articles/topics/money/ru.md:12: warning: “здесь” says nothing of where the link leads: name the section or what is found there",
    ),
    spoilt(
        "an address with a scheme",
        swap(f"{MONEY}/ru.md", "Возьмите", "https://a.example/b: возьмите"),
        "articles/topics/money/ru.md:9: error: “https://a.example/b” would become a link by itself: write [words](source:NAME), or put it into `backquotes`",
    ),
    spoilt(
        "a bare domain",
        swap(f"{MONEY}/ru.md", "Возьмите", "Возьмите на bank.by"),
        "articles/topics/money/ru.md:9: error: “bank.by” would become a link by itself: write [words](source:NAME), or put it into `backquotes`",
    ),
    spoilt(
        "a name of Telegram",
        swap(f"{MONEY}/ru.md", "Возьмите", "Возьмите у @vyraj_bot"),
        "articles/topics/money/ru.md:9: error: “@vyraj_bot” would become a link by itself: write [words](source:NAME), or put it into `backquotes`",
    ),
    spoilt(
        "an address of Telegram",
        swap(f"{MONEY}/ru.md", "Возьмите", "Возьмите в t.me/vyraj"),
        "articles/topics/money/ru.md:9: error: “t.me/vyraj” would become a link by itself: write [words](source:NAME), or put it into `backquotes`",
    ),
    spoilt(
        "an e-mail address",
        swap(f"{MONEY}/ru.md", "Возьмите", "Возьмите у a.b@mail.example"),
        "articles/topics/money/ru.md:9: error: “a.b@mail.example” would become a link by itself: write [words](source:NAME), or put it into `backquotes`",
    ),
    spoilt(
        "a command",
        swap(f"{MONEY}/ru.md", "Возьмите", "Нажмите /start и возьмите"),
        "articles/topics/money/ru.md:9: error: “/start” would become a link by itself: write [words](source:NAME), or put it into `backquotes`",
    ),
    spoilt(
        "a tag",
        swap(f"{MONEY}/ru.md", "Возьмите", "Ищите #деньги и возьмите"),
        "articles/topics/money/ru.md:9: error: “#деньги” would become a link by itself: write [words](source:NAME), or put it into `backquotes`",
    ),
    spoilt(
        "an address in a heading",
        swap(f"{MONEY}/ru.md", "## Наличные", "## Наличные из bank.by"),
        "articles/topics/money/ru.md:11: error: “bank.by” would become a link by itself: write [words](source:NAME), or put it into `backquotes`",
    ),
    spoilt(
        "an address in a summary",
        swap(f"{MONEY}/ru.md", "summary: Что", "summary: На bank.by что"),
        "articles/topics/money/ru.md:3: error: “bank.by” would become a link by itself: write [words](source:NAME), or put it into `backquotes`",
    ),
    spoilt(
        "a Latin letter in a Cyrillic word",
        swap(f"{MONEY}/ru.md", "Возьмите", "Вoзьмите"),
        "articles/topics/money/ru.md:9: error: “Вoзьмите” mixes scripts: “o” is Latin; type the word again",
    ),
    spoilt(
        "a question that no section answers",
        swap(f"{MONEY}/ru.md", "\n---\nВ", "\nasked:\n  cash: [Сколько взять?]\n  coins: [А монеты?]\n---\nВ"),
        "articles/topics/money/ru.md:10: warning: “asked” names a section “coins”, which is not here: "
        "move its questions to another",
    ),
    spoilt(
        "code inside a link",
        swap(f"{MONEY}/ru.md", "[пишут]", "[пишут *в* `WA-1`]"),
        "articles/topics/money/ru.md:12: error: `code` cannot be a link: Telegram drops the link; "
        "link the words beside it",
    ),
    spoilt(
        "a Cyrillic letter in a Latin word",
        swap(f"{CARD}/ru.md", "[карта, card,", "[карта, cаrd,"),
        "articles/poland/pl-card/ru.md:4: error: “cаrd” mixes scripts: “а” is Cyrillic; type the word again",
    ),
    spoilt(
        "an unknown source in a link",
        swap(f"{MONEY}/ru.md", "source:bank", "source:bnak"),
        "articles/topics/money/ru.md:12: error: there is no source “bnak” in article.yaml",
    ),
    spoilt(
        "a link that holds an address",
        swap(f"{MONEY}/ru.md", "source:bank", "https://bank.example"),
        "articles/topics/money/ru.md:12: error: a link holds no address: name it in “sources” and write [words](source:NAME)",
    ),
    spoilt(
        "a link that holds nothing",
        swap(f"{MONEY}/ru.md", "[пишут](source:bank)", "[пишут]()"),
        "articles/topics/money/ru.md:12: error: a link holds no address: name it in “sources” and write [words](source:NAME)",
    ),
    spoilt(
        "a link to a listing",
        swap(f"{MONEY}/ru.md", "source:bank", "listing:minsk-chat"),
        "articles/topics/money/ru.md:12: error: there is no listing “minsk-chat” in the directory",
    ),
]


@pytest.mark.parametrize(("spoil", "problems"), SPOILT)
async def test_wrong_words_are_named_and_what_is_refused_is_not_served(
    skaryna: Skaryna, spoil: Spoil, problems: list[str]
) -> None:
    assert await skaryna.serve_and(spoil) == (problems, has_error(problems))


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("month", range(1, 13))
def test_a_date_of_every_month_is_noticed_in_prose(
    skaryna: Skaryna, translators: Mapping[Locale, Translator], locale: Locale, month: int
) -> None:
    t = translators[locale]
    said = [t.day(date(2026, month, 5)), t.month(date(2026, month, 1), genitive=True)]
    skaryna.swap(f"{MONEY}/{locale}.md", "{{first}}", f"{{{{first}}}}, {said[0]}; {said[1]}")
    found = [problem.split("“")[1].split("”")[0] for problem in skaryna.problems() if "stands in prose" in problem]
    assert found == [said[0].removesuffix(" 2026"), said[1]]


@pytest.mark.parametrize(
    "money",
    [
        "440 PLN",
        "1 500,50 EUR",
        "12,5 %",
        "€ 10",
        "10 злотых",
        "100 рублёў",
        "2 долара",
        "3 евро",
        "20 лари",
        "1.5 million dollars",
    ],
)
def test_an_amount_is_noticed_in_prose(skaryna: Skaryna, money: str) -> None:
    skaryna.swap(f"{MONEY}/ru.md", "Возьмите", f"Возьмите {money}, то есть")
    sentence = "stands in prose: make it a fact in article.yaml and write {{name}}"
    assert skaryna.problems() == [f"{MONEY}/ru.md:9: warning: “{money}” {sentence}"]
