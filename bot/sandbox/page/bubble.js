/** Draws one message: its bubble, whatever hangs in it, and the keyboard under it. */

import { drawIcon, drawKeyboard } from "./keyboard.js";
import { formatText } from "./text.js";

const SIMULATED = { contact: "Contact", location: "Location", voice: "Voice message" };
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const MOMENT = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "medium" });

/**
 * Draw the inside of a message.
 * @param actions what `formatText` and `drawKeyboard` need, and menu(message, button).
 */
export function drawMessage(message, actions) {
  const bubble = node("div", "bubble");
  const writer = node("span", "unseen");
  writer.textContent = message.from === "bot" ? "Bot: " : "You: ";
  bubble.append(writer);
  if (message.forwarded) bubble.append(origin());
  bubble.append(...attached(message));
  if (message.text) {
    const text = node("div", "text");
    text.dir = "auto";
    text.append(formatText(message.text, message.entities, actions));
    bubble.append(text);
  }
  if (message.kind === "service") return [bubble];
  const last = bubble.lastElementChild;
  // Inside the text, the time takes the free end of the last line instead of a line of its own.
  (last.classList.contains("text") ? last : bubble).append(meta(message, actions));
  return message.keyboard.length ? [bubble, drawKeyboard(message, actions)] : [bubble];
}

function origin() {
  const line = node("div", "origin");
  line.append(drawIcon("forward"), "Forwarded message");
  return line;
}

function attached(message) {
  if (message.photo) return [photo(message.photo.href)];
  if (message.document) return [card("document", message.document.name, size(message.document.size), message.document.href)];
  if (message.kind === "sticker") return [sticker()];
  const title = SIMULATED[message.kind];
  return title ? [card(message.kind, title, "simulated")] : [];
}

function photo(href) {
  const image = node("img", "photo");
  image.src = href;
  image.alt = "Photo";
  return image;
}

function card(icon, title, note, href = null) {
  const line = node(href ? "a" : "div", "card");
  if (href) {
    line.href = href;
    line.download = title;
  }
  const words = node("span");
  const strong = node("strong");
  const small = node("small");
  strong.textContent = title;
  small.textContent = note;
  words.append(strong, small);
  line.append(drawIcon(icon), words);
  return line;
}

function sticker() {
  const svg = drawIcon("bird");
  svg.classList.add("sticker");
  svg.removeAttribute("aria-hidden");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "Sticker");
  return svg;
}

function meta(message, actions) {
  const date = new Date(message.date);
  const button = node("button", "meta");
  const time = node("time");
  time.dateTime = message.date;
  time.textContent = CLOCK.format(date);
  button.type = "button";
  button.title = MOMENT.format(date);
  button.setAttribute("aria-haspopup", "menu");
  if (message.silent) button.append(drawIcon("silent"), unseen("sent without sound"));
  if (message.edited) button.append("edited");
  button.append(time, unseen(", message menu"));
  button.addEventListener("click", () => actions.menu(message, button));
  return button;
}

function unseen(words) {
  const span = node("span", "unseen");
  span.textContent = words;
  return span;
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function node(name, className = "") {
  const made = document.createElement(name);
  made.className = className;
  return made;
}
