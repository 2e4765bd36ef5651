/**
 * Connects a button with its menu. The arrow keys, Home and End move in the menu; Escape, Tab, a choice and a click
 * elsewhere close it.
 */
export function connectMenu(button, menu) {
  const items = () => [...menu.querySelectorAll('[role="menuitem"]')].filter((item) => !item.hidden);
  const setOpen = (open) => {
    menu.hidden = !open;
    button.setAttribute('aria-expanded', open);
  };
  const close = () => {
    setOpen(false);
    button.focus();
  };
  button.addEventListener('click', () => {
    setOpen(menu.hidden);
    if (!menu.hidden) items()[0]?.focus();
  });
  // In this order: the item's own listener finds the focus on the button, to which a dialog returns it.
  menu.addEventListener('click', close, { capture: true });
  menu.addEventListener('keydown', (e) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[e.key];
    if (next !== undefined) all.at(next % all.length).focus();
    else if (e.key === 'Escape') close();
    else if (e.key === 'Tab') return setOpen(false);
    else return;
    e.preventDefault();
    e.stopPropagation();
  });
  menu.addEventListener('focusout', (e) => {
    if (e.relatedTarget && e.relatedTarget !== button && !menu.contains(e.relatedTarget)) setOpen(false);
  });
  document.addEventListener('click', (e) => {
    if (!menu.hidden && !menu.contains(e.target) && !button.contains(e.target)) setOpen(false);
  });
}
