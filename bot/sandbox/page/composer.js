/** The field to write in: sending, editing, forwarding, attaching. */

import { CommandMenu } from "./commands.js";
import { closeMenu, toggleMenu } from "./menus.js";

const MODES = { edit: "Edit message", forward: "Will be sent as a forwarded post" };

const box = (id) => document.getElementById(id);

export class Composer {
  #actions;
  #commands;
  #mode = null; // null, {kind: "forward"} or {kind: "edit", id}

  /** @param actions {send(text), forward(text), edit(id, text), attach(kind), file(field, file, caption)}; the first three return whether it went */
  constructor(actions) {
    this.#actions = actions;
    this.#commands = new CommandMenu(box("commands"), box("draft"), box("slash"), (command) => this.#sendCommand(command));
    box("draft").addEventListener("input", () => this.#typed());
    box("draft").addEventListener("keydown", (event) => this.#key(event));
    box("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    box("leave-mode").addEventListener("click", () => this.#leaveMode(true));
    box("attach").addEventListener("click", () => toggleMenu(box("attachments"), box("attach")));
    box("attachments").addEventListener("click", (event) => this.#attach(event.target.closest("button")?.dataset.attach));
    for (const field of ["document", "photo"]) this.#watchPicker(field);
    this.#watchDrops(document.querySelector("main"));
  }

  set commands(list) {
    this.#commands.list = list;
  }

  /** Put an own message into the field to change it. */
  startEdit(message) {
    this.#enter({ kind: "edit", id: message.message_id });
    this.#set(message.text);
    box("draft").focus();
  }

  /** Put the cursor into the field, where that does not bring up a phone's keyboard. */
  focus() {
    if (matchMedia("(pointer: fine)").matches) box("draft").focus();
  }

  /** Empty the field, as for another person. */
  reset() {
    this.#leaveMode(true);
    this.#commands.close();
    closeMenu();
  }

  #enter(mode) {
    this.#mode = mode;
    box("mode").hidden = false;
    box("mode-text").textContent = MODES[mode.kind];
    box("mode-icon").setAttribute("href", `/page/icons.svg#${mode.kind}`);
  }

  #leaveMode(empty) {
    const wasEdit = this.#mode?.kind === "edit";
    this.#mode = null;
    box("mode").hidden = true;
    if (empty || wasEdit) this.#set("");
  }

  #set(text) {
    box("draft").value = text;
    this.#typed();
  }

  #typed() {
    const draft = box("draft");
    draft.style.height = "auto";
    draft.style.height = `${draft.scrollHeight + 2}px`;
    box("send").disabled = draft.value.trim() === "";
    if (!this.#mode) this.#commands.filter(draft.value);
  }

  #key(event) {
    if (event.isComposing || this.#commands.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Escape" && this.#mode) this.#leaveMode(true);
  }

  async #submit() {
    const text = box("draft").value.trim();
    if (!text) return;
    const mode = this.#mode;
    this.#leaveMode(true);
    this.#commands.close();
    const went = await this.#deliver(mode, text);
    if (went || box("draft").value) return;
    if (mode) this.#enter(mode);
    this.#set(text);
  }

  #deliver(mode, text) {
    if (mode?.kind === "edit") return this.#actions.edit(mode.id, text);
    return mode ? this.#actions.forward(text) : this.#actions.send(text);
  }

  #sendCommand(command) {
    this.#set("");
    this.#actions.send(`/${command}`);
    this.focus();
  }

  #attach(kind) {
    if (!kind) return;
    closeMenu();
    if (kind === "document" || kind === "photo") box(`pick-${kind}`).click();
    else if (kind !== "forward") this.#actions.attach(kind);
    else this.#enter({ kind });
    this.focus();
  }

  /** What stands in the field becomes the caption. */
  #sendFile(field, file) {
    const caption = this.#mode ? "" : box("draft").value.trim();
    if (caption) this.#set("");
    this.#actions.file(field, file, caption);
  }

  #watchPicker(field) {
    const picker = box(`pick-${field}`);
    picker.addEventListener("change", () => {
      const [file] = picker.files;
      if (file) this.#sendFile(field, file);
      picker.value = "";
    });
  }

  #watchDrops(room) {
    const carriesFile = (event) => event.dataTransfer?.types.includes("Files") && !box("composer").hidden;
    room.addEventListener("dragover", (event) => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      room.classList.add("dropping");
    });
    room.addEventListener("dragleave", (event) => !room.contains(event.relatedTarget) && room.classList.remove("dropping"));
    room.addEventListener("drop", (event) => {
      room.classList.remove("dropping");
      if (!carriesFile(event)) return;
      event.preventDefault();
      for (const file of event.dataTransfer.files) this.#sendFile("document", file);
    });
  }
}
