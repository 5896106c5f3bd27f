"""The chat page in a real browser: what a person sees and presses, and what the bot gets of it."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from tests.browser import open_chromium
from tests.sandbox.chat_page import TOKEN, Chat, Open, box, button, chats

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]

PHONE = (390, 844)
LONG = "\n".join(f"Радок {number}" for number in range(80))
GIF = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with open_chromium() as chromium:
        yield chromium


@pytest_asyncio.fixture(loop_scope="module")
async def open_chat(browser: Browser) -> AsyncIterator[Open]:
    async with chats(browser) as open_:
        yield open_


@pytest_asyncio.fixture(loop_scope="module")
async def chat(open_chat: Open) -> Chat:
    """A chat that has begun, on a desk."""
    chat = await open_chat()
    await chat.start()
    return chat


async def test_an_empty_chat_shows_what_the_bot_is_for_and_start_begins_it(open_chat: Open) -> None:
    chat = await open_chat(setMyDescription={"description": "Даведнік\nпра пераезд"})
    await expect(chat.page.locator("#intro-text")).to_have_text("Даведнік\nпра пераезд")
    await expect(chat.page.get_by_label("Message", exact=True)).to_be_hidden()
    await chat.start()
    await expect(chat.page.locator("#intro")).to_be_hidden()
    await expect(chat.page.get_by_label("Message", exact=True)).to_be_focused()


async def test_start_carries_what_the_pages_address_carries(open_chat: Open) -> None:
    chat = await open_chat(query="?start=pl-blue-card--who")
    await chat.page.get_by_role("button", name="Start", exact=True).click()
    assert await chat.got_text() == "/start pl-blue-card--who"
    await expect(chat.page.get_by_label("Message", exact=True)).to_be_visible()
    assert "start=" not in chat.page.url


async def test_every_entity_is_drawn_as_what_it_is(chat: Chat) -> None:
    sent = await chat.send(
        "\U0001f426 <b>тлусты</b> <i>курсіў</i> <u>падкрэслены</u> <s>закрэслены</s> <code>код</code> "
        '<a href="https://example.org/x">словы</a> @somebody #тэг /help <b>а<i>б</i></b>\n'
        '<pre><code class="language-yaml">a: 1</code></pre>\nпасля<blockquote>цытата</blockquote>'
    )
    text = chat.message(sent).locator(".text")
    marks = {"b": "тлусты", "i": "курсіў", "u": "падкрэслены", "s": "закрэслены", "blockquote": "цытата"}
    for tag, words in marks.items():
        await expect(text.locator(f"> {tag}").first).to_have_text(words)
    for role, name in (("button", "код"), ("link", "словы"), ("link", "@somebody"), ("button", "/help")):
        await expect(text.get_by_role(role, name=name, exact=True)).to_be_visible()  # type: ignore[arg-type]
    await expect(text.locator(".tag")).to_have_text("#тэг")
    await expect(text.locator("b > i")).to_have_text("б")
    await expect(text.locator("pre")).to_have_text("yamla: 1")


async def test_markup_in_a_text_stays_text(chat: Chat) -> None:
    sent = await chat.send("&lt;img src=x onerror=alert(1)&gt; &lt;b&gt;")
    await expect(chat.message(sent).locator(".text")).to_contain_text("<img src=x onerror=alert(1)> <b>")
    await expect(chat.message(sent).locator("img")).to_have_count(0)


async def test_crossing_and_oversized_entities_lose_no_text(chat: Chat) -> None:
    script = """async () => { const { formatText } = await import("/page/text.js");
        const entities = [["bold", 0, 6], ["italic", 3, 6], ["spoiler", 5, 90], ["code", 2, 1], ["url", 7, -3]];
        const made = entities.map(([type, offset, length]) => ({type, offset, length}));
        const node = document.createElement("p"); node.append(formatText("абвгде\U0001f426жзік", made, {}));
        return [node.textContent, node.querySelectorAll("b").length, node.querySelectorAll("i").length]; }"""
    assert await chat.page.evaluate(script) == ["абвгде\U0001f426жзік", 1, 2]


async def test_hidden_text_is_shown_when_pressed_and_a_long_quote_unfolds(chat: Chat) -> None:
    sent = await chat.send(
        "<tg-spoiler>тайна</tg-spoiler><blockquote expandable>1\n2\n3\n4\n5\n6</blockquote>"
        "<blockquote expandable>1</blockquote>"
    )
    covered = chat.message(sent).get_by_role("button", name="Hidden text, press to show")
    await covered.press("Enter")
    await expect(covered).to_have_count(0)
    quote = chat.message(sent).locator(".fold").first
    folded = (await box(quote))["height"]
    await chat.message(sent).get_by_role("button", name="Show all").click()
    assert (await box(quote))["height"] > folded * 1.8
    await expect(chat.message(sent).locator(".unfold:visible")).to_have_text(["Show less"])


async def test_a_command_in_a_text_is_sent_when_pressed(chat: Chat) -> None:
    await chat.send("Напішыце /help")
    await chat.page.get_by_role("button", name="/help", exact=True).click()
    assert await chat.got_text() == "/help"


async def test_a_link_to_this_bot_starts_it_and_any_other_asks_first(chat: Chat) -> None:
    name = (await chat.call("getMe"))["result"]["username"]
    await chat.send(f'<a href="https://t.me/{name}?start=pl--who">сюды</a>')
    await chat.send('<a href="https://example.org/a?b=c">туды</a>')
    await chat.page.get_by_role("link", name="сюды").click()
    assert await chat.got_text() == "/start pl--who"
    await chat.page.get_by_role("link", name="туды").click()
    dialog = chat.page.get_by_role("dialog", name="Open this address?")
    await expect(dialog.locator("p")).to_have_text("https://example.org/a?b=c")
    link = dialog.get_by_role("link", name="Open")
    attributes = [await link.get_attribute(name) for name in ("href", "target", "rel", "referrerpolicy")]
    assert attributes == ["https://example.org/a?b=c", "_blank", "noopener noreferrer", "no-referrer"]
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(dialog).to_be_hidden()


async def test_an_address_that_is_a_script_cannot_be_opened(chat: Chat) -> None:
    script = """() => void import("/page/notices.js").then((notices) => notices.openDialog("javascript:alert(1)"))"""
    await chat.page.evaluate(script)
    dialog = chat.page.get_by_role("dialog", name="This address cannot be opened")
    await expect(dialog).to_contain_text("javascript:alert(1)")
    await expect(dialog.get_by_role("link")).to_have_count(0)


async def test_cells_of_a_row_are_equally_wide_and_a_row_is_as_wide_as_its_message(chat: Chat) -> None:
    sent = await chat.send("Выберыце", [button("Да", "1"), button("Вельмі доўгая назва " * 4, "2"), button("Не", "3")])
    boxes = [await box(cell) for cell in await chat.message(sent).locator(".cell").all()]
    bubble = await box(chat.message(sent).locator(".bubble"))
    assert len({round(cell["width"]) for cell in boxes}) == 1
    assert abs(boxes[2]["x"] + boxes[2]["width"] - bubble["x"] - bubble["width"]) <= 1
    assert {cell["height"] for cell in boxes} == {boxes[0]["height"]}


async def test_a_pressed_button_is_busy_until_the_bot_answers(chat: Chat) -> None:
    sent = await chat.send("Меню", [button("Польшча", "c:PL", style="primary"), button("Літва", "c:LT")])
    cell = chat.page.get_by_role("button", name="Польшча")
    await expect(cell).to_have_attribute("data-style", "primary")
    await cell.click()
    query = (await chat.got())["callback_query"]
    assert (query["data"], query["message"]["message_id"]) == ("c:PL", sent)
    await expect(cell).to_have_attribute("aria-busy", "true")
    await expect(chat.page.get_by_role("button", name="Літва")).to_have_attribute("aria-busy", "false")
    await chat.call("answerCallbackQuery", callback_query_id=query["id"], text="Гатова")
    await expect(cell).to_have_attribute("aria-busy", "false")
    await expect(chat.page.locator(".toast")).to_have_text("Гатова")


async def test_an_alert_waits_to_be_acknowledged(chat: Chat) -> None:
    await chat.send("Меню", [button("Важна", "x")])
    await chat.page.get_by_role("button", name="Важна").click()
    query = (await chat.got())["callback_query"]
    await chat.call("answerCallbackQuery", callback_query_id=query["id"], text="Прачытайце", show_alert=True)
    dialog = chat.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Прачытайце")
    await dialog.get_by_role("button", name="OK").press("Enter")
    await expect(dialog).to_be_hidden()


async def test_copy_buttons_and_code_copy(chat: Chat) -> None:
    await chat.send("<code>PL-2026</code>", [button("Скапіяваць", copy_text={"text": "40 знакаў"})])
    for name, copied in (("Скапіяваць", "40 знакаў"), ("PL-2026", "PL-2026")):
        await chat.page.get_by_role("button", name=name, exact=True).click()
        await expect(chat.page.locator(".toast").last).to_have_text("Copied")
        assert await chat.page.evaluate("navigator.clipboard.readText()") == copied


async def test_an_edit_keeps_the_end_in_view_and_the_focus_on_the_pressed_button(chat: Chat) -> None:
    await chat.send(LONG)
    sent = await chat.send("Коратка", [button("Далей", "n")])
    await chat.page.locator("#down").click()
    await chat.page.get_by_role("button", name="Далей").press("Enter")
    await chat.edit(sent, "Крыху даўжэй\n" * 5 + "канец", [button("Назад", "b"), button("Далей", "n")])
    await expect(chat.message(sent)).to_contain_text("канец")
    assert (await chat.place(sent))["rest"] <= 1
    await expect(chat.page.get_by_role("button", name="Далей")).to_be_focused()
    await expect(chat.message(sent).locator(".meta")).to_contain_text("edited")


async def test_a_message_taller_than_the_view_shows_its_beginning(chat: Chat) -> None:
    tall = await chat.send(LONG, [button("Далей", "n")])
    await expect(chat.message(tall)).to_be_visible()
    assert 0 <= (await chat.place(tall))["top"] <= 10
    await chat.scroll(100_000)
    await chat.page.get_by_role("button", name="Далей").click()
    await chat.edit(tall, "Другая старонка\n" + LONG)
    await expect(chat.message(tall)).to_contain_text("Другая старонка")
    assert 0 <= (await chat.place(tall))["top"] <= 10


async def test_what_happens_below_does_not_move_a_reader_who_is_above(chat: Chat) -> None:
    tall = await chat.send(LONG)
    last = await chat.send("Апошняе")
    await chat.scroll(300)
    before = await chat.place(tall)
    await chat.edit(last, LONG)
    new = await chat.send("Новае")
    await expect(chat.message(new)).to_have_count(1)
    assert (await chat.place(tall))["top"] == before["top"]
    await expect(chat.page.locator("#unread")).to_have_text("2")
    await chat.page.get_by_role("button", name="To the newest message").click()
    assert (await chat.place(new))["rest"] <= 1
    await expect(chat.page.locator("#down")).to_be_hidden()


async def test_a_deleted_message_above_the_view_moves_nothing(chat: Chat) -> None:
    first = await chat.send("Першае")
    tall = await chat.send(LONG)
    await chat.scroll(500)
    before = await chat.place(tall)
    await chat.call("deleteMessage", chat_id=chat.person, message_id=first)
    await expect(chat.message(first)).to_have_count(0)
    assert (await chat.place(tall))["top"] == before["top"]


async def test_days_are_separated_and_quiet_messages_marked(chat: Chat) -> None:
    sent = await chat.send("Ціха", disable_notification=True)
    await expect(chat.message(sent)).to_contain_text("sent without sound")
    await expect(chat.page.locator(".day")).to_have_text(["Today"])
    chat.clock.shift = timedelta(days=40)
    later = await chat.send("Потым")
    await expect(chat.page.locator(".day")).to_have_text(["Today", re.compile(r"^\d{1,2} [A-Z][a-z]+( \d{4})?$")])
    await chat.call("deleteMessage", chat_id=chat.person, message_id=later)
    await expect(chat.page.locator(".day")).to_have_text(["Today"])


async def test_typing_is_shown_until_the_message_comes(chat: Chat) -> None:
    await chat.call("sendChatAction", chat_id=chat.person, action="typing")
    await expect(chat.page.locator("#bot-line")).to_have_text("typing…")
    await chat.send("Вось")
    await expect(chat.page.locator("#bot-line")).to_have_text(re.compile("^@"))


async def test_commands_are_listed_filtered_and_sent(open_chat: Open) -> None:
    commands = [{"command": name, "description": name.title()} for name in ("start", "settings", "help")]
    chat = await open_chat(setMyCommands={"commands": commands})
    await chat.start()
    await chat.page.get_by_role("button", name="Commands").click()
    options = chat.page.locator("#commands [role=option]")
    await expect(options).to_have_text(["/startStart", "/settingsSettings", "/helpHelp"])
    field = chat.page.get_by_label("Message", exact=True)
    await field.press_sequentially("/s")
    await expect(options).to_have_count(2)
    await field.press("ArrowDown")
    await field.press("Enter")
    assert await chat.got_text() == "/settings"
    await expect(chat.page.locator("#commands")).to_be_hidden()


async def test_enter_sends_and_shift_enter_breaks_the_line(chat: Chat) -> None:
    field = chat.page.get_by_label("Message", exact=True)
    await field.press_sequentially("Два")
    await field.press("Shift+Enter")
    await field.press_sequentially("радкі")
    await field.press("Enter")
    assert await chat.got_text() == "Два\nрадкі"
    await expect(field).to_have_value("")
    await expect(chat.page.locator('.message[data-from="person"]').last).to_contain_text("Два\nрадкі")


async def test_a_late_answer_brings_back_nothing_that_was_deleted_meanwhile(chat: Chat) -> None:
    deleted = asyncio.Event()

    async def hold(route: Route) -> None:
        answer = await route.fetch()
        await deleted.wait()
        await route.fulfill(response=answer)

    await chat.page.route("**/api/people/*/messages", hold)
    async with chat.page.expect_response("**/api/people/*/messages") as response:
        await chat.page.get_by_label("Message", exact=True).fill("Пытанне")
        await chat.page.get_by_label("Message", exact=True).press("Enter")
        message_id = (await chat.got())["message"]["message_id"]
        await expect(chat.message(message_id)).to_have_count(1)
        await chat.call("deleteMessage", chat_id=chat.person, message_id=message_id)
        await expect(chat.message(message_id)).to_have_count(0)
        deleted.set()
    await (await response.value).finished()
    await chat.send("Адказ")
    await expect(chat.message(message_id)).to_have_count(0)


@pytest.mark.parametrize("kind", ["contact", "location", "sticker", "voice"])
async def test_simulated_attachments_reach_the_bot(chat: Chat, kind: str) -> None:
    await chat.page.get_by_role("button", name="Attach").click()
    await chat.page.locator(f'[data-attach="{kind}"]').click()
    assert kind in (await chat.got())["message"]
    await expect(chat.page.locator(f'.message[data-kind="{kind}"]')).to_be_visible()


async def test_files_reach_the_bot(chat: Chat, tmp_path: Path) -> None:
    text, picture = tmp_path / "нататка.txt", tmp_path / "dot.gif"
    text.write_text("змест", encoding="utf-8")
    picture.write_bytes(GIF)
    await chat.page.locator("#pick-document").set_input_files(text)
    assert (await chat.got())["message"]["document"]["file_name"] == "нататка.txt"
    await expect(chat.page.locator(".card strong")).to_have_text("нататка.txt")
    await chat.page.get_by_label("Message", exact=True).fill("Подпіс")
    await chat.page.locator("#pick-photo").set_input_files(picture)
    message = (await chat.got())["message"]
    assert message["photo"]
    assert message["caption"] == "Подпіс"
    await expect(chat.page.get_by_label("Message", exact=True)).to_have_value("")
    await expect(chat.page.get_by_alt_text("Photo")).to_have_js_property("naturalWidth", 1)


async def test_a_forwarded_post_is_sent_as_one(chat: Chat) -> None:
    await chat.page.get_by_role("button", name="Attach").click()
    await chat.page.get_by_role("menuitem", name="Forwarded post").press("Enter")
    await chat.page.get_by_label("Message", exact=True).fill("Пост з канала")
    await chat.page.get_by_role("button", name="Send").click()
    message = (await chat.got())["message"]
    assert message["text"] == "Пост з канала"
    assert "forward_origin" in message
    await expect(chat.page.locator(".origin")).to_have_text("Forwarded message")
    await expect(chat.page.locator("#mode")).to_be_hidden()


async def test_a_person_edits_and_deletes_their_own_message(chat: Chat) -> None:
    field = chat.page.get_by_label("Message", exact=True)
    await field.fill("Памылка")
    await field.press("Enter")
    await chat.got()
    own = chat.page.locator('.message[data-from="person"]').last
    await expect(own).to_contain_text("Памылка")  # until it is drawn, the last one is /start
    await own.locator(".meta").click()
    await chat.page.get_by_role("menuitem", name="Edit").click()
    await field.fill("Выпраўлена")
    await field.press("Enter")
    assert (await chat.got())["edited_message"]["text"] == "Выпраўлена"
    await expect(own).to_contain_text("Выпраўлена")
    await own.click(button="right")
    await chat.page.get_by_role("menuitem", name="Delete").click()
    await expect(chat.page.locator('.message[data-from="person"]')).to_have_count(1)


async def test_people_have_chats_of_their_own(chat: Chat) -> None:
    await chat.send("Толькі Аліне")
    await chat.page.get_by_text("New person").click()
    await chat.page.get_by_label("Name", exact=True).fill("Ганна")
    await chat.page.locator("#new-person-form select").select_option("pl")
    await chat.page.get_by_role("button", name="Add").click()
    await expect(chat.page.locator('.person[aria-current="true"]')).to_have_text("ГГаннаPolish")
    await expect(chat.page.locator(".message")).to_have_count(0)
    await chat.page.get_by_role("button", name="Start", exact=True).click()
    writer = (await chat.got())["message"]["from"]
    assert (writer["first_name"], writer["language_code"]) == ("Ганна", "pl")
    await chat.page.get_by_label("Language of their Telegram").last.select_option("")
    await expect(chat.page.locator('.person[aria-current="true"] small')).to_have_text("None set")
    await chat.page.get_by_role("button", name="Аліна").click()
    await expect(chat.page.locator(".message").last).to_contain_text("Толькі Аліне")


async def test_a_blocked_bot_is_refused_until_it_is_unblocked(chat: Chat) -> None:
    await chat.page.get_by_role("button", name="Block bot").click()
    await expect(chat.page.get_by_label("Message", exact=True)).to_be_hidden()
    refused = await chat.call("sendMessage", chat_id=chat.person, text="Ці чуваць?")
    assert (refused["error_code"], refused["description"]) == (403, "Forbidden: bot was blocked by the user")
    await chat.page.get_by_role("button", name="Unblock the bot").click()
    await expect(chat.page.get_by_label("Message", exact=True)).to_be_visible()
    await chat.send("Чуваць")


async def test_a_deleted_chat_begins_anew(chat: Chat) -> None:
    await chat.send("Знікне")
    await chat.page.get_by_role("button", name="Delete chat").click()
    await chat.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(chat.page.locator(".message")).to_have_count(0)
    await expect(chat.page.get_by_role("button", name="Start", exact=True)).to_be_visible()


async def test_a_fault_hits_the_next_call_of_the_bot(chat: Chat) -> None:
    await chat.page.get_by_role("button", name="Set up").click()
    await expect(chat.page.locator(".toast")).to_contain_text("429, too many requests")
    refused = await chat.call("sendMessage", chat_id=chat.person, text="Цяпер")
    assert refused["error_code"] == 429
    await chat.send("Потым")


async def test_the_page_comes_back_when_the_server_does_even_if_the_person_is_gone(browser: Browser) -> None:
    sandbox = Sandbox(token=TOKEN)
    page = await browser.new_page()
    async with serve(sandbox, port=0) as base:
        await page.goto(base)
        await page.get_by_text("New person").click()
        await page.get_by_label("Name", exact=True).fill("Ганна")
        await page.get_by_role("button", name="Add").click()
        await page.get_by_role("button", name="Start", exact=True).click()
        await expect(page.locator(".message")).to_have_count(1)
    await expect(page.locator("#bot-line")).to_have_text("Reconnecting…")
    port = int(base.rpartition(":")[2].rstrip("/"))
    async with serve(Sandbox(token=TOKEN), port=port):
        await expect(page.locator(".message")).to_have_count(0)
        await expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
        await expect(page.locator("#bot-line")).to_have_text(re.compile("^@"))
        await expect(page.locator('.person[aria-current="true"] .name')).to_have_text("Аліна")
        await page.close()


async def test_on_a_phone_the_chat_fills_the_screen_and_the_panel_waits_behind_a_button(open_chat: Open) -> None:
    chat = await open_chat(PHONE)
    await chat.start()
    await chat.send("Доўгае-слова-" * 40, [button("Кнопка з доўгай назвай " * 3, "1"), button("Б", "2")])
    widths = await chat.page.evaluate("[document.body, document.getElementById('scroller')].map((e) => e.scrollWidth)")
    assert widths == [PHONE[0], PHONE[0]]
    panel = chat.page.get_by_role("complementary", name="People and backstage")
    await expect(panel).to_have_count(0)
    await chat.page.get_by_role("button", name="People and backstage").click()
    await expect(panel).to_be_visible()
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.get_by_role("button", name="People and backstage")).to_be_focused()


async def test_everything_that_can_be_used_has_a_name_and_new_messages_are_announced(chat: Chat) -> None:
    await chat.send("Меню", [button("Польшча", "c:PL")])
    script = """(all) => all.filter((e) => !(e.textContent.trim() || e.ariaLabel || e.labels?.length))
        .map((e) => e.outerHTML)"""
    assert await chat.page.locator("button, input, select, textarea, [tabindex]").evaluate_all(script) == []
    log = chat.page.get_by_role("log", name="Messages")
    assert [await log.get_attribute(name) for name in ("aria-live", "aria-relevant")] == ["polite", "additions"]
