"""Leave nothing behind: note down what is said before it is said, and delete what was asked."""

import logging
from functools import partial

from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.screens.screen import Screen
from bot.seal.person import EraseAfter, Person
from bot.telegram.context import Context
from bot.telegram.place import step_aside
from bot.telegram.show import send, tell, turn
from bot.telegram.waits import seconds_of

_GONE = "message to delete not found"

log = logging.getLogger(__name__)


async def turn_tidily(update: Update, context: Context, screen: Screen, note: str = "") -> None:
    """Show a screen to somebody who pressed a button, in the pressed message or, where that cannot be, in a new one.

    Args:
        update: The press.
        context: Ours.
        screen: What to show.
        note: A short text above the chat, at most 200 characters.
    """
    query = update.callback_query
    if query and not await turn(query, context.bot, screen, note):
        await say(update, context, await context.memory.recall(query.from_user.id), screen)


async def answer(update: Update, context: Context, person: Person, screen: Screen) -> None:
    """Show a screen in a message of its own; delete the message that it answers.

    Args:
        update: What is answered: a message, or a press.
        context: Ours.
        person: What we remember of the reader.
        screen: What to show.
    """
    if update.callback_query:
        await tell(update.callback_query)
    await say(update, context, person, screen)
    await delete_question(update, context, person)


async def answer_briefly(update: Update, context: Context, user: int, screen: Screen, note: str = "") -> None:
    """Show an admin a screen that does not lie about for long, also to somebody who wants other messages kept."""
    person, query = Person(user, erase=EraseAfter.HOUR), update.callback_query
    if query is None:
        await answer(update, context, person, screen)
    elif not await turn(query, context.bot, screen, note):
        await say(update, context, person, screen)


async def say(update: Update, context: Context, person: Person, screen: Screen) -> None:
    """Send a screen to a person's chat; whatever happens on the way, it is erased in its time.

    Where Telegram asks to wait for long, it is sent when that is over, unless whoever asked has gone by then.

    Raises:
        BadRequest: Telegram refuses the screen itself.
    """
    if message := update.effective_message:
        context.memory.numbers.heard(message.message_id)
    while True:
        try:
            await context.bot.until_turn(person.chat)
            await _send(context, person, screen)
        except RetryAfter as refused:
            seconds = seconds_of(refused)
            if await step_aside(seconds, partial(context.bot.wait_out, person.chat, seconds)):
                continue
            log.warning("Telegram asks to wait: a message was not sent")
        return


async def delete_question(update: Update, context: Context, person: Person) -> None:
    """Delete what a reader wrote, unless they want messages kept; what cannot be deleted now is within the hour."""
    asked = update.message
    if asked is None or person.erase is EraseAfter.KEEP or asked.chat.type != "private":
        return
    try:
        await context.bot.delete_message(asked.chat.id, asked.message_id)
    except TelegramError as refused:
        if _GONE not in str(refused).lower():
            log.info("a question could not be deleted (%s)", type(refused).__name__)
            await context.memory.note(person, asked.message_id, hours=0)


async def _send(context: Context, person: Person, screen: Screen) -> None:
    """Send a screen once.

    Raises:
        RetryAfter: Telegram asks to wait.
        BadRequest: Telegram refuses the screen itself.
    """
    async with context.memory.sending(person) as sending:
        try:
            sending.message_id = await send(context.bot, person.chat, screen)
        except Forbidden:
            sending.is_refused = True
            log.info("a reader has blocked the bot")
        except (RetryAfter, BadRequest):
            sending.is_refused = True
            raise
        except NetworkError as broken:
            log.warning("nobody knows whether a message arrived (%s)", type(broken).__name__)
