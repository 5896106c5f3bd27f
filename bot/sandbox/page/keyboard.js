/** Draws inline keyboards and keeps a pressed button busy until the bot answers. */

const PATIENCE = 15_000; // milliseconds: after it Telegram, too, stops showing progress
const REMEMBERED = 100; // answers that nobody here waits for: of late presses, of another window

const busy = new Map(); // what was pressed -> how many of its presses wait for an answer
const waiting = new Map(); // callback query id -> function that ends its progress
const answeredEarly = new Set(); // answers that overtook the reply to the press itself

/**
 * Draw the keyboard of a message.
 * @param actions {press(message, row, column), open(address), copy(text), refuse(sentence)}
 */
export function drawKeyboard(message, actions) {
  const board = document.createElement("div");
  board.className = "keyboard";
  board.setAttribute("role", "group");
  board.setAttribute("aria-label", "Buttons");
  message.keyboard.forEach((buttons, row) => {
    const line = document.createElement("div");
    line.className = "row";
    line.append(...buttons.map((button, column) => cell(message, button, row, column, actions)));
    board.append(line);
  });
  return board;
}

/** The bot answered a press: its button rests. */
export function answered(queryId) {
  const end = waiting.get(queryId);
  if (end) end();
  else answeredEarly.add(queryId);
  if (answeredEarly.size > REMEMBERED) answeredEarly.delete(answeredEarly.values().next().value);
}

/** Nobody waits for anything any more (another person, a restarted server). */
export function forgetPresses() {
  for (const end of [...waiting.values()]) end();
  answeredEarly.clear();
}

function cell(message, button, row, column, actions) {
  const node = document.createElement("button");
  node.type = "button";
  node.className = "cell";
  node.title = button.text;
  if (button.style) node.dataset.style = button.style;
  const label = document.createElement("span");
  label.textContent = button.text;
  node.append(label);
  if (button.url !== undefined) return acting(node, "out", () => actions.open(button.url));
  if (button.copy_text !== undefined) return acting(node, "copy", () => actions.copy(button.copy_text));
  if (button.callback_data === undefined) return acting(node, null, () => actions.refuse("The sandbox does not know this kind of button."));
  const key = `${message.message_id}:${button.callback_data}`;
  node.dataset.key = key;
  node.setAttribute("aria-busy", String(busy.has(key)));
  return acting(node, null, () => press(key, () => actions.press(message, row, column)));
}

function acting(node, icon, act) {
  if (icon) node.append(drawIcon(icon));
  node.addEventListener("click", act);
  return node;
}

/** An icon from the page's own file. */
export function drawIcon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `/page/icons.svg#${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

async function press(key, send) {
  if (busy.has(key)) return;
  mark(key, 1);
  const queryId = await send();
  if (queryId === null || answeredEarly.delete(queryId)) return mark(key, -1);
  const timer = setTimeout(() => waiting.get(queryId)?.(), PATIENCE);
  waiting.set(queryId, () => {
    clearTimeout(timer);
    waiting.delete(queryId);
    mark(key, -1);
  });
}

function mark(key, change) {
  const count = (busy.get(key) ?? 0) + change;
  if (count > 0) busy.set(key, count);
  else busy.delete(key);
  for (const node of document.querySelectorAll(".cell")) {
    if (node.dataset.key === key) node.setAttribute("aria-busy", String(count > 0));
  }
}
