"""What is wrong with the directory, or with what articles say of it, is named all at once, and never served."""
# ruff: noqa: E501 - a sentence stands whole, as it is printed

from typing import Any

import pytest

from tests.knowledge.skaryna import CARD, Skaryna, Spoil, all_of, has_error, put, remove, spoilt, swap
from tests.knowledge.test_directory import DIRECTORY

PL, GE, ANY, SEEN = (f"directory/{name}.yaml" for name in ("poland", "georgia", "everywhere", "verified"))
CHAT, SITE, BOT = "https://t.me/Krakow_Chat", "https://www.office.example/be/", "https://t.me/helpers_bot"
SITE_FOR_BOT = f'kind: bot, address: "{BOT}"'
GE_CHAT = "https://t.me/tbilisi_chat"
NO_URL = "is not an address: it must begin with https:// or http:// and hold no spaces"
NOWHERE = "is not an address of a site or of a place on Telegram"
NO_NAME = "is no name on Telegram: 4 to 32 of a-z, 0-9 and _, a letter first"
INVITATION = "13: error: an invitation link can be taken over by anybody: list places with a public name only"
BY_ITSELF = "would become a link by itself: leave it out"
NO_PLACE = "error: this has no place here: articles stand in articles/GROUP/SLUG/, without links to other places"
DISAGREES = "error: “listed: no” here, but not in the listing “any-bot” of this site: correct one"
FORGOTTEN = f"{SEEN}: warning: there is no listing “%s” any more: the next “directory verify” forgets it"


def broken(name: str, path: str, old: str, new: str, *problems: str) -> Any:
    """One swap in one file, and what is to be said of lines of this file."""
    return spoilt(name, swap(path, old, new), *(f"{path}:{problem}" for problem in problems))


def remove_folder(skaryna: Skaryna) -> None:
    (skaryna.folder / "directory").rmdir()


@pytest.fixture
def skaryna(skaryna: Skaryna) -> Skaryna:
    for path, text in DIRECTORY.items():
        skaryna.write(path, text)
    return skaryna


# How it is broken stands in one line, what is said of it in the next.
# fmt: off
KEYS = [
    broken("no description", PL, "    ru: Тут спрашивают о жизни.\n", "", "10: error: “ru” is missing here"),
    broken("no kind", PL, "    kind: chat\n", "", "10: error: “kind” is missing here"),
    broken("no source of a fake", PL, 'chatt", source: friends', 'chatt"', "27: error: “source” is missing here"),
    broken("nobody imitated", PL, "imitates: Office, ", "", "32: error: “imitates” is missing here"),
    broken("a blank name", PL, "name: Кракаўскі чат", "name:", "11: error: a value is missing here"),
    broken("a key twice", PL, "kind: chat\n", "kind: chat\n    kind: bot\n", "13: error: “kind” is given twice: keep one"),
    broken("an id twice", PL, "pl-office:", "pl-krakow:", "28: error: “pl-krakow” is given twice: keep one"),
    broken("an unknown key", PL, "former:", "formr:", "26: error: unknown key “formr”: did you mean “former”?"),
    broken("an unknown key of a file", PL, "cities:", "citis:", "2: error: unknown key “citis”: did you mean “cities”?"),
    broken("an unknown key of a city", PL, "en: Warsaw}", "en: Warsaw, pl: W}",
        "3: error: unknown key “pl”: allowed are be, ru, en"),
    broken("an unknown key of a note", PL, "en: No advertising.", "uk: Без",
        "21: error: “en” is missing here",
        "21: error: unknown key “uk”: allowed are be, ru, en"),
    broken("an unknown key of a fake", PL, '[{address: "@krakow_chatt", source', '[{name: x, address: "@krakow_chatt", source',
        "27: error: unknown key “name”: allowed are address, source"),
    broken("an unknown topic", PL, "[news, life, news]", "[news, fun]",
        "15: error: “topics” must be one of 'danger', 'legal', 'papers', 'life', 'it', 'jobs', 'business', 'money', 'housing', 'health', 'family', 'study', 'culture', 'news' or 'safety'"),
    broken("four topics", PL, "life, news]", "life, it, jobs]", "15: error: “topics” has too many entries: at most 3"),
    broken("no topic", PL, "[news, life, news]", "[]", "15: error: “topics” must hold at least one entry"),
    broken("no language", PL, "[be, ru, be]", "[]", "16: error: “languages” must hold at least one entry"),
    broken("a language that there is not", PL, "[be, ru, be]", "[be, rus]",
        "16: error: “rus” is not a language code of ISO 639-1 (two small letters)"),
    broken("a country that there is not", PL, "country: PL", "country: POL",
        "1: error: “POL” is not a country code of ISO 3166-1 (two capital letters)"),
    broken("a kind that there is not", PL, "kind: chat", "kind: group",
        "12: error: “kind” must be one of 'chat', 'channel', 'bot', 'account' or 'site'"),
    broken("an owner that there is not", PL, "owner: community", "owner: us",
        "17: error: “owner” must be one of 'official', 'ngo', 'community' or 'commercial'"),
    broken("a long description", PL, "о жизни", 190 * "о", "19: error: “ru” is too long: at most 200 characters"),
    broken("an id that is no slug", PL, "  pl-krakow:", "  PL_Krakow:",
        "10: error: “PL_Krakow” is not a slug: use a-z, 0-9 and single hyphens, at most 24"),
    broken("live by hand", PL, "trust: curated_list", "trust: live",
        "10: error: “live” is never written by hand: run python -m bot directory verify, and write where it is printed"),
    broken("listed, but nobody says so", PL, "    listed_by: court\n", "",
        "10: error: “listed: yes” needs “listed_by”: the source that says so"),
    broken("not listed, but nobody says so of a community", PL, "listed: yes\n    listed_by: court\n", "listed: no\n",
        "10: error: “listed: no” needs “listed_by”, the source that says so, unless a state owns it"),
]
ADDRESSES = [
    *(
        broken(f"an address with another beginning: {new}", PL, CHAT, f'"{new}"', f"13: error: “{new}” {NO_URL}")
        for new in ("@krakow_chat", "t.me/krakow", "tg://resolve?domain=krakow", "mailto:a@b.example", "a@b.example")
    ),
    broken("an address of nothing", PL, CHAT, "https://krakow.1", f"13: error: “https://krakow.1” {NOWHERE}"),
    broken("an invitation", PL, CHAT, "https://t.me/+AbCdEf123456", INVITATION),
    broken("an old invitation", PL, CHAT, "https://telegram.me/joinchat/AbCdEf123456", INVITATION),
    *(
        broken(f"{new} for a chat", PL, CHAT, f"https://{new}",
            f"13: error: “https://{new}” does not fit “kind: chat”: a site has a domain of its own, all else https://t.me/NAME")
        for new in ("krakow.example", "t.me", "t.me/addstickers/krakow", "t.me/proxy?server=krakow.example")
    ),
    *(
        broken(f"{new} for a site", PL, SITE, f"https://{new}",
            f"28: error: “https://{new}” does not fit “kind: site”: a site has a domain of its own, all else https://t.me/NAME")
        for new in ("t.me/office", "office.t.me", "t.me", "t.me/addlist/AbCdEf")
    ),
    *(
        broken(f"a bad name: {new}", PL, CHAT, f"https://t.me/{new}", f"13: error: “{new}” {NO_NAME}")
        for new in ("abc", 33 * "a", "1krakow", "krakow__chat", "krakow_", "кrakow")
    ),
    broken("a bot whose name is no bot's", ANY, BOT, "https://t.me/assistants",
        "4: error: the name of a bot ends in “bot”, but “assistants” does not: correct the kind"),
    broken("an unreadable fake", PL, '"@krakow_chatt"', "chatt", f"27: error: “chatt” {NOWHERE}"),
    broken("an unreadable fake of others", PL, "office.example.help", "help", f"32: error: “help” {NOWHERE}"),
    broken("an unreadable former address", PL, "t.me/krakow_older", "a@b.example", f"26: error: “a@b.example” {NOWHERE}"),
]
BETWEEN = [
    spoilt("an id in two files", all_of(swap(ANY, "any-bot:", "pl-office:")),
        f"{PL}:28: error: the listing “pl-office” stands in {ANY}, too: rename one of them"),
    *(
        spoilt(f"an address twice, once as {spelling}", swap(GE, GE_CHAT, spelling),
            f"{PL}:13: error: this address is already that of “ge-chat”: keep one of them")
        for spelling in (
            CHAT,
            "http://telegram.me/KRAKOW_CHAT/",
            "https://krakow_chat.t.me",
            "https://t.me/s/krakow_chat/9",
        )
    ),
    spoilt("a site twice", swap(ANY, SITE_FOR_BOT, 'kind: site, address: "http://OFFICE.example:80/be#top"'),
        f"{PL}:28: error: this address is already that of “any-bot”: keep one of them"),
    *(
        spoilt(f"a chat called {name}", all_of(swap(PL, "Кракаўскі чат", f'"{name}"'), swap(PL, "former: [", "former: [t.me/kr_x, ")),
            f"{PL}:11: error: “{name}” is the address: give a name that tells nobody where it is")
        for name in ("Krakow_Chat", "krakow_chat")
    ),
    *(
        broken(f"a source of its own at {url}", GE, '"https://jaiora.example", date: 2026-09-29}',
            f'"https://jaiora.example", date: 2026-09-29}}\n  own: {{publisher: A, title: B, url: "{url}", read: 2026, listed: no}}',
            "6: warning: the source “own” carries no listing: use it, or remove it")
        for url in ("https://office.example/be/news", "https://krakow.example")
    ),
    *(
        spoilt(f"a source that does not know of a listed site: {url}",
            all_of(swap(ANY, f'{SITE_FOR_BOT}', f'kind: site, address: "{address}"'), swap(ANY, "https://helpers.example", url)),
            f"{ANY}:2: error: “listed: no” here, but not in the listing “any-bot” of this site: correct one")
        for address, url in (
            ("https://rada.example", "https://rada.example"),
            ("https://rada.example", "http://www.RADA.example/be/news?x=1"),
            ("https://rada.example", "https://be.rada.example/contact"),
            ("https://rada.example/be", "https://rada.example/be/contact"),
        )
    ),
    *(
        spoilt(f"a source beside a listed page: {url}",
            all_of(swap(ANY, f'{SITE_FOR_BOT}', 'kind: site, address: "https://rada.example/be"'), swap(ANY, "https://helpers.example", url)))
        for url in ("https://rada.example/belarus", "https://rada.example", "https://be.rada.example/be", "https://xrada.example/be")
    ),
    broken("a fake", GE, GE_CHAT, "https://t.me/Krakow_ChatT",
        "7: error: “@krakow_chatt” is a known fake: remove this listing"),
    broken("a fake of somebody else", ANY, SITE_FOR_BOT, 'kind: site, address: "https://office.example.help"',
        "4: error: “office.example.help” is a known fake: remove this listing"),
    *(
        broken(f"the city {city}", PL, "city: krakow", f"city: {city}",
            f"14: error: there is no city “{city}” in this file: add it to “cities” with its names")
        for city in ("lublin", "tbilisi")
    ),
    *(
        broken(f"no such source: {old}", PL, old, new, f"{line}: error: there is no source “curt” in this file")
        for line, old, new in (
            (23, "listed_by: court", "listed_by: curt"),
            (24, "    source: friends", "    source: curt"),
            (27, 'chatt", source: friends', 'chatt", source: curt'),
            (32, "imitates: Office, source: court", "imitates: Office, source: curt"),
        )
    ),
    broken("a source of nothing", PL, "sources:\n", 'sources:\n  spare: {publisher: A, title: B, url: "https://a.example", read: 2026}\n',
        "7: warning: the source “spare” carries no listing: use it, or remove it"),
    broken("an address in a description", PL, "Тут спр", "Тут t.me/krakow спр", f"19: error: “t.me/krakow” {BY_ITSELF}"),
    broken("an address in a name", PL, "кі чат", "кі @krakow", f"11: error: “@krakow” {BY_ITSELF}"),
    broken("an address in a note", PL, "No adv", "See a.example no adv", f"21: error: “a.example” {BY_ITSELF}"),
    broken("an address in a city", PL, "ru: Краков", "ru: krakow.example", f"5: error: “krakow.example” {BY_ITSELF}"),
    *(
        broken(f"{word} for {old}", PL, old, word,
            f"{line}: error: “{word}” mixes scripts, see “{odd}”: type the word again")
        for line, old, word, odd in (
            (11, "Кракаўскі", "Кракаўскi", "i"),
            (19, "спрашивают", "спрaшивают", "a"),
            (21, "advertising", "advеrtising", "е"),
            (3, "Warsaw", "Wаrsaw", "а"),
        )
    ),
]
FILES = [
    broken("no YAML", PL, "listings:", "listings: [",
        "11: error: YAML cannot be read here: did not find expected ',' or ']'"),
    spoilt("not UTF-8", put(PL, DIRECTORY[PL].encode("cp1251", "replace")),
        f"{PL}:3: error: this is not UTF-8: save the file in UTF-8"),
    spoilt("an empty file", put(PL, ""),
        f"{PL}:1: error: “sources” is missing here",
        f"{PL}:1: error: “listings” is missing here"),
    spoilt("a subfolder", put("directory/europe/latvia.yaml", "x"), f"directory/europe: {NO_PLACE}"),
    spoilt("a file in place of the folder", all_of(*map(remove, DIRECTORY), remove_folder, put("directory", "x")),
        "directory: error: this folder cannot be read: Not a directory"),
    spoilt("a file of something else", put("directory/notes.txt", "x"),
        "directory/notes.txt: warning: this file is not part of the format and is not read: remove it"),
    broken("a sighting without a day", SEEN, "2026-11-20", "2026-11", "2: error: “2026-11” needs a day: write 2026-06-01"),
    broken("a sighting on no day", SEEN, "2026-11-20", "2026-11-31", "2: error: there is no such date: 2026-11-31"),
    broken("an unknown doubt", SEEN, "members: 1200", "doubts: {sold: 2026-11-20}",
        "3: error: “sold” must be one of 'taken', 'type', 'title', 'members', 'moved' or 'returned'"),
    broken("an unknown key of a sighting", SEEN, "members:", "member:",
        "3: error: unknown key “member”: did you mean “members”?"),
    broken("a sighting of no address", SEEN, f'"{GE_CHAT}"', "tbilisi", f"2: error: “tbilisi” {NO_URL}"),
    broken("sightings that are no YAML", SEEN, "title: ", "title: [",
        "3: error: YAML cannot be read here: did not find expected ',' or ']'"),
    spoilt("a sighting of what is not there", swap(SEEN, "ge-chat", "ge-shop"), FORGOTTEN % "ge-shop"),
]
ARTICLES = [
    broken("offered", f"{CARD}/article.yaml", "related:", "directory: [pl-krakow, pl-lodz]\nrelated:",
        "15: error: there is no listing “pl-lodz” in the directory"),
    broken("offered by no id", f"{CARD}/article.yaml", "related:", "directory: [PL]\nrelated:",
        "15: error: “PL” is not a slug: use a-z, 0-9 and single hyphens, at most 24"),
    broken("pointed to", f"{CARD}/en.md", "*wait*", "[ask](listing:ge-shop)",
        "17: error: there is no listing “ge-shop” in the directory"),
    *(
        spoilt(f"a source of an article that does not know of a listed site: {url}",
            all_of(swap(ANY, SITE_FOR_BOT, 'kind: site, address: "https://rada.example/be"'), swap(f"{CARD}/article.yaml", "https://office.example/card", url)),
            *problems)
        for url, problems in (
            ("https://rada.example/be", [f"{CARD}/article.yaml:9: {DISAGREES}"]),
            ("https://www.rada.example/be/news/1", [f"{CARD}/article.yaml:9: {DISAGREES}"]),
            ("https://rada.example/belarus", []),
        )
    ),
    spoilt("a source of an article on a sub-domain of a listed site",
        all_of(swap(ANY, SITE_FOR_BOT, 'kind: site, address: "https://rada.example"'), swap(f"{CARD}/article.yaml", "https://office.example/card", "https://be.rada.example/card")),
        f"{CARD}/article.yaml:9: {DISAGREES}"),
    broken("pointed to by no id", f"{CARD}/en.md", "*wait*", "[ask](listing:)",
        "17: error: there is no listing “” in the directory"),
]
# fmt: on


@pytest.mark.parametrize(("spoil", "problems"), [*KEYS, *ADDRESSES, *BETWEEN, *FILES, *ARTICLES])
async def test_a_broken_directory_is_named_and_the_library_from_before_is_served_on(
    skaryna: Skaryna, spoil: Spoil, problems: list[str]
) -> None:
    assert await skaryna.serve_and(spoil) == (problems, has_error(problems))


async def test_many_problems_at_once_are_all_said_in_order_of_path_and_line(skaryna: Skaryna) -> None:
    spoil = all_of(
        swap(GE, "[danger, legal]", "[danger, fun]"),
        swap(GE, "languages: [ru]", "languages: [rus]"),
        swap(PL, CHAT, "https://t.me/+AbCdEf123456"),
        swap(PL, "city: krakow", "city: lublin"),
        swap(SEEN, "2026-11-20", "2026-11"),
    )
    topics = "'danger', 'legal', 'papers', 'life', 'it', 'jobs', 'business', 'money', 'housing', 'health', 'family', 'study', 'culture', 'news' or 'safety'"
    assert await skaryna.serve_and(spoil) == (
        [
            f"{GE}:8: error: “topics” must be one of {topics}",
            f"{GE}:8: error: “rus” is not a language code of ISO 639-1 (two small letters)",
            f"{PL}:{INVITATION}",
            f"{PL}:14: error: there is no city “lublin” in this file: add it to “cities” with its names",
            f"{SEEN}:2: error: “2026-11” needs a day: write 2026-06-01",
        ],
        True,
    )


async def test_what_leads_to_a_listing_of_an_unreadable_file_is_not_called_wrong(skaryna: Skaryna) -> None:
    skaryna.swap(f"{CARD}/article.yaml", "related:", "directory: [ge-chat]\nrelated:")
    assert skaryna.problems() == []
    assert await skaryna.serve_and(put(GE, "country: [")) == (
        [f"{GE}:2: error: YAML cannot be read here: did not find expected node content"],
        True,
    )


@pytest.mark.parametrize("before", ["office.example", "office.example:secret", "office"])
async def test_an_address_that_hides_its_host_behind_another_is_not_served(skaryna: Skaryna, before: str) -> None:
    problems, serves_the_old_one = await skaryna.serve_and(swap(PL, SITE, f"https://{before}@evil.example"))
    assert (has_error(problems), serves_the_old_one) == (True, True)


def test_an_article_may_lead_to_what_is_gone(skaryna: Skaryna) -> None:
    skaryna.swap(f"{CARD}/article.yaml", "related:", "directory: [ge-chat]\nrelated:")
    skaryna.swap(SEEN, "alive: 2026-11-20", "gone: [2026-11-01, 2026-11-02, 2026-11-03]")
    assert skaryna.problems() == []


def test_a_state_may_be_unlisted_without_anybody_who_says_so(skaryna: Skaryna) -> None:
    skaryna.swap(PL, "owner: community", "owner: official")
    skaryna.swap(PL, "listed: yes\n    listed_by: court\n", "listed: no\n")
    assert skaryna.problems() == []


def test_hidden_files_are_not_looked_at(skaryna: Skaryna) -> None:
    skaryna.write("directory/.git/x", "x")
    skaryna.write("directory/.poland.yaml.swp", "x")
    assert skaryna.problems() == []
