"""The question before an address that Belarus lists as extremist, or may list."""

from collections.abc import Iterable

from bot.i18n import Translator
from bot.knowledge.library import Library
from bot.knowledge.model import Listed
from bot.screens.actions import Action, OpenArticle, OpenSection
from bot.screens.screen import Row, Screen, bold, button, plain

WHY = "safety-extremist"
"""The article that explains such lists; without it in the library there is no button."""
WHAT_IT_COSTS = ("readers", "criminal", "steps")
"""Its sections on subscriptions, on criminal cases, and on what to do."""


def ask(library: Library, t: Translator, name: str, listed: Listed, yes: Action, no: Action, back: Row) -> Screen:
    """Ask where the reader is before an address is shown.

    Args:
        library: May hold the article that explains the lists.
        t: The reader's language.
        name: What the address belongs to, as HTML.
        listed: How sure it is that Belarus lists it.
        yes: Opens what somebody in Belarus should see.
        no: Opens the address.
        back: The row that leads away without an answer.
    """
    if listed is Listed.YES:
        danger = t.gettext("Belarus has put this on its extremist lists.")
    else:
        danger = t.gettext("Nobody has checked whether Belarus lists this as extremist. Treat it as listed.")
    evidence = t.gettext(
        "In Belarus, a link in a chat or a page in the browser's history can be held against a person."
    )
    question = t.gettext("Are you in Belarus now, or going there?")
    answers = (button(t, t.gettext("Yes"), yes), button(t, t.gettext("No"), no))
    paragraphs = [name, f"{plain(danger)} {plain(evidence)}", bold(question)]
    return Screen("\n\n".join(paragraphs), (answers, *_why(library, t), back))


def ways_on(library: Library, t: Translator) -> Iterable[Row]:
    """Offer the sections that say what Belarus punishes, as far as the library has them."""
    article = library.article(WHY)
    for anchor in WHAT_IT_COSTS if article else ():
        found = article.section(anchor, t.locale) if article else None
        if found:
            yield (button(t, f"→ {found[0].title}", OpenSection(WHY, anchor)),)


def withheld(t: Translator, name: str, reasons: Iterable[str], elsewhere: Iterable[Row], back: Row) -> Screen:
    """Explain to somebody in Belarus why the address stays closed, and how to read without it.

    Args:
        t: The reader's language.
        name: What the address belongs to, as HTML.
        reasons: What else is said of it, as plain text.
        elsewhere: Rows that open what this bot itself says from there.
        back: The row that leads away.
    """
    paragraphs = [
        name,
        bold(t.gettext("Then do not open it.")) + " " + plain(t.gettext("Do not search for it on this phone either.")),
        *(plain(reason) for reason in reasons),
        plain(t.gettext("When you have left and are not about to return, ask again and answer “No”.")),
    ]
    return Screen("\n\n".join(paragraphs), (*elsewhere, back))


def shown(t: Translator, name: str, back: Row) -> Screen:
    """Show the address to somebody who is outside, and say what to do with it afterwards.

    Args:
        t: The reader's language.
        name: What the address belongs to, with its link, as HTML.
        back: The row that leads away.
    """
    afterwards = t.gettext("Before you enter Belarus, delete this chat and clear the browser's history.")
    return Screen(f"{name}\n\n{plain(afterwards)}", (back,))


def _why(library: Library, t: Translator) -> Iterable[Row]:
    if article := library.article(WHY):
        yield (button(t, f"→ {article.text(t.locale).title}", OpenArticle(article.slug)),)
