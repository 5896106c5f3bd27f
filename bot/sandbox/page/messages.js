/** Keeps the list of messages on the screen, and the reader's place in it. */

const NEAR = 48; // pixels from the end that still count as being at the end
const AIR = 8; // pixels left above a message that is brought to the top
const LEAVING = 180; // milliseconds

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });
const OLD_DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });

export class Messages {
  #scroller;
  #list;
  #draw;
  #changed;
  #known = new Map(); // message id -> {message, item}
  #leaving = new Map(); // element -> its animation
  #unread = 0;
  #following = true;

  /**
   * @param draw function (message) -> nodes
   * @param changed called after every change and scroll with {empty, away, unread}
   */
  constructor(scroller, list, draw, changed) {
    this.#scroller = scroller;
    this.#list = list;
    this.#draw = draw;
    this.#changed = changed;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // A picture that arrives, a phone's keyboard: the end stays in view for who was there.
    const keep = new ResizeObserver(() => this.#following && this.toEnd());
    keep.observe(scroller);
    keep.observe(list);
  }

  get empty() {
    return this.#known.size === 0;
  }

  get(id) {
    return this.#known.get(id)?.message;
  }

  /** Show exactly these messages, touching only what differs. */
  replaceAll(messages) {
    const ids = new Set(messages.map((message) => message.message_id));
    const first = this.empty;
    this.#endLeaving();
    for (const [id, { item }] of [...this.#known]) {
      if (ids.has(id)) continue;
      this.#known.delete(id);
      item.remove();
    }
    for (const message of messages) {
      if (first) this.#insert(message);
      else this.put(message);
    }
    this.#markDays();
    if (first) this.toEnd();
    else this.#report();
  }

  /** Show a message: a new one at its place, a known one edited where it stands. */
  put(message, pressed = false) {
    const known = this.#known.get(message.message_id);
    if (known && JSON.stringify(known.message) === JSON.stringify(message)) return;
    this.#endLeaving();
    if (known) this.#edit(known, message, pressed);
    else this.#add(message);
  }

  /** Take messages away, softly where they are seen. */
  remove(ids) {
    for (const id of ids) {
      const known = this.#known.get(id);
      if (!known) continue;
      this.#known.delete(id);
      this.#leave(known.item);
    }
    this.#report();
  }

  /** Everything away at once, as for another person. */
  clear() {
    this.#endLeaving();
    this.#known.clear();
    this.#list.replaceChildren();
    this.#following = true;
    this.#unread = 0;
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#scrolled();
  }

  #add(message) {
    const follow = this.#isAtEnd() || message.from === "person";
    const item = this.#insert(message);
    item.classList.add("new");
    this.#markDays();
    if (follow) this.#showEndOf(item);
    else if (message.from === "bot") this.#unread += 1;
    this.#report();
  }

  #edit(known, message, pressed) {
    const { item } = known;
    const sameText = known.message.text === message.text;
    const atEnd = this.#isAtEnd();
    const anchor = this.#anchor(item);
    const before = anchor.offsetTop;
    const focus = focusIn(item);
    known.message = message;
    item.replaceChildren(...this.#draw(message));
    restoreFocus(item, focus);
    if (atEnd && sameText) this.toEnd();
    else if (atEnd) this.#showEndOf(item);
    else this.#scroller.scrollTop += anchor.offsetTop - before;
    // Who pressed "next" at the end of a long text reads the new one from its beginning.
    if (pressed && !sameText && this.#topOf(item) < 0) this.#scroller.scrollTop += this.#topOf(item) - AIR;
    this.#scrolled();
  }

  #insert(message) {
    const item = document.createElement("li");
    item.className = "message";
    item.dataset.id = message.message_id;
    item.dataset.from = message.from;
    item.dataset.kind = message.kind;
    item.append(...this.#draw(message));
    const later = [...this.#known.keys()].filter((id) => id > message.message_id);
    const next = later.length ? this.#known.get(Math.min(...later)).item : null;
    this.#list.insertBefore(item, next);
    this.#known.set(message.message_id, { message, item });
    return item;
  }

  #leave(item) {
    const height = item.offsetHeight;
    if (this.#topOf(item) + height <= AIR * 2) {
      const anchor = this.#anchor(item);
      const before = anchor.offsetTop;
      item.remove();
      this.#markDays();
      if (anchor.isConnected) this.#scroller.scrollTop += anchor.offsetTop - before;
      return;
    }
    item.inert = true;
    item.style.overflow = "clip";
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const animation = item.animate(
      [{ height: `${height}px`, opacity: 1 }, { opacity: 0, offset: .55 }, { height: 0, opacity: 0, marginTop: "-3px" }],
      { duration: calm ? 1 : LEAVING, easing: "ease-out" },
    );
    this.#leaving.set(item, animation);
    animation.finished.then(() => this.#gone(item), () => {});
  }

  #gone(item) {
    if (!this.#leaving.delete(item)) return;
    item.remove();
    this.#markDays();
    this.#report();
  }

  /** Half-gone messages would falsify every measure of a place. */
  #endLeaving() {
    for (const [item, animation] of [...this.#leaving]) {
      this.#gone(item);
      animation.cancel();
    }
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight <= NEAR;
  }

  #topOf(item) {
    return item.offsetTop - this.#scroller.scrollTop; // untouched by the animation that a new message comes with
  }

  /** Go to the end, but never so far that the beginning of a long message leaves the view. */
  #showEndOf(item) {
    this.toEnd();
    if (this.#topOf(item) < 0) this.#scroller.scrollTop += this.#topOf(item) - AIR;
    this.#scrolled();
  }

  /** The first message in view: what the reader looks at stays where it is. */
  #anchor(changing) {
    const items = [...this.#list.querySelectorAll(".message")];
    return items.find((item) => this.#topOf(item) + item.offsetHeight > AIR * 2 && !this.#leaving.has(item)) ?? changing;
  }

  #markDays() {
    let day = "";
    for (const item of [...this.#list.children]) {
      if (item.className === "day") {
        item.remove();
        continue;
      }
      const known = this.#known.get(Number(item.dataset.id));
      const own = known ? dayOf(known.message.date) : day;
      if (own !== day) item.before(separator(own));
      day = own;
    }
  }

  #scrolled() {
    this.#following = this.#isAtEnd();
    if (this.#following) this.#unread = 0;
    this.#report();
  }

  #report() {
    this.#changed({ empty: this.empty, away: !this.#isAtEnd(), unread: this.#unread });
  }
}

function dayOf(iso) {
  const date = new Date(iso);
  const now = new Date();
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (date.toDateString() === now.toDateString()) return "Today";
  if (date.toDateString() === yesterday.toDateString()) return "Yesterday";
  return (date.getFullYear() === now.getFullYear() ? DAY : OLD_DAY).format(date);
}

function separator(words) {
  const item = document.createElement("li");
  item.className = "day";
  item.textContent = words;
  return item;
}

/** Which button of a message has the focus: drawn anew, the message gives it back. */
function focusIn(item) {
  if (!item.contains(document.activeElement)) return null;
  const cells = [...item.querySelectorAll(".cell")];
  return { cell: cells.indexOf(document.activeElement), key: document.activeElement.dataset.key };
}

function restoreFocus(item, focus) {
  if (!focus) return;
  const cells = [...item.querySelectorAll(".cell")];
  const same = cells.find((cell) => cell.dataset.key === focus.key && focus.key !== undefined);
  const target = same ?? cells[Math.min(Math.max(focus.cell, 0), cells.length - 1)] ?? item.querySelector(".meta");
  target?.focus({ preventScroll: true });
}
