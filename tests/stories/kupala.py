"""A small library of its own for the stories: four articles whose words never change."""

from collections.abc import Mapping
from pathlib import Path

from bot.i18n import Locale
from bot.knowledge.follow import follow

CONTACT = "editors@vyraj.example"
ARTICLE = """kind: {kind}
{country}{status}original: be
reviewed: 2026-11-22
review_every: 90 days
sources:
  office: {{publisher: Urząd, title: "Zasady", url: "https://example.org/rules", date: 2026-06-01, listed: no}}
  news: {{publisher: Навіны, title: "Пра візы", url: "https://example.org/news", date: 2026-03, listed: yes}}
facts:
  fee: {{value: 440 PLN, as_of: 2026-01, source: office}}
related: [{related}]
aliases: [{aliases}]
"""
TEXT = """---
title: {title}
summary: {summary}
terms: [{title}, {terms}]
---
{intro}

## {who} {{#who}}
{price} {{{{fee}}}}. [{rules}](source:office)

## {steps} {{#steps}}
- [ ] {price}

{more} [{rules}](source:news)
"""
TITLES: Mapping[str, Mapping[Locale, str]] = {
    "pl-card": {Locale.BE: "Карта ў Польшчы", Locale.RU: "Карта в Польше", Locale.EN: "Card in Poland"},
    "pl-visa": {Locale.BE: "Віза ў Польшчу", Locale.RU: "Виза в Польшу", Locale.EN: "Visa for Poland"},
    "lt-bank": {Locale.BE: "Рахунак у Літве", Locale.RU: "Счёт в Литве", Locale.EN: "Account in Lithuania"},
    "safety": {Locale.BE: "Бяспека ў дарозе", Locale.RU: "Безопасность в пути", Locale.EN: "Safety on the way"},
}
WORDS: Mapping[Locale, Mapping[str, str]] = {
    Locale.BE: {
        "terms": "карта, віза, рахунак, дарога, пераезд, побыт, выезд",
        "summary": "Што гэта і каму падыходзіць.",
        "intro": "Гэта кароткі адказ.",
        "who": "Каму падыходзіць",
        "price": "Зараз гэта каштуе",
        "rules": "Правілы",
        "steps": "Што рабіць",
        "more": "Больш звестак ёсць тут.",
    },
    Locale.RU: {
        "terms": "карта, виза, счёт, дорога, переезд, пребывание, выезд",
        "summary": "Что это и кому подходит.",
        "intro": "Это короткий ответ.",
        "who": "Кому подходит",
        "price": "Сейчас это стоит",
        "rules": "Правила",
        "steps": "Что делать",
        "more": "Больше сведений есть здесь.",
    },
    Locale.EN: {
        "terms": "card, visa, account, journey, moving, stay, leaving",
        "summary": "What it is and whom it suits.",
        "intro": "This is the short answer.",
        "who": "Whom it suits",
        "price": "Now it costs",
        "rules": "Rules",
        "steps": "What to do",
        "more": "There is more to read here.",
    },
}


def write_library(root: Path) -> Path:
    """Write the library into a folder, translations following their originals."""
    write_article(root, "poland", "pl-card", country="PL", status="suspended", related="lt-bank", aliases="pl-old-card")
    write_article(root, "poland", "pl-visa", country="PL", status="open")
    write_article(root, "lithuania", "lt-bank", country="LT")
    write_article(root, "topics", "safety")
    return root


def write_article(
    root: Path, group: str, slug: str, country: str = "", status: str = "", related: str = "", aliases: str = ""
) -> Path:
    """Write one article in three languages."""
    folder = root / "articles" / group / slug
    folder.mkdir(parents=True)
    since = f"status: {status}\nstatus_since: 2024-01-26\n" if status else ""
    keys = {"kind": "scheme" if status else "guide", "country": f"country: {country}\n" if country else ""}
    article = ARTICLE.format(**keys, status=since, related=related, aliases=aliases)
    (folder / "article.yaml").write_text(article, "utf-8")
    for locale, words in WORDS.items():
        text = TEXT.format(title=TITLES[slug][locale], **words)
        (folder / f"{locale}.md").write_text(text, "utf-8")
    for locale in (Locale.RU, Locale.EN):
        follow(root, slug, locale)
    return folder


def change(file: Path, before: str, after: str) -> None:
    """Edit a file by hand."""
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


DIRECTORY: Mapping[str, str] = {
    "poland.yaml": """country: PL
cities:
  warsaw: {be: Варшава, ru: Варшава, en: Warsaw}
sources:
  office: {publisher: Urząd, title: "Kontakt", url: "https://office.example/contact", read: 2026-11, listed: no}
  register: {publisher: Рэестр, title: "Спіс", url: "https://register.example/list", date: 2025-02, listed: yes}
listings:
  pl-office:
    name: Urząd Wojewódzki
    kind: site
    address: https://office.example
    city: warsaw
    topics: [papers]
    languages: [pl, en]
    owner: official
    be: Ведамства, якое дае карты побыту.
    ru: Ведомство, которое выдаёт карты побыту.
    en: The office that gives residence cards.
    listed: no
    source: office
    trust: own_site
  pl-neighbours:
    name: Суседзі
    kind: chat
    address: https://t.me/susedzi_test
    city: warsaw
    topics: [life]
    languages: [be, ru]
    owner: community
    be: Размовы беларусаў Варшавы.
    ru: Разговоры белорусов Варшавы.
    en: Talk of Belarusians in Warsaw.
    note: {be: Спіс стары., ru: Список старый., en: The list is old.}
    listed: unknown
    source: office
    trust: curated_list
    former: ['@old_susedzi']
  pl-rescue:
    name: Рада
    kind: account
    address: https://t.me/rada_help_test
    topics: [danger, legal]
    languages: [be]
    owner: ngo
    be: Дапамога ў небяспецы.
    ru: Помощь в опасности.
    en: Help in danger.
    listed: yes
    listed_by: register
    source: register
    trust: unverified
    fakes:
      - {address: '@rada_help_testbot', source: register}
""",
    "everywhere.yaml": """sources:
  list: {publisher: Сабраныя чаты, title: "Чаты", url: "https://list.example", date: 2026-06, listed: unknown}
listings:
"""
    + "".join(
        f"""  any-it-{number}:
    name: Кола {number}
    kind: channel
    address: https://t.me/kola_test_{number}
    topics: [it]
    languages: [be]
    owner: community
    be: Пра працу ў IT.
    ru: О работе в IT.
    en: About work in IT.
    listed: unknown
    source: list
    trust: curated_list
"""
        for number in ("adzin", "dva", "try", "chatyry", "piac", "shesc")
    ),
}


def write_directory(root: Path) -> None:
    """Write listings beside the articles: three of Poland, six of use in every country."""
    folder = root / "directory"
    folder.mkdir()
    for name, text in DIRECTORY.items():
        (folder / name).write_text(text, "utf-8")
    change(root / "articles/poland/pl-card/article.yaml", "aliases:", "directory: [pl-rescue, pl-office]\naliases:")
    change(root / "articles/poland/pl-card/be.md", "[Правілы](source:office)", "[Суседзі](listing:pl-neighbours)")
