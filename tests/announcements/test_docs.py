"""The example that announcers copy is right, with the library that is served."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.announcements.draft import AnnouncementKeys, read_draft
from bot.i18n import LOCALES_DIR, Locale, Translator
from bot.knowledge.library import Library
from bot.screens.letters import compose
from bot.telegram.callbacks import encode
from tests.announcements.herald import WARSAW

PAGE = (LOCALES_DIR.parent / "docs" / "announcements.md").read_text("utf-8")


def test_the_example_can_be_announced(library: Library, translators: Mapping[Locale, Translator]) -> None:
    example = re.search(r"(?s)```markdown\n(.*?)```", PAGE)
    assert example
    draft, form = read_draft(example[1].encode(), WARSAW, "example.md")
    assert draft
    announcement, problems = compose(draft, library, translators, encode, datetime(2026, 11, 22, tzinfo=UTC))
    assert [str(problem) for problem in (*form, *problems)] == []
    assert announcement


def test_every_key_is_explained() -> None:
    explained = set(re.findall(r"`(\w+)`", "".join(re.findall(r"(?m)^\| (`.*?) \|", PAGE))))
    assert explained == set(AnnouncementKeys.model_fields) - {"attachment"}
