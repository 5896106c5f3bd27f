"""Editors of the stories: they send files, press, and the holder of the lease publishes by their clock."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from bot.app import Vyraj
from bot.publishing.start import publisher_of
from bot.sandbox.model import Kind, Message
from tests.conftest import Reader

CARD = "articles/poland/pl-card"
NAMES = ("article.yaml", "be.md", "ru.md", "en.md")
TEXTS = {"be": ("кароткі", "хуткі"), "ru": ("короткий", "быстрый"), "en": ("short", "quick")}


def written(folder: Path, path: str, before: str = "", after: str = "") -> bytes:
    """Return a file with other words in it."""
    text = (folder / path).read_text("utf-8")
    assert before in text
    return text.replace(before, after).encode() if before else text.encode()


async def upload(someone: Reader, name: str, content: bytes, caption: str = "") -> None:
    """Send a document."""
    someone.telegram.send_document(someone.person, name, content, caption)
    await someone.post.deliver()


async def give_reason(someone: Reader, reason: str = "The law has changed") -> None:
    await someone.send(reason)


def zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        for path, data in files.items():
            opened.writestr(path, data)
    return packed.getvalue()


async def publish(vyraj: Vyraj) -> None:
    """Publish all that is approved, and tell the editors."""
    publisher = publisher_of(vyraj.storage, vyraj.shelf, vyraj.now)
    epoch = await vyraj.storage.lease.take("story", 3600)
    assert epoch
    try:
        while await publisher.publish_next(epoch):
            pass
    finally:
        await vyraj.storage.lease.release("story", epoch)
    await vyraj.editing.crier.look()


def documents(someone: Reader) -> list[Message]:
    return [message for message in someone.messages if message.kind is Kind.DOCUMENT]


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of the library."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and ".git" not in file.relative_to(folder).parts
    }
