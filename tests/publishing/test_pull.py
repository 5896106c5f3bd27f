"""What was edited elsewhere comes in file by file, or not at all."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from dulwich.index import commit_tree
from dulwich.objects import Blob, Commit, ObjectID
from dulwich.refs import Ref
from dulwich.repo import Repo

from bot.publishing.pull import PullRefused
from bot.publishing.repository import Repository
from bot.storage.changes import Change, ChangeState
from tests.publishing.scribe import BE, EN, FIRST_DAY, RU, TODAY, Scribe, noted


class Elsewhere:
    """A clone in which somebody else works."""

    def __init__(self, scribe: Scribe, folder: Path) -> None:
        self.scribe = scribe
        Repo(scribe.folder).clone(folder, mkdir=True).close()
        self.folder = folder
        with Repo(scribe.folder) as ours:
            config = ours.get_config()
            config.set((b"remote", b"origin"), b"url", str(folder).encode())
            config.write_to_path()

    def commit(self, files: Mapping[str, bytes | None]) -> str:
        """Commit files on the branch, whatever is checked out."""
        with Repo(self.folder) as repo:
            repository = Repository(self.folder.resolve(), repo)
            head = repository.head()
            ids = {path: None if data is None else repository.keep(data) for path, data in files.items()}
            made = repository.commit((head,) if head else (), ids, 9, TODAY, "Elsewhere")
            assert repository.advance(head, made, {}, 9, TODAY, "Elsewhere")
        return made

    async def pull(self) -> Change | None:
        number = await self.scribe.workshop.pull(0)
        if number is None:
            return None
        await self.scribe.publish()
        return await self.scribe.change(number)


@pytest.fixture
def elsewhere(scribe: Scribe, tmp_path: Path) -> Elsewhere:
    return Elsewhere(scribe, tmp_path / "elsewhere")


def more(scribe: Scribe, path: str, words: str = "Яшчэ.") -> bytes:
    return (scribe.folder / path).read_bytes() + f"\n{words}\n".encode()


async def test_what_is_only_new_there_becomes_ours_as_it_is(scribe: Scribe, elsewhere: Elsewhere) -> None:
    made = elsewhere.commit({BE: more(scribe, BE)})
    change = await elsewhere.pull()
    assert change
    assert (change.state, change.revision) == (ChangeState.PUBLISHED, made)
    assert (scribe.folder / BE).read_text("utf-8").endswith("Яшчэ.\n")
    assert await elsewhere.pull() is None
    scribe.see_that_it_is_whole()


async def test_what_was_changed_here_and_there_in_other_files_is_merged(scribe: Scribe, elsewhere: Elsewhere) -> None:
    theirs = elsewhere.commit({BE: more(scribe, BE)})
    await scribe.approve({EN: more(scribe, EN)})
    ours = await scribe.publish()
    assert ours
    change = await elsewhere.pull()
    assert change
    assert change.state is ChangeState.PUBLISHED
    with Repo(scribe.folder) as repo:
        merge = repo[repo.head()]
        assert isinstance(merge, Commit)
        assert [each.decode() for each in merge.parents] == [ours.revision, theirs]
    assert (scribe.folder / BE).read_text("utf-8").endswith("Яшчэ.\n")
    assert (scribe.folder / EN).read_text("utf-8").endswith("Яшчэ.\n")
    assert await elsewhere.pull() is None
    scribe.see_that_it_is_whole()


async def test_a_conflict_is_refused_with_the_file_and_nothing_is_changed(scribe: Scribe, elsewhere: Elsewhere) -> None:
    elsewhere.commit({BE: more(scribe, BE, "Там."), RU: more(scribe, RU, "Там.")})
    await scribe.approve({BE: more(scribe, BE, "Тут.")})
    await scribe.publish()
    before, history = scribe.bytes(), scribe.history()
    with pytest.raises(PullRefused, match=f"changed both here and there: {BE}"):
        await elsewhere.pull()
    assert (scribe.bytes(), scribe.history()) == (before, history)


async def test_what_is_edited_here_and_not_committed_is_not_overwritten(scribe: Scribe, elsewhere: Elsewhere) -> None:
    elsewhere.commit({BE: more(scribe, BE, "Там.")})
    (scribe.folder / BE).write_bytes(more(scribe, BE, "Тут."))
    before = scribe.bytes()
    with pytest.raises(PullRefused, match="not committed"):
        await elsewhere.pull()
    assert scribe.bytes() == before


async def test_what_breaks_the_library_is_refused(scribe: Scribe, elsewhere: Elsewhere) -> None:
    elsewhere.commit({BE: more(scribe, BE, "{{nothing}}")})
    before, history = scribe.bytes(), scribe.history()
    change = await elsewhere.pull()
    assert change
    assert change.state is ChangeState.REFUSED
    assert noted(change).startswith(BE)
    assert (scribe.bytes(), scribe.history()) == (before, history)


STRANGE = [b"../escaped.md", b".git/config", b"articles/.hidden", b"articles/poland/pl-card/link"]


@pytest.mark.parametrize("path", STRANGE)
async def test_names_that_lead_out_and_links_are_refused(scribe: Scribe, elsewhere: Elsewhere, path: bytes) -> None:
    mode = 0o120000 if path.endswith(b"link") else 0o100644
    with Repo(elsewhere.folder) as repo:
        head = repo[repo.head()]
        assert isinstance(head, Commit)
        evil = Blob.from_string(b"/etc/passwd")
        repo.object_store.add_object(evil)
        files = [(name, id_, found) for name, found, id_ in repo.object_store.iter_tree_contents(head.tree)]
        tree = commit_tree(repo.object_store, [*files, (path, evil.id, mode)])
        made = Commit()
        made.tree, made.parents, made.message = tree, [head.id], b"Evil"
        made.author = made.committer = b"E <e@example.org>"
        made.author_time = made.commit_time = FIRST_DAY
        made.author_timezone = made.commit_timezone = 0
        repo.object_store.add_object(made)
        repo.refs[Ref(b"refs/heads/main")] = ObjectID(made.id)
    before = scribe.bytes()
    with pytest.raises(PullRefused, match="no files that a knowledge folder can have"):
        await elsewhere.pull()
    assert scribe.bytes() == before
    assert not (scribe.folder.parent / "escaped.md").exists()


async def test_without_another_repository_there_is_a_sentence(scribe: Scribe, elsewhere: Elsewhere) -> None:
    elsewhere.folder.rename(elsewhere.folder.with_name("gone"))
    with pytest.raises(PullRefused, match="cannot be read"):
        await elsewhere.pull()
    (scribe.folder / ".git/config").write_text("[core]\n")
    with pytest.raises(PullRefused, match="there is no other repository"):
        await elsewhere.pull()
