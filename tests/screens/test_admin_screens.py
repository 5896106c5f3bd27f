"""Screens of admins are such as Telegram takes, in every language, and no reader's button leads to them."""

from collections.abc import Mapping
from datetime import date

import pytest

from bot.admins.roles import Role, rights_of
from bot.i18n import Locale, Translator
from bot.screens import admin
from bot.screens.admin import ACTIONS, Done, Member, Problems
from bot.screens.admin_actions import AdminAct, EraseAll, LeaveRole, OpenAdmin
from bot.screens.own_data import Held, ask_forget, my_data
from bot.screens.screen import Screen
from tests import tdlib
from tests.screens.magellan import buttons
from tests.screens.test_every_screen import World, running_text

OWNER = Member(1234, "owner")
RECORD = [Done(date(2026, 11, 22), 9, number, action) for number, action in enumerate(ACTIONS)]


def screens(t: Translator) -> list[Screen]:
    return [
        *(admin.menu(t, Member(3, role), rights_of(role)) for role in Role),
        *(admin.welcome(t, Member(3, role), rights_of(role)) for role in Role),
        admin.state(t, 0, 1230, 10, 0),
        admin.admins(t, [OWNER, Member(2, "editor")], [Member(7, "announcer")]),
        admin.admins(t, [], []),
        *(admin.audit(t, RECORD, broken, is_cut) for broken, is_cut in ((None, False), (3, False), (None, True))),
        *(admin.ask_leave(t, OWNER, yes) for yes in range(2)),
        *(admin.ask_erase_all(t, yes) for yes in range(2)),
        *(
            admin.erasing_begun(t, 50, Problems(keys_left, rows_left, unread))
            for keys_left in (True, False)
            for rows_left in (True, False)
            for unread in (True, False)
        ),
        admin.erasing_done(t, 1230, 10, 0),
        admin.left(t),
        my_data(t, Held(None, None, 0, admin=OWNER)),
        ask_forget(t, OWNER),
    ]


@pytest.mark.parametrize("locale", Locale)
def test_telegram_takes_every_screen_and_makes_no_link_in_it(
    translators: Mapping[Locale, Translator], locale: Locale
) -> None:
    for screen in screens(translators[locale]):
        shown = tdlib.parse_html(screen.html)
        assert 0 < len(shown.text) < 4096
        assert set(tdlib.find_links(running_text(shown))) <= {"/admin"}


@pytest.mark.parametrize("locale", Locale)
def test_labels_are_short_and_no_two_of_a_screen_alike(
    translators: Mapping[Locale, Translator], locale: Locale
) -> None:
    for screen in screens(translators[locale]):
        labels = [each.label for each in buttons(screen)]
        assert all(0 < len(label) <= 40 for label in labels)
        assert len(set(labels)) == len(labels)


def test_no_reader_is_led_to_them(world: World) -> None:
    led = {each.press.action for screen in world.values() for each in buttons(screen)}
    assert [action for action in led if isinstance(action, AdminAct)] == []


@pytest.mark.parametrize("act", [LeaveRole, EraseAll])
def test_what_cannot_be_taken_back_needs_two_yes_at_two_places(
    translators: Mapping[Locale, Translator], act: type[LeaveRole | EraseAll]
) -> None:
    t = translators[Locale.EN]
    asked = [admin.ask_leave(t, OWNER, yes) if act is LeaveRole else admin.ask_erase_all(t, yes) for yes in range(2)]
    presses = [[each.press.action for each in buttons(screen)] for screen in asked]
    assert presses == [[act(1), OpenAdmin()], [OpenAdmin(), act(2)]]


def test_how_to_revoke_is_said_before_and_after(translators: Mapping[Locale, Translator]) -> None:
    for t in translators.values():
        for screen in (admin.erasing_begun(t, 0, Problems()), admin.erasing_done(t, 0, 0, 0)):
            assert "<code>@BotFather</code>" in screen.html
            assert "<code>/revoke</code>" in screen.html
