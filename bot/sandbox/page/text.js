/** Turns a text with Telegram's entities into nodes; offsets are UTF-16 units, as JavaScript's own string indices. */

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const MARKS = { bold: "b", italic: "i", underline: "u", strikethrough: "s" };
const TAGS = new Set(["hashtag", "cashtag", "text_mention", "custom_emoji", "bank_card_number", "date_time"]);
const OUTER_FIRST = ["blockquote", "expandable_blockquote", "pre", "spoiler", "text_link"];

/**
 * Draw a formatted text.
 * @param actions {open(address), command(text), copy(text)}: what links, commands and code do when pressed.
 */
export function formatText(text, entities, actions) {
  const rank = (entity) => (OUTER_FIRST.indexOf(entity.type) + 1) || OUTER_FIRST.length + 1;
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length || rank(a) - rank(b));
  const fragment = document.createDocumentFragment();
  fill(fragment, { text, actions }, 0, text.length, sorted);
  return fragment;
}

/** Make a node that is no button by itself act as one, by pointer and by keys. */
export function pressable(node, role, act) {
  node.setAttribute("role", role);
  node.tabIndex = 0;
  node.addEventListener("click", act);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && (event.key !== " " || role === "link")) return;
    event.preventDefault();
    act(event);
  });
  return node;
}

function fill(parent, source, from, to, entities) {
  let at = from;
  let queue = entities;
  while (queue.length) {
    const [entity, ...rest] = queue;
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    queue = rest;
    if (end <= start) continue;
    plain(parent, source.text.slice(at, start));
    const [inner, outer] = divide(rest, end);
    parent.append(draw(entity, source, start, end, inner));
    queue = outer;
    at = end;
  }
  plain(parent, source.text.slice(at, to));
}

/** Entities that cross an end are cut there, so that a text is never lost or doubled. */
function divide(entities, end) {
  const inner = entities.filter((entity) => entity.offset < end);
  const crossing = inner.filter((entity) => entity.offset + entity.length > end)
    .map((entity) => ({ ...entity, offset: end, length: entity.offset + entity.length - end }));
  return [inner, [...crossing, ...entities.filter((entity) => entity.offset >= end)]];
}

/** A block ends its line by itself: the line break that follows it in the text would draw an empty line. */
function plain(parent, text) {
  const afterBlock = parent.lastChild?.nodeType === Node.ELEMENT_NODE && ["PRE", "BLOCKQUOTE"].includes(parent.lastChild.tagName);
  const shown = afterBlock && text.startsWith("\n") ? text.slice(1) : text;
  if (shown) parent.append(shown);
}

function draw(entity, source, start, end, inner) {
  const { actions } = source;
  const words = source.text.slice(start, end);
  const filled = (node) => (fill(node, source, start, end, inner), node);
  if (MARKS[entity.type]) return filled(document.createElement(MARKS[entity.type]));
  if (TAGS.has(entity.type)) return filled(element("span", "tag"));
  switch (entity.type) {
    case "code": return code(filled(element("code")), words, actions);
    case "pre": return pre(filled(element("code")), entity.language);
    case "blockquote": return filled(element("blockquote"));
    case "expandable_blockquote": return expandable(filled(element("div", "fold")));
    case "spoiler": return spoiler(filled(element("span")));
    case "text_link": return link(filled(element("a")), entity.url, actions);
    case "url": return link(filled(element("a")), /^[a-z][a-z0-9+.-]*:/i.test(words) ? words : `http://${words}`, actions);
    case "mention": return link(filled(element("a")), `https://t.me/${words.slice(1)}`, actions);
    case "email": return link(filled(element("a")), `mailto:${words}`, actions);
    case "phone_number": return link(filled(element("a")), `tel:${words}`, actions);
    case "bot_command": return pressable(filled(element("a", "command")), "button", () => actions.command(words));
    default: return filled(element("span"));
  }
}

function element(name, className = "") {
  const node = document.createElement(name);
  node.className = className;
  return node;
}

function link(node, address, actions) {
  node.title = address;
  return pressable(node, "link", () => actions.open(address));
}

function code(node, words, actions) {
  node.title = "Copy";
  return pressable(node, "button", () => actions.copy(words));
}

function pre(inside, language) {
  const node = element("pre");
  if (language) {
    const label = element("span", "language");
    label.textContent = language;
    node.append(label);
  }
  node.append(...inside.childNodes);
  return node;
}

/** What is covered is inert: it can be neither read out nor pressed before it is uncovered. */
function spoiler(inside) {
  const cover = element("span", "spoiler covered");
  inside.inert = true;
  cover.append(inside);
  cover.setAttribute("aria-label", "Hidden text, press to show");
  return pressable(cover, "button", () => {
    cover.classList.remove("covered");
    inside.inert = false;
    for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
  });
}

function expandable(fold) {
  const quote = element("blockquote", "folded");
  const button = element("button", "unfold");
  const set = (folded) => {
    quote.classList.toggle("folded", folded);
    button.textContent = folded ? "Show all" : "Show less";
    button.setAttribute("aria-expanded", String(!folded));
  };
  button.type = "button";
  button.addEventListener("click", () => set(!quote.classList.contains("folded")));
  set(true);
  quote.append(fold, button);
  // A quote that fits needs no button; whether it fits is known only when it is laid out.
  new ResizeObserver(() => {
    if (!quote.classList.contains("folded")) return;
    button.hidden = fold.scrollHeight <= fold.clientHeight + 1;
    quote.classList.toggle("fits", button.hidden);
  }).observe(fold);
  return quote;
}
