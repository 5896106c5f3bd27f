"""How a reader tells the editors that something is wrong, without giving themselves away."""

from bot.i18n import Translator
from bot.knowledge.model import Article
from bot.screens.actions import OpenArticle, OpenSection
from bot.screens.imprint import Imprint
from bot.screens.screen import Row, Screen, bold, button, code, plain
from bot.screens.start import back_to_menu

TODO = "☐ "


def correction(t: Translator, article: Article, anchor: str, imprint: Imprint) -> Screen:
    """Say where to write and what to leave out.

    Args:
        t: The reader's language.
        article: What the reader was reading.
        anchor: Its section; ``INTRO`` for the card.
        imprint: Names the editors' address, if they have one.
    """
    found = article.section(anchor, t.locale)
    title = found[0].title if found else article.text(t.locale).title
    place = f"{article.slug}#{anchor}" if found else article.slug
    back = OpenSection(article.slug, anchor) if found else OpenArticle(article.slug)
    paragraphs = [
        bold(t.gettext("Something wrong?")) + "\n" + plain(title),
        plain(t.gettext("This bot passes no messages on to anybody, and that protects you.")),
        *_letter(t, place, imprint),
    ]
    return Screen("\n\n".join(paragraphs), (_back(t, title, back), back_to_menu(t)))


def _letter(t: Translator, place: str, imprint: Imprint) -> list[str]:
    if imprint.contact:
        where = plain(t.gettext("The editors read letters that come to:")) + " " + code(imprint.contact)
    elif imprint.site:
        where = plain(t.gettext("How to reach the editors is said at:")) + " " + code(imprint.site)
    else:
        return [plain(t.gettext("The editors of this bot have not named an address yet."))]
    steps = [
        plain(t.gettext("In Belarus, do not write. Wait until you have left.")),
        plain(t.gettext("Write from an address that does not carry your name.")),
        plain(t.gettext("Name this page:")) + " " + code(place),
        plain(t.gettext("Say what is wrong and, if you can, where the right rule stands.")),
        plain(t.gettext("Leave out your name, your papers, where you are and what you plan.")),
    ]
    return [where, "\n".join(TODO + step for step in steps)]


def _back(t: Translator, title: str, action: OpenSection | OpenArticle) -> Row:
    return (button(t, f"‹ {title}", action),)
