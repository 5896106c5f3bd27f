"""Screens of announcements that were submitted: the list, approvals, progress, the report, and what admins are told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal

from bot.announcements.announcement import OVER, State
from bot.announcements.audience import Audience
from bot.announcements.channels import Post
from bot.i18n import Locale, Translator
from bot.screens.admin_actions import OpenAdmin
from bot.screens.announcement_actions import (
    SEEN_BY_ALL,
    Again,
    Approve,
    Correct,
    Discard,
    OpenAnnouncement,
    OpenAnnouncements,
    OpenPace,
    PauseIt,
    Recall,
    ResumeIt,
    Retry,
    SetPace,
    ShowLetters,
    StopIt,
    Submit,
    TakeBack,
    Write,
)
from bot.screens.announcing import back_to_list, said_audience
from bot.screens.channels import what_became, where
from bot.screens.counts import at_least
from bot.screens.moments import said_moment
from bot.screens.pager import page_arrows
from bot.screens.screen import Row, Screen, bold, button, items, plain, unlinked
from bot.screens.start import back_to_menu

PER_PAGE = 8
PACES = (5, 10, 20)
"""Messages a second to choose from beside the usual pace: each is slower, none risks a pause by Telegram."""
LABEL = 34
"""Longest beginning of a text on a button."""
BLOCKS = 10

Say = Callable[[Translator], str]

STATES: Mapping[str, Say] = {
    "written": lambda t: t.gettext("being written"),
    "waiting": lambda t: t.gettext("waits for approval"),
    "held": lambda t: t.gettext("approved"),
    "planning": lambda t: t.gettext("begins"),
    "sending": lambda t: t.gettext("is being sent"),
    "correcting": lambda t: t.gettext("is being put into messages"),
    "recalling": lambda t: t.gettext("is being taken back"),
    "paused": lambda t: t.gettext("paused"),
    "ended": lambda t: t.gettext("sent"),
    "stopped": lambda t: t.gettext("was stopped"),
    "recalled": lambda t: t.gettext("taken back"),
    "late": lambda t: t.gettext("too late"),
}
"""Every state in a few words; a test holds it against the states that there are."""
WHY: Mapping[str, Say] = {
    "errors": lambda t: t.gettext("Many messages in a row failed, or nobody knows whether they arrived."),
    "blocked": lambda t: t.gettext(
        "Many readers in a row refuse messages. Perhaps something is wrong with the bot itself."
    ),
}
"""Why the bot pauses by itself; a test holds it against the reasons that there are."""


@dataclass(frozen=True, slots=True)
class Told:
    """An announcement as an admin may see it: all counts are rounded down to tens.

    Attributes:
        begins: The beginning of its text.
        mark: What its hash begins with.
        moment: When it will be sent, as far as it is held.
        missing: How many more announcers must approve.
        has_approved: Whether the one who looks has.
        is_own: Whether the one who looks can go on writing it.
        may_announce: Whether the one who looks is an announcer.
        is_prepared: Whether the bot wrote it, and nobody changed it.
        can_change: Whether Telegram still lets us change what was delivered.
        pace: Messages a second.
        corrects: The announcement in whose messages it stands, if any.
        channels: Where it will be posted, by language, before it begins.
        posts: What became of it there, in the order of languages.
    """

    number: int
    state: State
    begins: str = ""
    mark: str = ""
    audience: Audience | None = None
    moment: datetime | None = None
    author: int = 0
    missing: int = 0
    has_approved: bool = False
    is_own: bool = False
    may_announce: bool = False
    can_change: bool = False
    is_prepared: bool = False
    planned: int = 0
    left: int = 0
    sent: int = 0
    blocked: int = 0
    failed: int = 0
    unknown: int = 0
    pace: float = 30
    corrects: int | None = None
    channels: Mapping[Locale, str] = field(default_factory=dict)
    posts: Sequence[Post] = ()


def announcements(
    t: Translator, shown: Sequence[Told], page: int, pages: int, *, may_announce: bool, note: str = ""
) -> Screen:
    """List announcements, the newest first."""
    rows: list[Row] = [(button(t, label_of(t, each), OpenAnnouncement(each.number)),) for each in shown]
    if may_announce:
        rows.insert(0, (button(t, t.gettext("Write an announcement"), Write()),))
    paragraphs = [*([plain(note)] if note else []), bold(t.gettext("Announcements"))]
    if not shown:
        paragraphs.append(plain(t.gettext("There are none.")))
    role = (button(t, t.gettext("‹ Your role"), OpenAdmin()),)
    return Screen(
        "\n\n".join(paragraphs), (*rows, *page_arrows(t, page, pages, OpenAnnouncements), role, back_to_menu(t))
    )


def announcement(t: Translator, told: Told, zone: tzinfo, note: str = "") -> Screen:
    """Show how an announcement stands, and what can be done with it."""
    head = bold(t.gettext("Announcement %(number)s: %(state)s", number=told.number, state=said_state(t, told.state)))
    lines = _lines(t, told, zone)
    paragraphs = [
        *([plain(note)] if note else []),
        head,
        *([plain(told.begins)] if told.begins else []),
        *([progress(told)] if told.planned and told.state not in OVER else []),
        items(unlinked(line) for line in lines),
    ]
    return Screen("\n\n".join(filter(None, paragraphs)), (*_rows(t, told), back_to_list(t)))


def progress(told: Told) -> str:
    """Draw how far sending has come, in tenths."""
    done = max(0, told.planned - told.left) * BLOCKS // told.planned if told.planned else 0
    return "▓" * min(BLOCKS, done) + "░" * (BLOCKS - min(BLOCKS, done))


def paces(t: Translator, number: int, pace: float) -> Screen:
    """Offer other paces."""
    ask = t.gettext("How many messages a second? Now: %(count)s.", count=t.number(Decimal(str(pace))))
    slower = tuple(button(t, str(each), SetPace(number, each)) for each in PACES)
    usual = (button(t, t.gettext("As fast as Telegram lets us"), SetPace(number, 0)),)
    return Screen(plain(ask), (slower, usual, _open(t, number)))


def request(t: Translator, told: Told, zone: tzinfo) -> Screen:
    """Ask an announcer for their yes, below the texts."""
    note = t.gettext("Above: what is to be sent, in Belarusian, Russian and English. Read it, then decide.")
    return announcement(t, told, zone, note)


def held(t: Translator, told: Told, zone: tzinfo) -> Screen:
    """Tell every admin what will be sent, while it can still be stopped."""
    return announcement(t, told, zone, t.gettext("This will be sent. Every admin may stop it."))


def paused(t: Translator, told: Told, why: str, zone: tzinfo) -> Screen:
    """Tell announcers that the bot has paused by itself, and why."""
    reason = WHY[why](t) if why in WHY else ""
    return announcement(t, told, zone, t.gettext("The bot has paused this. %(why)s", why=reason))


def report(t: Translator, told: Told, zone: tzinfo) -> Screen:
    """Tell announcers what became of an announcement."""
    return announcement(t, told, zone, t.gettext("Nothing more of this announcement is sent."))


def of_another(t: Translator, number: int, *, is_orphan: bool) -> Screen:
    """Say that somebody else writes at this; what nobody can go on writing may be deleted."""
    said = t.gettext(
        "Announcement %(number)s is somebody else's draft: only they can see and change it.", number=number
    )
    discard = (button(t, t.gettext("Discard"), Discard(number)),)
    if is_orphan:
        said = t.gettext("Whoever wrote announcement %(number)s has no role any more.", number=number)
    return Screen(plain(said), (*([discard] if is_orphan else []), back_to_list(t)))


def said_state(t: Translator, state: State) -> str:
    """Say a state in a few words."""
    return STATES[state.value](t)


def label_of(t: Translator, told: Told) -> str:
    """Name an announcement on a button."""
    begins = told.begins if len(told.begins) <= LABEL - 16 else told.begins[: LABEL - 17] + "…"
    said = t.gettext("prepared by the bot") if told.is_prepared else said_state(t, told.state)
    return f"{told.number}: {begins} ({said})" if begins else f"{told.number}: {said}"


def _lines(t: Translator, told: Told, zone: tzinfo) -> list[str]:
    lines = [t.gettext("For whom: %(choice)s", choice=said_audience(t, told.audience))] if told.audience else []
    if told.corrects:
        lines = [t.gettext("It replaces announcement %(number)s in the messages that were sent.", number=told.corrects)]
    if told.author:
        lines.append(t.gettext("Written by admin %(number)s", number=told.author))
    if told.state is State.WAITING:
        lines.append(t.gettext("Approvals that are missing: %(count)s", count=told.missing))
    if told.state is State.HELD and told.moment:
        lines.append(t.gettext("It will be sent: %(moment)s", moment=said_moment(t, told.moment, zone)))
    if told.planned:
        lines += _counts(t, told)
    return lines + where(t, told.channels, {}) + what_became(t, told.posts, is_over=told.state in OVER)


def _counts(t: Translator, told: Told) -> list[str]:
    lines = [
        t.gettext("Arrived: %(count)s", count=at_least(t, told.sent)),
        t.gettext("Refused: %(count)s", count=at_least(t, told.blocked)),
        t.gettext("Failed: %(count)s", count=at_least(t, told.failed)),
        t.gettext("Unknown whether it arrived: %(count)s", count=at_least(t, told.unknown)),
    ]
    if told.state in (State.SENDING, State.PAUSED):
        minutes = -(-told.left // max(1, int(60 * told.pace)))
        lines.append(t.gettext("Messages a second: at most %(count)s", count=t.number(Decimal(str(told.pace)))))
        lines.append(t.gettext("Minutes left: about %(count)s", count=t.number(Decimal(max(1, minutes)))))
    return lines


def _rows(t: Translator, told: Told) -> list[Row]:
    number = told.number
    show = (button(t, t.gettext("Show in all languages"), ShowLetters(number)),)
    stop = button(t, t.gettext("Stop"), StopIt(number, is_sure=told.state in (State.WAITING, State.HELD)))
    refresh = button(t, t.gettext("Look again"), OpenAnnouncement(number))
    if not told.may_announce:
        return [show, *([(stop,)] if told.state in SEEN_BY_ALL else []), (refresh,)]
    match told.state:
        case State.WRITTEN:
            submit, discard = Submit(number, told.mark), Discard(number)
            return [show, (button(t, t.gettext("Submit"), submit),), (button(t, t.gettext("Discard"), discard),)]
        case State.WAITING:
            approve = button(t, t.gettext("Approve"), Approve(number, told.mark))
            change = button(t, t.gettext("Change it"), TakeBack(number))
            mine = [(change,)] if told.is_own else []
            decide = (stop,) if told.has_approved and told.missing else (approve, stop)
            return [show, decide, *mine, (refresh,)]
        case State.SENDING:
            pace = button(t, t.gettext("Change the pace"), OpenPace(number))
            return [(button(t, t.gettext("Pause"), PauseIt(number)), stop), (pace,), (refresh,)]
        case State.PAUSED:
            resume = button(t, t.gettext("Resume"), ResumeIt(number))
            return [(resume, stop), *_again(t, told), *_changes(t, told), (refresh,)]
        case state if state in OVER:
            return [show, *_again(t, told), *_changes(t, told)]
    return [show, *([] if told.state is State.RECALLING else [(stop,)]), (refresh,)]


def _again(t: Translator, told: Told) -> list[Row]:
    if told.state not in (State.ENDED, State.PAUSED) or not told.can_change or told.corrects:
        return []
    return [
        (button(t, t.gettext("Send again what failed"), Retry(told.number, Again.FAILED)),),
        (button(t, t.gettext("Send again what is unknown"), Retry(told.number, Again.UNKNOWN)),),
    ]


def _changes(t: Translator, told: Told) -> list[Row]:
    """Offer to correct and to take back, as long as Telegram lets us."""
    if not told.can_change or told.corrects or not told.planned or told.state is State.RECALLED:
        return []
    recall = button(t, t.gettext("Take back"), Recall(told.number))
    if told.state is State.PAUSED:
        return [(recall,)]
    return [(button(t, t.gettext("Correct"), Correct(told.number)), recall)]


def _open(t: Translator, number: int) -> Row:
    return (button(t, t.gettext("‹ Back"), OpenAnnouncement(number)),)
