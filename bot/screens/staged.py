"""Screens of articles as readers would see them if a change were published."""

from collections.abc import Mapping
from dataclasses import replace

from bot.i18n import LOCALE_NAMES, Locale, Translator
from bot.knowledge.library import Library
from bot.screens.actions import OpenArticle, OpenSection
from bot.screens.articles import card, section
from bot.screens.editing import ToldChange, change, to_change
from bot.screens.knowledge_actions import ShowStaged
from bot.screens.screen import Button, Screen, language_button, plain


def staged(t: Translator, told: ToldChange, translators: Mapping[Locale, Translator], act: ShowStaged) -> Screen:
    """Show an article as readers would see it, in the language of ``t``; its buttons lead on inside what is staged."""
    article = told.library.articles.get(act.slug) if told.library else None
    if told.library is None or article is None:
        return change(t, told)
    anchors = article.anchors()
    if act.section is None or act.section >= len(anchors):
        screen = card(told.library, t, article)
    else:
        screen = section(told.library, t, article, OpenSection(act.slug, anchors[act.section], act.page))
    rows = (tuple(filter(None, (_inside(each, told.library, act) for each in row))) for row in screen.rows)
    languages = tuple(language_button(LOCALE_NAMES[each], each, act) for each in translators if each is not t.locale)
    mark = t.gettext("Change %(number)s, not published: as readers would see it", number=told.number)
    html = f"{plain(mark)}\n\n{screen.html}"
    return Screen(html, (*filter(None, rows), languages, to_change(t, told.number)))


def _inside(each: Button, library: Library, act: ShowStaged) -> Button | None:
    """Let a button of a reader's screen lead to the same place in what is staged; None for all others."""
    match each.press.action:
        case OpenArticle(slug) if slug in library.articles:
            action = ShowStaged(act.number, slug)
        case OpenSection(slug, anchor, page, False) if slug in library.articles:
            anchors = library.articles[slug].anchors()
            action = ShowStaged(act.number, slug, anchors.index(anchor) if anchor in anchors else None, page)
        case _:
            return None
    return replace(each, press=replace(each.press, action=action))
