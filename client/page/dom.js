export const byId = (id) => document.getElementById(id);

// An element. Children that are strings become text, never markup.
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

// A user's words inside a line of ours: their writing direction ends where they end.
export const bdi = (text, attributes) => el('bdi', attributes, text);

// The same name has the same colour everywhere.
export function hue(name) {
  let hash = 0;
  for (const c of name) hash = (hash * 31 + c.codePointAt(0)) % 360;
  return hash;
}

let closing = 0;
export function toast(text) {
  byId('toast').textContent = text;
  byId('toast').hidden = false;
  clearTimeout(closing);
  closing = setTimeout(() => (byId('toast').hidden = true), 6000);
}

const twoDigits = (n) => String(n).padStart(2, '0');
export const dayOf = (date) => `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
export const timeOfDay = (date) => `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;

const fullDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
export function dayName(date) {
  const now = new Date();
  if (dayOf(date) === dayOf(now)) return 'Today';
  if (dayOf(date) === dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1))) return 'Yesterday';
  return fullDay.format(date);
}
