/** The side panel: who writes, their settings, and the faults behind the stage. */

import { confirmDialog, toast } from "./notices.js";

const LANGUAGES = { be: "Belarusian", ru: "Russian", en: "English", uk: "Ukrainian", pl: "Polish", "": "None set" };
const PHONE = matchMedia("(max-width: 899.98px)");

const box = (id) => document.getElementById(id);

export class Panel {
  #actions;

  /** @param actions {choose(id), add(name, language), language(code), block(bool), clear(), fault(name, count)}; all but choose return whether it went */
  constructor(actions) {
    this.#actions = actions;
    for (const select of [box("language"), box("new-person-form").elements.language_code]) fillLanguages(select);
    box("open-panel").addEventListener("click", () => this.open());
    box("close-panel").addEventListener("click", () => this.close());
    box("scrim").addEventListener("click", () => this.close());
    box("panel").addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    PHONE.addEventListener("change", () => this.close(false));
    box("people").addEventListener("click", (event) => this.#chosen(event.target.closest("button")));
    box("new-person-form").addEventListener("submit", (event) => this.#add(event));
    box("language").addEventListener("change", () => actions.language(box("language").value));
    box("clear").addEventListener("click", () => this.#clear());
    box("faults").addEventListener("submit", (event) => this.#fault(event));
    this.close(false);
  }

  /** Draw the people and the settings of the chosen one. */
  show(people, chosen) {
    box("people").replaceChildren(...people.map((person) => entry(person, person.id === chosen.id)));
    box("language").value = chosen.language_code ?? "";
    box("block").textContent = chosen.blocked ? "Unblock bot" : "Block bot";
    box("block").onclick = () => this.#actions.block(!chosen.blocked);
    box("me").textContent = initial(chosen.first_name);
    box("open-panel").title = `You write as ${chosen.first_name}`;
  }

  open() {
    box("panel").inert = false;
    box("panel").classList.add("open");
    box("scrim").hidden = false;
    box("open-panel").setAttribute("aria-expanded", "true");
    document.querySelector("main").inert = true;
    box("close-panel").focus();
  }

  close(focus = true) {
    const wasOpen = box("panel").classList.contains("open");
    box("panel").classList.remove("open");
    box("panel").inert = PHONE.matches;
    box("scrim").hidden = true;
    box("open-panel").setAttribute("aria-expanded", "false");
    document.querySelector("main").inert = false;
    if (focus && wasOpen) box("open-panel").focus();
  }

  #chosen(button) {
    if (!button) return;
    this.close();
    this.#actions.choose(Number(button.dataset.id));
  }

  async #add(event) {
    event.preventDefault();
    const form = event.target;
    const { first_name: name, language_code: language } = form.elements;
    if (!(await this.#actions.add(name.value.trim(), language.value))) return;
    form.reset();
    box("new-person").open = false;
    this.close();
  }

  async #clear() {
    const sure = await confirmDialog("Delete this chat?", "All its messages disappear, and the bot meets this person anew.", "Delete");
    if (sure && (await this.#actions.clear())) this.close();
  }

  async #fault(event) {
    event.preventDefault();
    const { fault, count } = event.target.elements;
    if (!(await this.#actions.fault(fault.value, Number(count.value)))) return;
    const calls = Number(count.value) === 1 ? "next call" : `next ${count.value} calls`;
    toast(`Set up for the bot's ${calls}: ${fault.selectedOptions[0].textContent.toLowerCase()}`);
  }
}

function fillLanguages(select) {
  select.append(...Object.entries(LANGUAGES).map(([code, name]) => new Option(name, code)));
}

function entry(person, chosen) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "person";
  button.dataset.id = person.id;
  if (chosen) button.setAttribute("aria-current", "true");
  const face = part("span", "initial", initial(person.first_name));
  face.setAttribute("aria-hidden", "true");
  const note = [LANGUAGES[person.language_code ?? ""] ?? person.language_code, ...(person.blocked ? ["blocked"] : [])].join(", ");
  button.append(face, part("span", "name", person.first_name), part("small", "", note));
  item.append(button);
  return item;
}

function part(name, className, text) {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
}

function initial(name) {
  return [...name][0]?.toUpperCase() ?? "?";
}
