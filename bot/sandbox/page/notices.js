/** What the page says beside the chat: toasts, and one dialog for alerts, questions and addresses. */

const TOAST = 3500; // milliseconds, and more for a long text
const OPENABLE = new Set(["http:", "https:", "mailto:", "tel:", "tg:"]);

const box = (id) => document.getElementById(id);

/** Show a sentence for a few seconds. */
export function toast(text) {
  const node = document.createElement("div");
  node.className = "toast";
  node.textContent = text;
  const list = box("toasts");
  list.append(node);
  while (list.children.length > 3) list.firstChild.remove();
  setTimeout(() => node.remove(), TOAST + 40 * text.length);
}

/** Show a text until it is acknowledged. */
export function alertDialog(title, text) {
  return show({ title, text, ok: "OK" });
}

/** Ask; true when the person agrees. */
export async function confirmDialog(title, text, ok) {
  return (await show({ title, text, ok, cancel: true, danger: true })) === "ok";
}

/** Ask before an address is opened in a new tab, showing it in full. */
export async function openDialog(address) {
  if (!isOpenable(address)) return show({ title: "This address cannot be opened", text: address, ok: "OK", address: "" });
  return show({ title: "Open this address?", text: address, address, cancel: true });
}

/** Put a text on the clipboard and say so. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied");
  } catch {
    toast("The browser does not allow copying here");
  }
}

function isOpenable(address) {
  try {
    return OPENABLE.has(new URL(address).protocol);
  } catch {
    return false;
  }
}

let last = Promise.resolve();

/** One dialog at a time: what comes while one is open waits for it. */
function show(content) {
  last = last.then(() => showNow(content));
  return last;
}

function showNow({ title, text, ok, cancel = false, danger = false, address = null }) {
  const dialog = box("dialog");
  box("dialog-title").textContent = title;
  box("dialog-text").textContent = text;
  box("dialog-text").classList.toggle("address", address !== null);
  box("dialog-cancel").hidden = !cancel;
  box("dialog-ok").hidden = !ok;
  box("dialog-ok").textContent = ok ?? "";
  box("dialog-ok").classList.toggle("danger", danger);
  box("dialog-open").hidden = !address;
  if (address) box("dialog-open").href = address;
  else box("dialog-open").removeAttribute("href");
  dialog.returnValue = "";
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
    dialog.showModal();
    (ok ? box("dialog-ok") : box("dialog-open")).focus();
  });
}

box("dialog-cancel").addEventListener("click", () => box("dialog").close("cancel"));
box("dialog-ok").addEventListener("click", () => box("dialog").close("ok"));
box("dialog-open").addEventListener("click", () => box("dialog").close("open"));
box("dialog").addEventListener("click", (event) => event.target === box("dialog") && box("dialog").close("cancel"));
