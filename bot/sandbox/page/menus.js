/** Opens and closes small menus, with the keys that menus have. */

let open = null; // {menu, opener}

/** Open a menu of `role="menuitem"` buttons, or close it when it is open already. */
export function toggleMenu(menu, opener) {
  const same = open?.menu === menu;
  closeMenu();
  if (same) return;
  open = { menu, opener };
  menu.hidden = false;
  opener.setAttribute("aria-expanded", "true");
  items(menu)[0]?.focus({ preventScroll: true });
}

/** Put a menu beside a button, inside the window. */
export function placeMenu(menu, button) {
  const at = button.getBoundingClientRect();
  const left = Math.min(at.left, innerWidth - menu.offsetWidth - 8);
  const under = at.bottom + 6 + menu.offsetHeight < innerHeight;
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${under ? at.bottom + 6 : at.top - menu.offsetHeight - 6}px`;
}

export function closeMenu(backToOpener = false) {
  if (!open) return;
  const { menu, opener } = open;
  open = null;
  menu.hidden = true;
  opener.setAttribute("aria-expanded", "false");
  if (backToOpener) opener.focus();
}

function items(menu) {
  return [...menu.querySelectorAll('[role="menuitem"]:not([hidden])')];
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.menu.contains(event.target) && !open.opener.contains(event.target)) closeMenu();
});

document.addEventListener("keydown", (event) => {
  if (!open) return;
  const all = items(open.menu);
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  } else if (event.key === "Escape") {
    event.preventDefault();
    closeMenu(true);
  } else if (event.key === "Tab") closeMenu(true);
});
