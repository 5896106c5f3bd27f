/** Puts the page together: one person's chat with the bot, kept true by the server's events. */

import { call, listen, readState, sendFile } from "./api.js";
import { drawMessage } from "./bubble.js";
import { Composer } from "./composer.js";
import { answered, forgetPresses } from "./keyboard.js";
import { closeMenu, placeMenu, toggleMenu } from "./menus.js";
import { Messages } from "./messages.js";
import { alertDialog, copyText, openDialog, toast } from "./notices.js";
import { Panel } from "./panel.js";

const TYPING = 5000; // milliseconds that Telegram shows "typing"
const PRESSED = 15_000; // milliseconds in which an edit counts as following a press
const HOSTS = new Set(["t.me", "telegram.me", "telegram.dog"]);

const box = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);

let person = query.has("person") ? Number(query.get("person")) : null;
let people = [];
let bot = { name: "Bot", username: "", description: "", commands: [] };
let begun = false; // START was pressed: the field takes the focus as soon as it is there
let payload = query.get("start"); // what /start is to carry
let stopListening = () => {};
let reading = Promise.resolve(); // the state is read by one at a time
let readers = 0;
let queue = []; // events that arrive while the state is being read
let typingTimer = 0;
const presses = new Map(); // message id -> when it was pressed last

const attempt = async (act) => {
  try {
    await act();
    return true;
  } catch (error) {
    toast(error instanceof TypeError ? "The sandbox does not answer." : error.message);
    return false;
  }
};

const here = (path) => `people/${person}${path}`;
// What was sent is drawn when its event comes: an answer that is late could bring back what was edited or deleted since.
const send = (text) => attempt(() => call(here("/messages"), { text }));

const actions = {
  send,
  forward: (text) => attempt(() => call(here("/messages"), { text, forwarded: true })),
  attach: (kind) => attempt(() => call(here("/messages"), { kind })),
  file: (field, file, caption) => attempt(() => sendFile(person, field, file, caption)),
  edit: (id, text) => attempt(() => call(here("/edit"), { message_id: id, text })),
  command: send,
  copy: copyText,
  refuse: toast,
  open: openAddress,
  press: pressButton,
  menu: openMessageMenu,
};

const messages = new Messages(box("scroller"), box("messages"), (message) => drawMessage(message, actions), showPlace);
const composer = new Composer(actions);
const panel = new Panel({
  choose: (id) => choose(id),
  add: (name, language) => attempt(async () => choose((await call("people", { first_name: name, language_code: language })).id)),
  language: (code) => attempt(() => change({ language_code: code })),
  block: (blocked) => attempt(() => change({ blocked })),
  clear: () => attempt(async () => (await call(here("/clear")), refresh())),
  fault: (fault, count) => attempt(() => call("faults", { fault, count })),
});

box("down").addEventListener("click", () => messages.toEnd());
box("unblock").addEventListener("click", () => attempt(() => change({ blocked: false })));
box("start").addEventListener("click", async () => {
  if (!(await send(payload ? `/start ${payload}` : "/start"))) return;
  payload = null;
  remember();
  begun = true;
  showBottom();
});
box("message-menu").addEventListener("click", (event) => actOnMessage(event.target.closest("button")?.dataset.act));
box("messages").addEventListener("contextmenu", (event) => {
  const meta = event.target.closest(".message")?.querySelector(".meta");
  if (!meta || String(getSelection())) return;
  event.preventDefault();
  meta.click();
});

connect();

function connect() {
  stopListening();
  queue = [];
  if (person === null) attempt(refresh).then((went) => (went ? connect() : setTimeout(connect, 1000)));
  else stopListening = listen(person, { opened: () => attempt(refresh), arrived, lost });
}

function arrived(event) {
  if (readers) queue.push(event);
  else handle(event);
}

function lost() {
  forgetPresses();
  setLine("Reconnecting…", "lost");
  // A server that began anew refuses the stream of a person it does not know: the state tells.
  refresh().catch(() => {});
}

function choose(id) {
  person = id;
  payload = null;
  messages.clear();
  composer.reset();
  forgetPresses();
  connect();
}

async function change(settings) {
  await call(`people/${person}`, settings);
  await refresh();
}

/** Read the state anew; events that come meanwhile wait, because the state may be older than they are. */
function refresh() {
  readers += 1;
  reading = reading.catch(() => {}).then(readChat).finally(() => {
    readers -= 1;
    if (readers) return;
    const missed = queue;
    queue = [];
    missed.forEach(handle);
  });
  return reading;
}

async function readChat() {
  const asked = person;
  const state = await readState(asked);
  if (asked !== person) return;
  if (state === null) {
    // The server began anew and does not know this person: take its first one.
    person = null;
    messages.clear();
    return connect();
  }
  person = state.person;
  ({ people, bot } = state);
  const chosen = people.find(({ id }) => id === person);
  remember();
  messages.replaceAll(state.messages);
  showBot(chosen);
  panel.show(people, chosen);
  setLine();
}

/** The page's address leads back to this person, and to a start that was not pressed yet. */
function remember() {
  history.replaceState(null, "", `?${new URLSearchParams({ person, ...(payload ? { start: payload } : {}) })}`);
}

function handle(event) {
  switch (event.type) {
    case "message":
      if (event.message.from === "bot") setLine();
      return messages.put(event.message);
    case "edit": return messages.put(event.message, Date.now() - (presses.get(event.message.message_id) ?? 0) < PRESSED);
    case "delete": return messages.remove(event.message_ids);
    case "answer": return showAnswer(event);
    case "typing": return showTyping();
    default: return attempt(refresh);
  }
}

function showAnswer({ callback_query_id: id, text, alert, url }) {
  answered(id);
  if (url) openAddress(url);
  else if (text && alert) alertDialog(bot.name, text);
  else if (text) toast(text);
}

function showTyping() {
  setLine("typing…", "typing");
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => setLine(), TYPING);
}

function setLine(words = bot.username ? `@${bot.username}` : "", state = "") {
  clearTimeout(typingTimer);
  box("bot-line").textContent = words;
  box("bot-line").dataset.state = state;
}

function showBot(chosen) {
  document.title = `${bot.name} – Sandbox`;
  box("bot-name").textContent = bot.name;
  box("intro-title").textContent = bot.description ? "What can this bot do?" : bot.name;
  box("intro-text").textContent = bot.description;
  box("scroller").lang = chosen.language_code || "";
  composer.commands = bot.commands;
  showBottom();
}

function showPlace({ away, unread }) {
  box("down").hidden = !away;
  box("unread").hidden = unread === 0;
  box("unread").textContent = unread;
  showBottom();
}

/** What stands under the chat: a way back after a block, the start of an empty chat, or the field. */
function showBottom() {
  const chosen = people.find(({ id }) => id === person);
  if (!chosen) return;
  box("unblock").hidden = !chosen.blocked;
  const starting = messages.empty || Boolean(payload);
  box("start").hidden = chosen.blocked || !starting;
  box("composer").hidden = chosen.blocked || starting;
  if (begun && !box("composer").hidden) {
    begun = false;
    composer.focus();
  }
  box("intro").hidden = !messages.empty;
}

async function pressButton(message, row, column) {
  let queryId = null;
  presses.set(message.message_id, Date.now());
  await attempt(async () => {
    const pressed = await call(here("/press"), { message_id: message.message_id, row, column });
    queryId = pressed.callback_query_id;
  });
  return queryId;
}

/** A link to this very bot starts it; every other address asks first. */
function openAddress(address) {
  const start = startOf(address);
  if (start === null) return openDialog(address);
  if (start) return send(`/start ${start}`);
  return toast("This link leads to this chat");
}

/** What a link starts this bot with: "" for nothing, null when it leads elsewhere. */
function startOf(address) {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const deep = url.protocol === "tg:" && /^tg:(\/\/)?resolve/.test(address);
  const name = deep ? url.searchParams.get("domain") : HOSTS.has(url.hostname) ? url.pathname.slice(1) : null;
  if (!bot.username || name?.toLowerCase() !== bot.username.toLowerCase()) return null;
  return url.searchParams.get("start") ?? "";
}

function openMessageMenu(message, button) {
  const menu = box("message-menu");
  menu.dataset.id = message.message_id;
  menu.querySelector('[data-act="copy"]').hidden = !message.text;
  menu.querySelector('[data-act="edit"]').hidden = message.from !== "person" || message.kind !== "text" || message.forwarded;
  toggleMenu(menu, button);
  if (!menu.hidden) placeMenu(menu, button);
}

function actOnMessage(act) {
  const id = Number(box("message-menu").dataset.id);
  const message = messages.get(id);
  closeMenu();
  if (!act || !message) return;
  if (act === "copy") copyText(message.text);
  else if (act === "edit") composer.startEdit(message);
  else attempt(() => call(here("/delete"), { message_ids: [id] }));
}
