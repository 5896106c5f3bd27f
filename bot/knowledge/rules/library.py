"""Rules about the library as a whole: what articles say of one another."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from bot.i18n import mark
from bot.knowledge.address import hosts_above, is_below
from bot.knowledge.build import LISTING, section_link
from bot.knowledge.draft import Draft
from bot.knowledge.listing import Listing
from bot.knowledge.markup import Link
from bot.knowledge.model import Listed
from bot.knowledge.problems import Problem, error


def slugs_are_unique(drafts: Iterable[Draft], unread: Collection[str]) -> Iterator[Problem]:
    """A slug or an alias leads to one article."""
    owners: dict[str, str] = {}
    drafts = list(drafts)
    for draft in drafts:
        if draft.slug in owners:
            message = mark("the slug “%(slug)s” is also that of %(other)s: rename one of the folders")
            yield error(draft.folder, 0, message, slug=draft.slug, other=owners[draft.slug])
        owners.setdefault(draft.slug, draft.folder)
    for draft in drafts:
        for i, alias in enumerate(draft.keys.aliases):
            if alias in owners:
                message = mark("the alias “%(alias)s” already leads to %(other)s: remove it from one of them")
                yield error(draft.path, draft.line("aliases", i), message, alias=alias, other=owners[alias])
            owners.setdefault(alias, draft.folder)


def what_is_replaced_is_gone(drafts: Iterable[Draft], unread: Collection[str]) -> Iterator[Problem]:
    """An article replaces only what is no longer there."""
    drafts = list(drafts)
    known = {name for draft in drafts for name in (draft.slug, *draft.keys.aliases)} | set(unread)
    for draft in drafts:
        for i, slug in enumerate(draft.keys.replaces):
            if slug in known:
                message = mark("“%(slug)s” is still there: only an article that was removed is replaced")
                yield error(draft.path, draft.line("replaces", i), message, slug=slug)


def related_articles_exist(drafts: Iterable[Draft], unread: Collection[str]) -> Iterator[Problem]:
    """A related article exists and is another one."""
    drafts = list(drafts)
    known = _anchors(drafts)
    for draft in drafts:
        for i, slug in enumerate(draft.keys.related):
            if slug in unread:
                continue
            if slug not in known:
                message = mark("there is no article “%(slug)s” to be related to")
                yield error(draft.path, draft.line("related", i), message, slug=slug)
            elif slug == draft.slug:
                yield error(
                    draft.path, draft.line("related", i), mark("an article is not related to itself: remove it")
                )


def links_lead_somewhere(drafts: Iterable[Draft], unread: Collection[str]) -> Iterator[Problem]:
    """A link inside the library leads to an article or section that exists."""
    drafts = list(drafts)
    known = _anchors(drafts)
    for draft in drafts:
        for path, link in _links(draft):
            target = section_link(link.target, draft.slug)
            if target is None or target.slug in unread:
                continue
            if target.slug not in known:
                yield error(path, link.line, mark("there is no article “%(slug)s” to link to"), slug=target.slug)
            elif target.anchor and target.anchor not in known[target.slug]:
                message = mark("the article “%(slug)s” has no section “%(anchor)s”")
                yield error(path, link.line, message, slug=target.slug, anchor=target.anchor)


def listings_exist(drafts: Iterable[Draft], listings: Collection[str]) -> Iterator[Problem]:
    """A listing that an article offers or points to stands in the directory."""
    message = mark("there is no listing “%(listing)s” in the directory")
    for draft in drafts:
        for i, id_ in enumerate(draft.keys.directory):
            if id_ not in listings:
                yield error(draft.path, draft.line("directory", i), message, listing=id_)
        for path, link in _links(draft):
            id_ = link.target.removeprefix(LISTING)
            if link.target.startswith(LISTING) and id_ not in listings:
                yield error(path, link.line, message, listing=id_)


def sources_agree_with_the_directory(drafts: Iterable[Draft], listings: Iterable[Listing]) -> Iterator[Problem]:
    """A site whose listing is asked for first is not linked as a source: one of the two does not know."""
    closed: dict[str, list[Listing]] = {}
    for each in listings:
        if each.listed is not Listed.NO:
            closed.setdefault(each.address.name, []).append(each)
    for draft in drafts:
        for key, address in draft.unlisted.items():
            near = (each for host in hosts_above(address.name) for each in closed.get(host, ()))
            listing = next((each for each in near if is_below(address, each.address)), None)
            if listing:
                message = mark("“listed: no” here, but not in the listing “%(listing)s” of this site: correct one")
                line = draft.line("sources", key, "listed")
                yield error(draft.path, line, message, listing=listing.id)


def folders_hold_one_country(drafts: Iterable[Draft], unread: Collection[str]) -> Iterator[Problem]:
    """The articles of one folder belong to one country."""
    countries: dict[str, tuple[str, str]] = {}
    for draft in drafts:
        group, country = draft.folder.split("/")[-2], draft.keys.country or mark("no country")
        first, slug = countries.setdefault(group, (country, draft.slug))
        if first != country:
            message = mark(
                "this article belongs to %(country)s, but “%(slug)s” in the same folder to %(first)s: move one of them"
            )
            yield error(draft.path, draft.line("country"), message, country=country, slug=slug, first=first)


def _anchors(drafts: Iterable[Draft]) -> Mapping[str, set[str]]:
    """Return the anchors of every article, under its slug and its aliases."""
    found: dict[str, set[str]] = {}
    for draft in drafts:
        anchors = {chapter.anchor for chapter in draft.original.document.chapters}
        for name in (draft.slug, *draft.keys.aliases):
            found[name] = anchors
    return found


def _links(draft: Draft) -> Iterator[tuple[str, Link]]:
    for file in draft.files.values():
        yield from ((file.path, link) for link in file.links)


RULES = (
    slugs_are_unique,
    what_is_replaced_is_gone,
    related_articles_exist,
    links_lead_somewhere,
    folders_hold_one_country,
)
