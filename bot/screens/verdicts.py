"""What is said of an address that somebody was given: never as a link, and with all that hides in it shown."""

from collections.abc import Iterable, Sequence

from bot.directory.judge import Finding, Judged, Verdict
from bot.directory.letters import OddLetter, made_visible
from bot.directory.likeness import Trick
from bot.i18n import Translator
from bot.knowledge.library import Library
from bot.screens.actions import OpenArticle, OpenDirectory
from bot.screens.listing_words import medium_name, ways_to
from bot.screens.screen import Row, Screen, bold, button, code, plain
from bot.screens.start import back_to_menu

FAKES = "safety-bots"
"""The article on fake bots and accounts; without it in the library there is no button."""
SHOWN = 100
"""Characters of an address that are shown."""
ODD = 5
"""Unusual characters that are named."""


def how_to_check(library: Library, t: Translator) -> Screen:
    """Explain what may be sent."""
    paragraphs = [
        bold(t.gettext("Check an address")),
        plain(
            t.gettext(
                "Send it here: a name with @, a link to Telegram, the address of a site; or forward the post in which "
                "it stands. I compare it letter by letter with those I know, and open nothing."
            )
        ),
        plain(
            t.gettext(
                "If you forward a person's message, I do not look who wrote it: send that account's name with @ "
                "yourself."
            )
        ),
    ]
    return Screen("\n\n".join(paragraphs), (*_fakes(library, t), _directory(t), back_to_menu(t)))


def nothing_to_check(library: Library, t: Translator) -> Screen:
    """Say that there is no address in what was sent."""
    screen = how_to_check(library, t)
    nothing = plain(t.gettext("I see no address in this."))
    return Screen(f"{nothing}\n\n{screen.html}", screen.rows)


def verdicts(library: Library, t: Translator, judged: Judged) -> Screen:
    """Tell what is known of the addresses of a message, the most dangerous first, and what to do."""
    found = judged.verdicts
    paragraphs = ["\n".join(_told(each, t)) for each in found]
    if judged.left:
        paragraphs.insert(0, bold(t.gettext("There are more addresses in this: send the others one by one.")))
    listings = {each.listing.id: each.listing for each in found if each.listing}
    return Screen(
        "\n\n".join(paragraphs), (*ways_to(listings.values(), t), *_fakes(library, t), _directory(t), back_to_menu(t))
    )


def _told(verdict: Verdict, t: Translator) -> Iterable[str]:
    yield code(_shortened(made_visible(verdict.written)))
    yield bold(_headline(verdict, t))
    if verdict.trick:
        yield plain(_trick(verdict.trick, t))
    if verdict.odd:
        yield plain(_odd(verdict.odd, t))
    yield plain(_advice(verdict, t))


def _shortened(written: str) -> str:
    """Leave out the middle of a long address: both ends tell where it leads."""
    return written if len(written) <= SHOWN else f"{written[: SHOWN // 2]} … {written[-SHOWN // 2 :]}"


def _headline(verdict: Verdict, t: Translator) -> str:
    name = verdict.listing.name if verdict.listing else ""
    match verdict.finding:
        case Finding.LISTED:
            kind = medium_name(verdict.listing.medium, t) if verdict.listing else ""
            if verdict.listing and verdict.address != verdict.listing.address:
                return t.gettext("This page belongs to a site in the directory: “%(name)s”.", name=name)
            return t.gettext("This address stands in the directory: “%(name)s” (%(kind)s).", name=name, kind=kind)
        case Finding.FAKE:
            return t.gettext("A known fake: it poses as “%(name)s”.", name=verdict.imitates)
        case Finding.UNREADABLE:
            return t.gettext("Nobody can tell where this link leads.")
        case Finding.DOUBTFUL:
            return t.gettext("This address was that of “%(name)s”, but something has changed there.", name=name)
        case Finding.FORMER:
            return t.gettext("An old address of “%(name)s”. Nobody knows who holds it now.", name=name)
        case Finding.ALIKE:
            return t.gettext("This is not “%(name)s”; it only looks like it.", name=verdict.imitates)
        case Finding.INVITATION:
            return t.gettext("An invitation to a closed chat. What is behind it nobody can tell without joining.")
        case Finding.SAME_SITE:
            return t.gettext("This page is not in the directory; its site is: “%(name)s”.", name=name)
        case Finding.UNKNOWN:
            return t.gettext("This address is not in the directory.")


def _advice(verdict: Verdict, t: Translator) -> str:
    match verdict.finding:
        case Finding.LISTED:
            return t.gettext("The button below shows how far it can be trusted and what it can mean in Belarus.")
        case Finding.FAKE | Finding.ALIKE:
            return t.gettext(
                "Do not open it and do not write there. If you already did, tell nothing more, block it and read "
                "about fakes. The button below opens the genuine address, if we have it."
            )
        case Finding.UNREADABLE:
            return t.gettext("Do not open it.")
        case Finding.DOUBTFUL:
            return t.gettext("Do not open it and do not write there until an editor has looked at it.")
        case Finding.FORMER:
            return t.gettext("Do not write there; the button below opens the present address.")
        case Finding.INVITATION:
            return t.gettext("Do not join if you do not know in person who sent it: members see you at once.")
        case Finding.SAME_SITE | Finding.UNKNOWN:
            return t.gettext(
                "That means neither good nor bad: most addresses are not here. Outside Belarus, look for it on the "
                "organisation's own site, not in a search and not in a chat; in Belarus, do not look for it. Send it "
                "neither documents nor money, and tell it nothing of your plans."
            )


def _trick(trick: Trick, t: Translator) -> str:
    words = {
        Trick.HIDDEN: t.gettext("Characters that cannot be seen are hidden in it."),
        Trick.LETTERS: t.gettext("Letters or digits were replaced by ones that look alike."),
        Trick.IN_FRONT: t.gettext("The genuine address is there only for show; the link leads elsewhere."),
        Trick.SEPARATORS: t.gettext("It differs in dots, hyphens or underscores."),
        Trick.SPELLING: t.gettext("It is spelt a little differently."),
        Trick.ADDED: t.gettext("It is the same name with other words around it."),
        Trick.DISGUISED: t.gettext("The words of the link show one address, but it opens another."),
        Trick.SUFFIX: t.gettext("The name is the same, but its ending is different."),
    }
    return words[trick]


def _odd(odd: Sequence[OddLetter], t: Translator) -> str:
    """Name the characters that an address should not have."""
    said = ", ".join(_letter(each, t) if each.script else each.code for each in odd[:ODD])
    return t.gettext("Unusual characters: %(characters)s.", characters=said)


def _letter(odd: OddLetter, t: Translator) -> str:
    return t.gettext("“%(letter)s” (%(script)s)", letter=odd.char, script=_script(odd, t))


def _script(odd: OddLetter, t: Translator) -> str:
    words = {
        "CYRILLIC": t.gettext("Cyrillic"),
        "GREEK": t.gettext("Greek"),
        "LATIN": t.gettext("special Latin"),
    }
    return f"{words[odd.script]}, {odd.code}" if odd.script in words else odd.code


def _fakes(library: Library, t: Translator) -> Iterable[Row]:
    if article := library.article(FAKES):
        yield (button(t, f"→ {article.text(t.locale).title}", OpenArticle(article.slug)),)


def _directory(t: Translator) -> Row:
    return (button(t, t.gettext("Chats and organisations"), OpenDirectory()),)
