"""Show an admin the letters of an announcement as readers will see them."""

from telegram import Update

from bot.announcements.announcement import Announcement
from bot.i18n import Locale, Translator
from bot.outbox.erase import TryLater
from bot.outbox.mail import Refused
from bot.outbox.sender import Blocked
from bot.seal.person import EraseAfter, Person
from bot.telegram.context import Context


async def show_letters(update: Update, context: Context, t: Translator, user: int, announcement: Announcement) -> str:
    """Send the letter of every language, in their order, without a sound; return why not, empty where it was done."""
    if message := update.effective_message:
        context.memory.numbers.heard(message.message_id)
    person = Person(user, erase=EraseAfter.HOUR)
    for locale in Locale:
        letter = announcement.letter(locale)
        try:
            await context.herald.deliver(person, letter, announcement.attachment, is_silent=True)
        except Refused as refused:
            return t.gettext("Telegram refuses it: %(words)s", words=refused)
        except (Blocked, TryLater):
            return t.gettext("This could not be sent now. Please try again later.")
    return ""
