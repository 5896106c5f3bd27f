"""The library that is served, loaded whole."""

from bot.i18n import load_translators
from bot.knowledge.library import Library
from bot.knowledge.load import Loader
from bot.settings import KNOWLEDGE_DIR


def load_library() -> Library:
    """Load it; broken, it fails whoever asks."""
    loaded = Loader(KNOWLEDGE_DIR, load_translators()).load()
    assert loaded.library is not None, loaded.problems
    return loaded.library
