"""Write snapshots and news as JSON, and read back what this version or a later one wrote."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.i18n import Locale
from bot.knowledge.diff import (
    Amount,
    ArticleAdded,
    ArticleRemoved,
    Change,
    FactChanged,
    Seen,
    Snapshot,
    StatusChanged,
)
from bot.knowledge.facts import BadValue, Duration, Money, Number, Per, Percent, RoughDate, Unit, Value, read_date
from bot.knowledge.model import Status
from bot.knowledge.news import Entry, News

VERSION = 1
"""A later version may add fields, kinds and words: what is not known here is passed over."""

Fields = dict[str, Any]


def write_snapshot(snapshot: Snapshot) -> str:
    """Write a snapshot, the same one always in the same words."""
    articles = {slug: _written_article(seen) for slug, seen in snapshot.articles.items()}
    return _dumped({"version": VERSION, "articles": articles})


def read_snapshot(text: str) -> Snapshot | None:
    """Read a snapshot; None for anything else. What a later version added is passed over."""
    fields = _loaded(text)
    articles = fields.get("articles") if fields else None
    if not isinstance(articles, dict):
        return None
    return Snapshot({slug: _article(seen) for slug, seen in articles.items() if isinstance(seen, dict)})


def write_news(news: News) -> str:
    """Write news, the same always in the same words."""
    return _dumped({"version": VERSION, "entries": [_written_entry(entry) for entry in news.entries]})


def read_news(text: str) -> News:
    """Read news; entries of a kind that is not known are left out, and of something else nothing comes."""
    fields = _loaded(text)
    entries = fields.get("entries") if fields else None
    return News(tuple(_known(_entry, entries))) if isinstance(entries, list) else News()


def _written_article(seen: Seen) -> Fields:
    fields: Fields = {
        "country": seen.country,
        "status": seen.status,
        "facts": {key: _written_amount(amount) for key, amount in seen.facts.items()},
        "aliases": list(seen.aliases),
        "titles": dict(seen.titles),
    }
    return {name: value for name, value in fields.items() if value}


def _article(fields: Fields) -> Seen:
    facts = {key: amount for key, value in _pairs(fields.get("facts")) if (amount := _amount_or_none(value))}
    status = _text_or_none(fields.get("status"))
    aliases = fields.get("aliases")
    return Seen(
        country=_text_or_none(fields.get("country")),
        status=Status(status) if status in set(Status) else None,
        facts=facts,
        aliases=tuple(map(str, aliases)) if isinstance(aliases, list) else (),
        titles=_titles(fields.get("titles")),
    )


def _written_entry(entry: Entry) -> Fields:
    return {"day": entry.day.isoformat(), **_written_change(entry.change)}


def _written_change(change: Change) -> Fields:
    fields: Fields = {"slug": change.slug, "country": change.country}
    match change:
        case StatusChanged(_, _, old, new):
            return fields | {"kind": "status", "old": old, "new": new}
        case FactChanged(_, _, fact, before, after):
            amounts = {"old": _written_amount(before), "new": _written_amount(after)}
            return fields | {"kind": "fact", "fact": fact, **amounts}
        case ArticleAdded():
            return fields | {"kind": "added"}
        case ArticleRemoved():
            return fields | {"kind": "removed", "titles": dict(change.titles)}


def _entry(fields: Fields) -> Entry:
    return Entry(date.fromisoformat(fields["day"]), _change(fields))


def _change(fields: Fields) -> Change:
    slug, country = str(fields["slug"]), _text_or_none(fields.get("country"))
    match fields["kind"]:
        case "status":
            old = fields.get("old")
            return StatusChanged(slug, country, Status(old) if old else None, Status(fields["new"]))
        case "fact":
            return FactChanged(slug, country, str(fields["fact"]), _amount(fields["old"]), _amount(fields["new"]))
        case "added":
            return ArticleAdded(slug, country)
        case "removed":
            return ArticleRemoved(slug, country, _titles(fields.get("titles")))
    raise ValueError("a kind of a later version")


def _written_amount(amount: Amount) -> Fields:
    fields = {
        "low": _written_value(amount.low),
        "high": _written_value(amount.high) if amount.high else None,
        "per": amount.per,
    }
    return {name: value for name, value in fields.items() if value}


def _amount(fields: Fields) -> Amount:
    high, per = fields.get("high"), fields.get("per")
    return Amount(_value(fields["low"]), _value(high) if high else None, Per(per) if per else None)


def _amount_or_none(fields: Any) -> Amount | None:
    """Return an amount; None for one of a later version, which is then compared with nothing."""
    return next(iter(_known(_amount, [fields])), None)


def _written_value(value: Value) -> list[str]:
    match value:
        case Money(amount, currency):
            return ["money", str(amount), currency]
        case Duration(amount, unit):
            return ["duration", str(amount), unit]
        case Number(amount):
            return ["number", str(amount)]
        case Percent(amount):
            return ["percent", str(amount)]
        case RoughDate():
            return ["date", str(value)]


def _value(parts: Any) -> Value:
    match parts:
        case ["money", str(amount), str(currency)]:
            return Money(_decimal(amount), currency)
        case ["duration", str(amount), str(unit)]:
            return Duration(_decimal(amount), Unit(unit))
        case ["number", str(amount)]:
            return Number(_decimal(amount))
        case ["percent", str(amount)]:
            return Percent(_decimal(amount))
        case ["date", str(day)]:
            return read_date(day)
    raise ValueError("a kind of a later version")


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError("a fact is a finite number")
    return number


def _known(read: Callable[[Fields], Any], values: Iterable[Any]) -> Iterable[Any]:
    """Read what is known here, and pass over the rest."""
    for value in values:
        try:
            yield read(value)
        except (ValueError, KeyError, TypeError, AttributeError, BadValue, InvalidOperation):
            continue


def _titles(titles: Any) -> Mapping[Locale, str]:
    return {Locale(locale): str(title) for locale, title in _pairs(titles) if locale in set(Locale)}


def _pairs(fields: Any) -> Iterable[tuple[str, Any]]:
    return fields.items() if isinstance(fields, dict) else ()


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _dumped(fields: Fields) -> str:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _loaded(text: str) -> Fields | None:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None
