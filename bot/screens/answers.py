"""What people see who asked in their own words: an answer, a choice, or an honest “I don't know”."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.i18n import Translator
from bot.knowledge.autolinks import find_addresses
from bot.knowledge.library import Library
from bot.knowledge.model import INTRO
from bot.screens import articles, directory
from bot.screens.actions import Action, OpenArticle, OpenCountry, OpenListings, OpenSection
from bot.screens.listing_words import ways_to
from bot.screens.screen import Row, Screen, bold, button, italic, plain
from bot.screens.start import back_to_menu, menu
from bot.search.decide import Decision, Found, Result
from bot.search.places import Wanted
from bot.search.question import LENGTH_LIMIT

CHOICES = 3
"""How many sections a choice offers."""
NEAR_FROM = 0.2
"""How probable the first result must be for the nearest topics to be shown beside an “I don't know”."""
OTHERS = 2
"""How many other articles stand below an answer."""
SHOWN = 200
"""Characters of a question that is shown as it was read."""


def found(library: Library, t: Translator, result: Found) -> Screen:
    """Show what a question led to, in the language of ``t``."""
    match result.decision:
        case Decision.ANSWER:
            return _answer(library, t, result)
        case Decision.PLACES:
            return _places(library, t, result)
        case Decision.OFFER:
            return _offer(library, t, result)
        case Decision.ABSTAIN:
            return _abstain(library, t, result)


def only_words(library: Library, t: Translator) -> Screen:
    """Say that photos, voice, contacts and the like are not opened, and how to ask."""
    words = t.gettext("I read only words: photos, files, voice, contacts and places I do not open and do not keep.")
    advice = t.gettext("If somebody may look at this phone, delete what you sent here. Then ask in a few words.")
    return menu(library, t, f"{words} {advice}")


def _answer(library: Library, t: Translator, result: Found) -> Screen:
    """Quote the section that answers, and offer what else may have been meant."""
    best, *others = result.results
    screen = _shown(library, t, best)
    rows = [*screen.rows[:-1], *_others(library, t, others), *_people(library, t, result, screen), screen.rows[-1]]
    return replace(screen, html="\n\n".join([*_notes(t, result), screen.html]), rows=tuple(rows))


def _shown(library: Library, t: Translator, best: Result) -> Screen:
    article = library.articles[best.slug]
    if best.anchor == INTRO:
        return articles.card(library, t, article)
    return articles.section(library, t, article, OpenSection(best.slug, best.anchor))


def _others(library: Library, t: Translator, others: Sequence[Result]) -> Iterable[Row]:
    """Ask “not what you meant?” by buttons, one for each of the next articles."""
    for other in others[:OTHERS]:
        label = t.gettext("Or this: %(title)s", title=library.articles[other.slug].text(t.locale).title)
        yield (button(t, label, OpenArticle(other.slug)),)


def _offer(library: Library, t: Translator, result: Found) -> Screen:
    """Offer a short choice."""
    choices = result.results[:CHOICES]
    rows = (_choice(library, t, each) for each in choices)
    ask = t.gettext("I am not sure what you mean. Is it one of these?")
    entries = (_entry(library, t, each) for each in choices)
    return Screen(
        "\n\n".join([*_notes(t, result), bold(ask), *entries]), (*rows, *_people(library, t, result), back_to_menu(t))
    )


def _places(library: Library, t: Translator, result: Found) -> Screen:
    """Show the listings that a question asks for, or the countries that have some."""
    wanted = result.wanted
    assert wanted, "the decision was made for it"
    has_some = bool(wanted.country and library.directory.shown(wanted.country))
    screen = directory.listings(library, t, _listings(wanted)) if has_some else directory.countries(library, t)
    return replace(screen, html="\n\n".join([*_notes(t, result), screen.html]))


def _people(library: Library, t: Translator, result: Found, beside: Screen | None = None) -> Iterable[Row]:
    """Lead to the listings that a question names, and to those that it asks for beside something else."""
    taken = {each.press.action for row in beside.rows for each in row} if beside else set()
    shown = [found for id_ in result.named if (found := library.directory.listing(id_))]
    yield from (row for row in ways_to(shown, t) if row[0].press.action not in taken)
    wanted = result.wanted
    if wanted and wanted.country and library.directory.shown(wanted.country):
        yield (button(t, directory.title_of(wanted.country, t), _listings(wanted)),)


def _listings(wanted: Wanted) -> OpenListings:
    return OpenListings(wanted.country, wanted.city, wanted.topic)


def _abstain(library: Library, t: Translator, result: Found) -> Screen:
    """Say that we do not know, what is near, and where people may be asked."""
    html = [*_notes(t, result), bold(t.gettext("I do not know this."))]
    near = result.results[:CHOICES] if result.sure >= NEAR_FROM and not result.missing else ()
    if near:
        html.append(plain(t.gettext("The nearest that I have is this. It may be something else.")))
        html.extend(_entry(library, t, each) for each in near)
    human = t.gettext("Ask in other words, choose a country, or ask people: official places stand in every article.")
    html.append(plain(human))
    topics = (button(t, t.gettext("Topics for every country"), OpenCountry(None)),)
    rows = (_choice(library, t, each) for each in near)
    return Screen("\n\n".join(html), (*rows, *_people(library, t, result), topics, back_to_menu(t)))


def _notes(t: Translator, result: Found) -> Iterable[str]:
    """Tell how the question was read, where that is not how it was typed, and of what there is nothing here."""
    if result.question.is_reread:
        said = _without_addresses(result.question.said)
        cut = said if len(said) <= SHOWN else f"{said[:SHOWN]} …"
        yield italic(t.gettext("I read this as: %(question)s", question=cut))
    if result.question.is_cut:
        yield italic(t.gettext("I read only the first %(limit)s characters.", limit=LENGTH_LIMIT))
    for country in result.missing:
        yield plain(t.gettext("Of this country I have nothing yet: %(country)s.", country=t.country(country)))


def _without_addresses(said: str) -> str:
    """Leave out addresses and @names that somebody typed: Telegram would make links of them in a message of ours."""
    for address in find_addresses(said):
        said = said.replace(address, "…")
    return said


def _entry(library: Library, t: Translator, each: Result) -> str:
    article = library.articles[each.slug]
    text = article.text(t.locale)
    section = article.section(each.anchor, t.locale)
    title = f"{text.title}: {section[0].title}" if section else text.title
    return f"{bold(title)}\n{plain(text.summary)}"


def _choice(library: Library, t: Translator, each: Result) -> Row:
    article = library.articles[each.slug]
    action: Action = OpenArticle(each.slug) if each.anchor == INTRO else OpenSection(each.slug, each.anchor)
    return (button(t, article.text(t.locale).title, action),)
