"""What editors do with a change: it is checked whole, shown, approved by another one, published, undone."""

import pytest

from bot.admins.audit import Action
from bot.i18n import Locale
from bot.knowledge.diff import ArticleRemoved, FactChanged, StatusChanged, amount_of
from bot.knowledge.difference import FellBehind, TextChanged
from bot.knowledge.facts import read_value
from bot.knowledge.model import Status
from bot.publishing.carry import Conflict
from bot.publishing.undo import NoSuchCommit
from bot.storage.changes import ChangeState
from tests.publishing.scribe import BE, CARD, EN, RU, Scribe, noted
from tests.storage.test_admins import become
from tests.stories.kupala import write_directory

NAMES = ("article.yaml", "be.md", "ru.md", "en.md")


async def test_a_change_of_a_fact_is_seen_in_all_three_languages(scribe: Scribe) -> None:
    fact = scribe.served.articles["pl-card"].facts["fee"]
    text = (scribe.folder / CARD).read_text("utf-8")
    line = next(row for row in text.split("\n") if row.strip().startswith("fee:"))
    staged = await scribe.stage({CARD: text.replace(line, line.replace("440", "640")).encode()})
    assert staged.difference
    (changed,) = staged.difference.changes
    assert isinstance(changed, FactChanged)
    assert (changed.slug, changed.fact, changed.old) == ("pl-card", "fee", amount_of(fact))
    assert changed.new.low == read_value("640 PLN")
    assert {each.locale for each in staged.difference.texts} == set(Locale)
    assert (staged.difference.behind, staged.difference.needs_second) == ((), False)


async def test_a_change_of_the_original_says_which_translations_fall_behind(scribe: Scribe) -> None:
    staged = await scribe.stage(scribe.edited(BE, "Зараз гэта каштуе", "Цяпер гэта каштуе"))
    assert staged.difference
    assert staged.difference.behind == (
        FellBehind("pl-card", Locale.RU, ("who", "steps")),
        FellBehind("pl-card", Locale.EN, ("who", "steps")),
    )
    assert [(each.locale, each.anchor) for each in staged.difference.texts] == [
        (Locale.BE, "who"),
        (Locale.BE, "steps"),
    ]


async def test_a_link_that_leads_elsewhere_is_shown_though_its_words_are_the_same(scribe: Scribe) -> None:
    staged = await scribe.stage(scribe.edited(EN, "[Rules](source:office)", "[Rules](source:news)"))
    assert staged.difference
    (changed,) = staged.difference.texts
    assert isinstance(changed, TextChanged)
    assert changed.old == changed.new


async def test_a_broken_upload_changes_nothing_and_its_problems_have_path_and_line(scribe: Scribe) -> None:
    before = scribe.bytes()
    staged = await scribe.stage(scribe.edited(EN, "{{fee}}", "{{price}}"))
    assert (staged.number, staged.difference) == (None, None)
    problem = staged.problems[0]
    assert problem.path == EN
    assert problem.line > 0
    assert scribe.bytes() == before
    assert await scribe.storage.changes.all(list(ChangeState), 10) == []


async def test_what_changes_nothing_and_a_reason_that_says_too_much_are_refused(scribe: Scribe) -> None:
    same = await scribe.stage({BE: (scribe.folder / BE).read_bytes()})
    assert [each.sentence() for each in same.problems] == ["nothing is changed by this"]
    named = await scribe.stage(scribe.edited(BE, "кароткі", "хуткі"), reason="@somebody asked for it")
    assert named.number is None
    assert "names nobody" in named.problems[0].sentence()


async def test_articles_that_come_go_and_are_renamed_are_told_apart(scribe: Scribe) -> None:
    folder = scribe.folder / "articles/poland/pl-visa"
    files: dict[str, bytes | None] = {}
    for file in folder.iterdir():
        text = (
            file.read_text("utf-8")
            .replace("aliases: []", "aliases: [pl-visa]")
            .replace("status: open", "status: closed")
        )
        files[f"articles/poland/pl-entry/{file.name}"] = text.encode()
        files[f"articles/poland/pl-visa/{file.name}"] = None
    renamed = await scribe.stage(files)
    assert renamed.difference, renamed.problems
    assert renamed.difference.changes == (StatusChanged("pl-entry", "PL", Status.OPEN, Status.CLOSED),)
    assert renamed.difference.sources == ()
    gone = await scribe.stage({f"articles/topics/safety/{name}": None for name in NAMES})
    assert gone.difference
    assert [type(each) for each in gone.difference.changes] == [ArticleRemoved]
    assert {each.new for each in gone.difference.texts} == {None}


async def test_a_new_source_needs_a_second_editor_and_reading_it_again_does_not(scribe: Scribe) -> None:
    moved = await scribe.stage(scribe.edited(CARD, "example.org/rules", "other.example/rules"))
    assert moved.difference
    assert moved.difference.sources == ("pl-card:office",)
    assert moved.difference.needs_second


async def editors(scribe: Scribe, count: int) -> list[int]:
    """Editors who have sent their code."""
    return [
        (await become(scribe.storage.admins, chat, "editor", bytes([chat]) * 32)).number for chat in range(1, count + 1)
    ]


async def test_one_editor_publishes_alone_and_two_need_one_another(scribe: Scribe) -> None:
    (first,) = await editors(scribe, 1)
    alone = await scribe.stage(scribe.edited(BE, "кароткі", "хуткі"), first)
    assert alone.number
    assert await scribe.workshop.submit(alone.number, alone.subject, first) is ChangeState.APPROVED
    second = (await become(scribe.storage.admins, 99, "editor", b"z" * 32)).number
    both = await scribe.stage(scribe.edited(EN, "short", "quick"), first)
    assert both.number
    assert await scribe.workshop.submit(both.number, both.subject, first) is ChangeState.STAGED
    assert await scribe.workshop.missing(await scribe.change(both.number)) == 1
    assert await scribe.workshop.approve(both.number, both.subject, second) is ChangeState.APPROVED
    await scribe.publish()
    await scribe.publish()
    assert [(entry.number, entry.paths) for entry in scribe.history()][:2] == [(first, (EN,)), (first, (BE,))]
    done = [entry.action for entry in await scribe.storage.audit.last(10)]
    assert done == [Action.CHANGE_APPROVED, Action.CHANGE_SUBMITTED, Action.CHANGE_SUBMITTED]


async def test_what_its_own_author_approves_or_what_was_not_seen_is_refused(scribe: Scribe) -> None:
    first, second = await editors(scribe, 2)
    staged = await scribe.stage(scribe.edited(BE, "кароткі", "хуткі"), first)
    assert staged.number
    assert await scribe.workshop.submit(staged.number, staged.subject, second) is None
    assert await scribe.workshop.submit(staged.number, b"another", first) is None
    assert await scribe.workshop.submit(staged.number, staged.subject, first) is ChangeState.STAGED
    assert await scribe.workshop.approve(staged.number, staged.subject, first) is None
    assert await scribe.workshop.approve(staged.number, b"another", second) is None
    again = await scribe.workshop.stage(scribe.edited(BE, "кароткі", "добры"), first, "A better word", staged.number)
    assert again.number == staged.number
    assert await scribe.workshop.approve(staged.number, staged.subject, second) is None
    assert (await scribe.change(staged.number)).state is ChangeState.WRITTEN
    stolen = await scribe.workshop.stage(scribe.edited(BE, "кароткі", "мой"), second, "A better word", staged.number)
    assert stolen.number is None


async def test_a_new_source_waits_for_a_second_editor_though_there_is_one(scribe: Scribe) -> None:
    (first,) = await editors(scribe, 1)
    staged = await scribe.stage(scribe.edited(CARD, "example.org/rules", "other.example/rules"), first)
    assert staged.number
    assert await scribe.workshop.submit(staged.number, staged.subject, first) is ChangeState.STAGED
    assert await scribe.workshop.missing(await scribe.change(staged.number)) == 1
    assert await scribe.publish() is None


async def test_a_discarded_change_is_not_published_and_its_files_are_forgotten(scribe: Scribe) -> None:
    number = await scribe.approve(scribe.edited(BE, "кароткі", "хуткі"))
    assert await scribe.workshop.discard(number, 0)
    assert not await scribe.workshop.discard(number, 0)
    assert await scribe.publish() is None
    assert await scribe.storage.changes.edits(number) == {}


async def test_two_editors_race_and_what_no_longer_fits_together_is_refused(scribe: Scribe) -> None:
    gone: dict[str, bytes | None] = {f"articles/lithuania/lt-bank/{name}": None for name in NAMES}
    without = (scribe.folder / CARD).read_text("utf-8").replace("related: [lt-bank]", "related: []")
    await scribe.approve({**gone, CARD: without.encode()}, "The bank is gone")
    link = (scribe.folder / EN).read_text("utf-8") + "\nSee [the bank](lt-bank#who).\n"
    number = await scribe.approve({EN: link.encode()}, "Where to go")
    await scribe.publish()
    change = await scribe.publish()
    assert change
    assert (change.number, change.state) == (number, ChangeState.REFUSED)
    assert noted(change).startswith(f"{EN}:")
    assert not (scribe.folder / "articles/lithuania").exists()
    scribe.see_that_it_is_whole()


async def test_undo_restores_files_and_library_byte_for_byte(scribe: Scribe) -> None:
    before, library = scribe.bytes(), scribe.library()
    await scribe.approve({**scribe.edited(BE, "кароткі", "хуткі"), **scribe.edited(RU, "короткий", "быстрый")})
    change = await scribe.publish()
    assert change
    assert change.revision
    scribe.served = scribe.library()
    assert scribe.bytes() != before
    undone = await scribe.workshop.undo(change.revision[:7], 0, "It was wrong")
    assert undone.number
    await scribe.publish()
    assert scribe.bytes() == before
    assert scribe.library() == library
    assert scribe.history()[0].reason == "It was wrong"


async def test_going_back_restores_articles_that_went_and_takes_away_those_that_came(scribe: Scribe) -> None:
    before, first = scribe.bytes(), scribe.history()[0].revision
    folder = scribe.folder / "articles/topics/safety"
    moved: dict[str, bytes | None] = {}
    for file in folder.iterdir():
        moved[f"articles/topics/caution/{file.name}"] = file.read_bytes()
        moved[f"articles/topics/safety/{file.name}"] = None
    await scribe.approve(moved, "Another name")
    await scribe.publish()
    await scribe.approve(scribe.edited(BE, "кароткі", "хуткі"))
    await scribe.publish()
    scribe.served = scribe.library()
    assert (await scribe.workshop.go_back(first, 0, "As it was")).number
    await scribe.publish()
    assert scribe.bytes() == before
    scribe.see_that_it_is_whole()


async def test_what_was_seen_of_listings_does_not_go_back(scribe: Scribe) -> None:
    first = scribe.history()[0].revision
    write_directory(scribe.folder)
    seen = scribe.folder / "directory/verified.yaml"
    seen.write_text("listings: {}\n")
    await scribe.approve(scribe.edited(BE, "кароткі", "хуткі"))
    await scribe.publish()
    assert (await scribe.workshop.go_back(first, 0, "As it was")).number
    await scribe.publish()
    assert [file.name for file in seen.parent.iterdir()] == ["verified.yaml"]


async def test_an_undo_of_what_was_changed_again_is_refused(scribe: Scribe) -> None:
    await scribe.approve(scribe.edited(BE, "кароткі", "хуткі"))
    first = await scribe.publish()
    await scribe.approve(scribe.edited(BE, "хуткі", "добры"))
    await scribe.publish()
    assert first
    with pytest.raises(Conflict, match=BE):
        await scribe.workshop.undo(first.revision or "", 0, "It was wrong")
    for strange in ("0000000", "", scribe.history()[-1].revision):
        with pytest.raises(NoSuchCommit):
            await scribe.workshop.undo(strange, 0, "It was wrong")


async def test_what_would_be_loaded_is_what_is_loaded_then(scribe: Scribe) -> None:
    files = dict(scribe.edited(BE, "кароткі", "хуткі"))
    for name in NAMES:
        files[f"articles/topics/caution/{name}"] = (scribe.folder / "articles/topics/safety" / name).read_bytes()
        files[f"articles/topics/safety/{name}"] = None
    would = (await scribe.try_on(files)).library
    await scribe.approve(files)
    await scribe.publish()
    assert would == scribe.library()
