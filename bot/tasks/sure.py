"""Ask whoever runs the bot whether they are sure, before something is lost for ever."""

from collections.abc import Callable


def is_sure(ask: Callable[[str], str], word: str, purpose: str) -> bool:
    """Ask twice for a word; False where anything else is typed, or nobody is there to type.

    Args:
        ask: Shows a question and returns what is typed, as ``input`` does.
        word: What must be typed.
        purpose: What follows “Type “word””, such as “to destroy the keys”.
    """
    try:
        return all(ask(question).strip() == word for question in (f"Type “{word}” {purpose}: ", "Once more: "))
    except EOFError:
        return False
