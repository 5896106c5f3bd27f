"""Changes of knowledge go on only from what their changer saw, and under the lease."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.changes import REVISION, Changes, ChangeState, Edit, Proposal, read_edits, write_edits
from bot.storage.database import Database
from bot.storage.deliveries import LeaseLost
from bot.storage.lease import Lease
from bot.storage.meta import Meta

ARTICLE = "articles/poland/pl-card/be.md"
EDITS = {ARTICLE: Edit("a" * 40, "Тэкст\n\0".encode()), "glossary.yaml": Edit("b" * 40, None), "x": Edit(None, b"")}
PROPOSAL = Proposal("c" * 40, EDITS, 3, "Падвысілі збор", needs_second=True)
EDIT = st.builds(Edit, st.none() | st.just("a" * 40), st.none() | st.binary(max_size=40))


@pytest.fixture
def changes(database: Database) -> Changes:
    return Changes(database)


@given(st.dictionaries(st.text(max_size=20), EDIT, max_size=5))
def test_edits_are_read_as_they_were_written(edits: dict[str, Edit]) -> None:
    assert read_edits(write_edits(edits)) == edits


async def test_a_change_is_kept_as_it_was_proposed(changes: Changes) -> None:
    number = await changes.add(PROPOSAL)
    kept = await changes.get(number)
    assert kept
    assert (kept.state, kept.base, kept.author, kept.reason) == (ChangeState.WRITTEN, "c" * 40, 3, "Падвысілі збор")
    assert (kept.needs_second, kept.merges, kept.revision, kept.note) == (True, None, None, "")
    assert kept.hash == PROPOSAL.hash
    assert await changes.edits(number) == EDITS
    assert await changes.all([ChangeState.WRITTEN], 10) == [kept]
    assert await changes.get(number + 1) is None


async def test_a_change_of_some_mebibytes_is_kept_whole(changes: Changes) -> None:
    edits = {f"articles/poland/a{each}/be.md": Edit(None, bytes([each]) * 2**18) for each in range(16)}
    number = await changes.add(Proposal("", edits, 1, "All of it"))
    assert await changes.edits(number) == edits


async def test_it_goes_on_only_from_what_its_changer_saw(changes: Changes) -> None:
    number = await changes.add(PROPOSAL)
    assert not await changes.change(number, [ChangeState.STAGED], state=ChangeState.APPROVED)
    assert await changes.change(number, [ChangeState.WRITTEN], state=ChangeState.STAGED, approvals="one")
    assert not await changes.change(number, [ChangeState.STAGED], "none", state=ChangeState.APPROVED)
    assert await changes.rewrite(number, PROPOSAL, [ChangeState.STAGED], state=ChangeState.WRITTEN)
    rewritten = await changes.get(number)
    assert rewritten
    assert (rewritten.state, rewritten.approvals) == (ChangeState.WRITTEN, "")
    assert not await changes.remove(number, [ChangeState.STAGED])
    assert await changes.remove(number, [ChangeState.WRITTEN])


async def test_what_was_begun_comes_before_what_was_approved_first(changes: Changes) -> None:
    assert await changes.next() is None
    first, second, third = [await changes.add(PROPOSAL, ChangeState.APPROVED) for _ in range(3)]
    assert (found := await changes.next())
    assert found.number == first
    await changes.change(third, [ChangeState.APPROVED], state=ChangeState.PUBLISHING)
    assert (found := await changes.next())
    assert found.number == third
    assert second


async def test_only_the_holder_of_the_lease_publishes(changes: Changes, database: Database) -> None:
    number = await changes.add(PROPOSAL, ChangeState.APPROVED)
    lease, revision = Lease(database), "d" * 40
    old = await lease.take("old", 0.0)
    new = await lease.take("new")
    assert old
    assert new
    for acting in (
        changes.see_lease(old),
        changes.finish(number, revision, old),
        changes.change_as_holder(number, ChangeState.APPROVED, old, state=ChangeState.PUBLISHING),
    ):
        with pytest.raises(LeaseLost):
            await acting
    assert not await changes.finish(number, revision, new)
    assert await changes.change_as_holder(number, ChangeState.APPROVED, new, state=ChangeState.PUBLISHING)
    assert await changes.finish(number, revision, new)
    published = await changes.get(number)
    assert published
    assert (published.state, published.revision) == (ChangeState.PUBLISHED, revision)
    assert await Meta(database).get(REVISION) == revision
    assert await changes.edits(number) == {}
