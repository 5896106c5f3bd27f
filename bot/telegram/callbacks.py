"""Write a press into 64 bytes of callback data, and read it back."""

from collections.abc import Callable, Mapping

from bot.i18n import Locale
from bot.knowledge.listing import Topic
from bot.screens.actions import (
    PAGE_MAX,
    Action,
    ChooseErasing,
    ChooseLanguage,
    Clean,
    Erasing,
    Forget,
    KeepMessage,
    OpenArticle,
    OpenArticleListings,
    OpenCheck,
    OpenCorrection,
    OpenCountry,
    OpenDirectory,
    OpenErasing,
    OpenHelp,
    OpenLanguages,
    OpenListedSource,
    OpenListing,
    OpenListings,
    OpenMenu,
    OpenMyData,
    OpenNews,
    OpenPlaces,
    OpenPrivacy,
    OpenSection,
    OpenSources,
    OpenStart,
    OpenSubscribedCountries,
    OpenSubscriptions,
    Press,
    Stay,
    Subscribe,
    SubscribeCountry,
    Subscription,
    Unsubscribe,
)
from bot.screens.admin_actions import AdminAct
from bot.telegram import admin_callbacks

VERSION = "1"
"""First character of all data; data of another version is answered with the menu."""
CALLBACK_LIMIT = 64
"""Most bytes of callback data (Bot API, InlineKeyboardButton)."""
_LOCALES: Mapping[Locale, str] = {Locale.BE: "b", Locale.RU: "r", Locale.EN: "e"}
_ANSWERS: Mapping[bool | None, str] = {None: "", True: "y", False: "n"}
_ANSWER_OF = {letter: answer for answer, letter in _ANSWERS.items()}
_ON: Mapping[str, bool] = {"y": True, "n": False}
_LOCALE_OF = {letter: locale for locale, letter in _LOCALES.items()}


def encode(press: Press) -> str:
    """Write a press as ``VERSION LOCALE KIND [:ARGUMENT ...]``; every action fits into ``CALLBACK_LIMIT`` bytes."""
    kind, *arguments = _written(press.action)
    return ":".join([VERSION + _LOCALES[press.locale] + kind, *arguments])


def decode(data: str) -> Press | None:
    """Read a press; None for anything that we would not write, or wrote in another version."""
    head, *arguments = data.split(":")
    if len(head) != 3 or head[0] != VERSION or head[1] not in _LOCALE_OF or head[2] not in _READERS:
        return None
    try:
        action = _READERS[head[2]](*arguments)
    except (KeyError, TypeError, ValueError):
        return None
    press = Press(_LOCALE_OF[head[1]], action)
    return press if encode(press) == data else None


def _written(action: Action) -> tuple[str, ...]:
    if isinstance(action, AdminAct):
        return admin_callbacks.KIND, *admin_callbacks.written(action)
    match action:
        case OpenStart():
            return ("h",)
        case OpenMenu():
            return ("m",)
        case OpenLanguages():
            return ("l",)
        case OpenHelp():
            return ("?",)
        case OpenCountry(country, page):
            return "c", country or "", str(page)
        case OpenArticle(slug):
            return "a", slug
        case OpenSources(slug, page):
            return "q", slug, str(page)
        case OpenListedSource(slug, source, in_belarus):
            return "x", slug, source, _ANSWERS[in_belarus]
        case OpenCorrection(slug, anchor):
            return "w", slug, anchor
        case OpenDirectory():
            return ("d",)
        case OpenPlaces(country):
            return "p", country or ""
        case OpenListings(country, city, topic, page):
            return "i", country or "", city or "", topic or "", str(page)
        case OpenArticleListings(slug, page):
            return "g", slug, str(page)
        case OpenListing(id_, in_belarus):
            return "e", id_, _ANSWERS[in_belarus]
        case OpenCheck():
            return ("k",)
        case OpenPrivacy():
            return ("y",)
        case OpenErasing():
            return ("t",)
        case ChooseErasing(after):
            return "r", after
        case ChooseLanguage():
            return ("n",)
        case KeepMessage():
            return ("v",)
        case OpenMyData():
            return ("b",)
        case Clean():
            return ("z",)
        case Forget(is_sure):
            return "f", "y" if is_sure else ""
        case OpenNews(country, page):
            return "N", country or "", str(page)
        case OpenSubscriptions():
            return ("S",)
        case OpenSubscribedCountries(page):
            return "L", str(page)
        case Subscribe(to):
            return "U", to
        case SubscribeCountry(country, is_on, page):
            return "T", country, _ANSWERS[is_on], str(page)
        case Unsubscribe():
            return ("X",)
        case Stay():
            return ("Y",)
        case OpenSection(slug, anchor, page, original):
            return ("o" if original else "s"), slug, anchor, str(page)


def _page(text: str) -> int:
    page = int(text)
    if not 0 <= page <= PAGE_MAX:
        raise ValueError(f"there is no page {page}")
    return page


_READERS: Mapping[str, Callable[..., Action]] = {
    admin_callbacks.KIND: admin_callbacks.read,
    "h": lambda: OpenStart(),
    "m": lambda: OpenMenu(),
    "l": lambda: OpenLanguages(),
    "?": lambda: OpenHelp(),
    "c": lambda country, page: OpenCountry(country or None, _page(page)),
    "a": lambda slug: OpenArticle(slug),
    "q": lambda slug, page: OpenSources(slug, _page(page)),
    "x": lambda slug, source, answer: OpenListedSource(slug, source, _ANSWER_OF[answer]),
    "w": lambda slug, anchor: OpenCorrection(slug, anchor),
    "d": lambda: OpenDirectory(),
    "p": lambda country: OpenPlaces(country or None),
    "i": lambda country, city, topic, page: OpenListings(
        country or None, city or None, Topic(topic) if topic else None, _page(page)
    ),
    "g": lambda slug, page: OpenArticleListings(slug, _page(page)),
    "e": lambda id_, answer: OpenListing(id_, _ANSWER_OF[answer]),
    "k": lambda: OpenCheck(),
    "y": lambda: OpenPrivacy(),
    "t": lambda: OpenErasing(),
    "r": lambda after: ChooseErasing(Erasing(after)),
    "n": lambda: ChooseLanguage(),
    "v": lambda: KeepMessage(),
    "b": lambda: OpenMyData(),
    "z": lambda: Clean(),
    "f": lambda answer: Forget(is_sure=answer == "y"),
    "N": lambda country, page: OpenNews(country or None, _page(page)),
    "S": lambda: OpenSubscriptions(),
    "L": lambda page: OpenSubscribedCountries(_page(page)),
    "U": lambda to: Subscribe(Subscription(to)),
    "T": lambda country, answer, page: SubscribeCountry(country, _ON[answer], _page(page)),
    "X": lambda: Unsubscribe(),
    "Y": lambda: Stay(),
    "s": lambda slug, anchor, page: OpenSection(slug, anchor, _page(page)),
    "o": lambda slug, anchor, page: OpenSection(slug, anchor, _page(page), original=True),
}
