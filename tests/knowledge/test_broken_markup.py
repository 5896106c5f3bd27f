"""What the format of a text does not allow is named; translations that are behind are served with a warning."""
# ruff: noqa: E501 - a sentence stands whole, as it is printed

import pytest

from tests.knowledge.skaryna import CARD, MONEY, Skaryna, Spoil, all_of, has_error, spoilt, swap

SPOILT = [
    spoilt(
        "an anchor that the original does not have",
        swap(f"{CARD}/ru.md", "{#steps}", "{#step}"),
        "articles/poland/pl-card/ru.md: warning: the section “steps” is not translated",
        "articles/poland/pl-card/ru.md:15: error: the original articles/poland/pl-card/be.md has no section “step”: give both the same anchor, or remove this one",
    ),
    spoilt(
        "sections in another order",
        swap(
            f"{CARD}/ru.md",
            "{#who}\nТем, кого назвал [закон](source:law). Ждать {{waiting}}.\n\n## Что делать {#steps}",
            "{#steps}\nТем, кого назвал [закон](source:law). Ждать {{waiting}}.\n\n## Что делать {#who}",
        ),
        "articles/poland/pl-card/ru.md:12: error: the section “steps” stands in another place than in the original: there “who” stands here",
    ),
    spoilt(
        "an anchor that is given twice",
        swap(f"{CARD}/ru.md", "{#steps}", "{#who}"),
        "articles/poland/pl-card/ru.md: warning: the section “steps” is not translated",
        "articles/poland/pl-card/ru.md:15: error: the anchor “who” is given twice",
    ),
    spoilt(
        "an anchor with capitals",
        swap(f"{CARD}/ru.md", "{#steps}", "{#Steps}"),
        "articles/poland/pl-card/ru.md: warning: the section “steps” is not translated",
        "articles/poland/pl-card/ru.md:15: error: “Steps” is not fit as an anchor: use a-z, 0-9 and single hyphens, at most 24, not “intro”",
        "articles/poland/pl-card/ru.md:15: error: the original articles/poland/pl-card/be.md has no section “Steps”: give both the same anchor, or remove this one",
    ),
    spoilt(
        "an anchor that is too long",
        swap(f"{CARD}/ru.md", "{#steps}", "{#" + 25 * "s" + "}"),
        "articles/poland/pl-card/ru.md: warning: the section “steps” is not translated",
        "articles/poland/pl-card/ru.md:15: error: “sssssssssssssssssssssssss” is not fit as an anchor: use a-z, 0-9 and single hyphens, at most 24, not “intro”",
        "articles/poland/pl-card/ru.md:15: error: the original articles/poland/pl-card/be.md has no section “sssssssssssssssssssssssss”: give both the same anchor, or remove this one",
    ),
    spoilt(
        "an anchor with two hyphens",
        swap(f"{CARD}/ru.md", "{#steps}", "{#st--eps}"),
        "articles/poland/pl-card/ru.md: warning: the section “steps” is not translated",
        "articles/poland/pl-card/ru.md:15: error: “st--eps” is not fit as an anchor: use a-z, 0-9 and single hyphens, at most 24, not “intro”",
        "articles/poland/pl-card/ru.md:15: error: the original articles/poland/pl-card/be.md has no section “st--eps”: give both the same anchor, or remove this one",
    ),
    spoilt(
        "an anchor that means the introduction",
        swap(f"{CARD}/ru.md", "{#steps}", "{#intro}"),
        "articles/poland/pl-card/ru.md: warning: the section “steps” is not translated",
        "articles/poland/pl-card/ru.md:15: error: “intro” is not fit as an anchor: use a-z, 0-9 and single hyphens, at most 24, not “intro”",
        "articles/poland/pl-card/ru.md:15: error: the original articles/poland/pl-card/be.md has no section “intro”: give both the same anchor, or remove this one",
    ),
    spoilt(
        "a heading without an anchor",
        swap(f"{MONEY}/ru.md", " {#cash}", ""),
        "articles/topics/money/ru.md: warning: the section “cash” is not translated",
        "articles/topics/money/ru.md:11: error: the heading needs an anchor: ## Heading {#anchor}",
    ),
    spoilt(
        "a heading of the first level",
        swap(f"{MONEY}/ru.md", "## Наличные", "# Наличные"),
        "articles/topics/money/ru.md:11: error: only headings of the second level (##) are allowed",
    ),
    spoilt(
        "a heading of the third level",
        swap(f"{MONEY}/ru.md", "## Наличные", "### Наличные"),
        "articles/topics/money/ru.md:11: error: only headings of the second level (##) are allowed",
    ),
    spoilt(
        "a heading with emphasis",
        swap(f"{MONEY}/ru.md", "## Наличные", "## *Наличные*"),
        "articles/topics/money/ru.md:11: error: a heading is plain text: no links, facts or emphasis in it",
    ),
    spoilt(
        "a heading that is too long",
        swap(f"{MONEY}/ru.md", "## Наличные", "## " + 61 * "я"),
        "articles/topics/money/ru.md:11: error: the heading has 61 characters: from 1 to 60 are allowed",
    ),
    spoilt(
        "a section without text",
        swap(f"{MONEY}/ru.md", "Об этом [пишут](source:bank) банки.\n", ""),
        "articles/topics/money/ru.md:11: error: there is no text here: write the answer before the first heading, and something in every section",
    ),
    spoilt(
        "no introduction",
        swap(f"{MONEY}/ru.md", "Возьмите денег на {{first}}.\n", ""),
        "articles/topics/money/ru.md:9: error: there is no text here: write the answer before the first heading, and something in every section",
    ),
    spoilt(
        "no section",
        swap(f"{MONEY}/ru.md", "## Наличные {#cash}\n", ""),
        "articles/topics/money/ru.md: warning: the section “cash” is not translated",
        "articles/topics/money/ru.md:9: error: there is no section: begin one with ## Heading {#anchor}",
    ),
    spoilt(
        "HTML",
        swap(f"{MONEY}/ru.md", "Возьмите", "<b>Возьмите</b>"),
        "articles/topics/money/ru.md:9: error: HTML is not allowed: use Markdown, or write the words without < and >",
    ),
    spoilt(
        "a block of HTML",
        swap(f"{MONEY}/ru.md", "Возьмите", "<div>\nВозьмите"),
        "articles/topics/money/ru.md:9: error: HTML is not allowed: use Markdown, or write the words without < and >",
        "articles/topics/money/ru.md:9: error: there is no text here: write the answer before the first heading, and something in every section",
    ),
    spoilt(
        "an image",
        swap(f"{MONEY}/ru.md", "Возьмите", "![деньги](money.png) Возьмите"),
        "articles/topics/money/ru.md:9: error: pictures are not allowed: describe it in words",
    ),
    spoilt(
        "a code fence",
        swap(f"{MONEY}/ru.md", "Возьмите", "```\nкод\n```\nВозьмите"),
        "articles/topics/money/ru.md:9: error: code blocks are not allowed: write plain paragraphs or `words to copy`",
    ),
    spoilt(
        "an indent that makes code",
        swap(f"{MONEY}/ru.md", "Возьмите", "    код\n\nВозьмите"),
        "articles/topics/money/ru.md:9: error: this line is indented by four spaces or more and would become code: remove the indent",
    ),
    spoilt(
        "a horizontal rule",
        swap(f"{MONEY}/ru.md", "Возьмите", "***\nВозьмите"),
        "articles/topics/money/ru.md:9: error: horizontal rules are not allowed: use a heading",
    ),
    spoilt(
        "a list of three levels",
        swap(f"{MONEY}/ru.md", "Возьмите", "- а\n  - б\n    - в\n\nВозьмите"),
        "articles/topics/money/ru.md:11: error: lists go two levels deep at most",
    ),
    spoilt(
        "an item of two paragraphs",
        swap(f"{MONEY}/ru.md", "Возьмите", "- а\n\n  б\n\nВозьмите"),
        "articles/topics/money/ru.md:9: error: an item of a list holds one paragraph and at most one inner list",
    ),
    spoilt(
        "a list in a quote",
        swap(f"{MONEY}/ru.md", "Возьмите", "> - а\n\nВозьмите"),
        "articles/topics/money/ru.md:9: error: a quote holds paragraphs only",
    ),
    spoilt(
        "invisible text",
        swap(f"{MONEY}/ru.md", "Об этом [пишут](source:bank) банки.", "&#8203;"),
        "articles/topics/money/ru.md:11: error: Telegram would show nothing here: the text is invisible",
    ),
    spoilt(
        "an introduction that is too long",
        swap(f"{MONEY}/ru.md", "Возьмите", "Возьмите " + 120 * "Берите. "),
        "articles/topics/money/ru.md:9: error: the introduction has 988 characters: the answer must fit into 933",
    ),
    spoilt(
        "a paragraph over the limit",
        swap(f"{MONEY}/ru.md", "Об этом", "Об этом " + 400 * "Много. "),
        "articles/topics/money/ru.md:12: error: this paragraph or list has 2821 characters: at most 2800 fit into a message, cut it",
    ),
    spoilt(
        "more formatting than fits",
        swap(f"{MONEY}/ru.md", "Об этом", "Об этом " + 85 * "*И.* "),
        "articles/topics/money/ru.md:11: error: 86 links and emphases here: Telegram shows at most 85 in one text",
    ),
    spoilt(
        "too many sources under one section",
        all_of(
            swap(
                f"{MONEY}/article.yaml",
                "facts:\n",
                "".join(f"  s{i}: {{publisher: P, title: T, url: 'https://a.example', read: 2026}}\n" for i in range(8))
                + "facts:\n",
            ),
            swap(f"{MONEY}/ru.md", "банки.", "банки " + " ".join(f"[раз](source:s{i})" for i in range(8))),
        ),
        "articles/topics/money/ru.md:11: error: the section rests on 9 sources, at most 8 can be named below it: split the section",
    ),
    spoilt(
        "a section that is behind its original",
        swap(f"{MONEY}/en.md", "write about it", "write a lot about it"),
        "articles/topics/money/be.md:11: warning: the section “cash” does not follow the original: translate what changed, then run: python -m bot follow money be",
        "articles/topics/money/ru.md:11: warning: the section “cash” does not follow the original: translate what changed, then run: python -m bot follow money ru",
    ),
    spoilt(
        "a section that is not translated",
        swap(
            f"{CARD}/ru.md",
            "\n## Что делать {#steps}\n- [ ] Сообщить в течение {{notice|gen}}.\n- [ ] Взять [деньги](money#cash) и *ждать*.\n",
            "",
        ),
        "articles/poland/pl-card/ru.md: warning: the section “steps” is not translated",
    ),
]


@pytest.mark.parametrize(("spoil", "problems"), SPOILT)
async def test_wrong_markup_is_named_and_what_is_refused_is_not_served(
    skaryna: Skaryna, spoil: Spoil, problems: list[str]
) -> None:
    assert await skaryna.serve_and(spoil) == (problems, has_error(problems))
