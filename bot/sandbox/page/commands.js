/** The list of the bot's commands over the field: all of them behind a button, or those that match what is typed. */

export class CommandMenu {
  #box;
  #field;
  #button;
  #choose;
  #all = [];
  #shown = [];
  #at = 0;

  /** @param choose function (command): one was chosen */
  constructor(box, field, button, choose) {
    this.#box = box;
    this.#field = field;
    this.#button = button;
    this.#choose = choose;
    button.addEventListener("click", () => (box.hidden ? this.#show(this.#all, true) : this.close()));
    // The field keeps the focus: the list is moved through from there.
    box.addEventListener("pointerdown", (event) => event.preventDefault());
    box.addEventListener("click", (event) => this.#take(event.target.closest("li")?.dataset.command));
    document.addEventListener("pointerdown", (event) => {
      if (!box.contains(event.target) && !button.contains(event.target) && event.target !== field) this.close();
    });
  }

  set list(commands) {
    this.#all = commands;
    this.#button.hidden = commands.length === 0;
    if (!this.#box.hidden) this.filter(this.#field.value || "/");
  }

  /** Follow what is typed: "/" and the beginning of a command. */
  filter(typed) {
    const begun = /^\/(\w*)$/.exec(typed);
    const fitting = begun ? this.#all.filter(({ command }) => command.startsWith(begun[1].toLowerCase())) : [];
    if (fitting.length) this.#show(fitting, false);
    else this.close();
  }

  close() {
    this.#box.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
    this.#field.removeAttribute("aria-activedescendant");
  }

  /** Handle a key of the field; true when it was meant for the list. */
  key(event) {
    if (this.#box.hidden) return false;
    const count = this.#shown.length;
    if (event.key === "ArrowDown") this.#select((this.#at + 1) % count);
    else if (event.key === "ArrowUp") this.#select((this.#at - 1 + count) % count);
    else if (event.key === "Tab") this.#complete();
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && !event.shiftKey) this.#take(this.#shown[this.#at].command);
    else return false;
    event.preventDefault();
    return true;
  }

  #show(commands, focus) {
    this.#shown = commands;
    this.#box.replaceChildren(...commands.map(option));
    this.#box.hidden = false;
    this.#button.setAttribute("aria-expanded", "true");
    this.#select(0);
    if (focus) this.#field.focus();
  }

  #select(index) {
    this.#at = index;
    [...this.#box.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
    this.#box.children[index].scrollIntoView({ block: "nearest" });
    this.#field.setAttribute("aria-activedescendant", this.#box.children[index].id);
  }

  #complete() {
    this.#field.value = `/${this.#shown[this.#at].command} `;
    this.#field.dispatchEvent(new Event("input"));
  }

  #take(command) {
    if (!command) return;
    this.close();
    this.#choose(command);
  }
}

function option({ command, description }, index) {
  const item = document.createElement("li");
  const name = document.createElement("b");
  const words = document.createElement("span");
  item.id = `command-${index}`;
  item.dataset.command = command;
  item.setAttribute("role", "option");
  name.textContent = `/${command}`;
  words.textContent = description;
  item.append(name, words);
  return item;
}
