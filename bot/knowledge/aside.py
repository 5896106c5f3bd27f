"""Which files of a folder are nobody's knowledge: hidden ones, and what programs leave there while somebody edits."""

VIM = "4913"
"""What Vim writes for a moment, to see whether it may."""


def is_aside(name: str) -> bool:
    """Tell whether a file or folder of this name is not looked into."""
    return name.startswith((".", "#", "___jb_")) or name.endswith(("~", ".tmp", ".swp")) or name == VIM
