"""Vyraj: a Telegram bot with a curated knowledge base for people who leave Belarus."""

import os

# python-telegram-bot otherwise warns whenever Telegram says how long to wait; where warnings are errors
# the warning would replace the exception.
os.environ.setdefault("PTB_TIMEDELTA", "true")
