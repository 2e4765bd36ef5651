/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** Makes an element. Strings among the children become text, never markup. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

/** Text of a user inside a line of the page: its writing direction does not affect the rest of the line. */
export const bdi = (text, attributes) => el('bdi', attributes, text);

/** The hue of a name, in degrees; the same for the same name in every browser. */
export function hue(name) {
  let hash = 0;
  for (const c of name) hash = (hash * 31 + c.codePointAt(0)) % 360;
  return hash;
}

let closing = 0;
/** Shows a text for six seconds. */
export function toast(text) {
  byId('toast').textContent = text;
  byId('toast').hidden = false;
  clearTimeout(closing);
  closing = setTimeout(() => (byId('toast').hidden = true), 6000);
}

const twoDigits = (n) => String(n).padStart(2, '0');
/** A key that is equal for times of the same local day. */
export const dayOf = (date) => `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
/** Hours and minutes, such as 09:05. */
export const timeOfDay = (date) => `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;

const fullDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
/** The name of a day: Today, Yesterday or the full date. */
export function dayName(date) {
  const now = new Date();
  if (dayOf(date) === dayOf(now)) return 'Today';
  if (dayOf(date) === dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1))) return 'Yesterday';
  return fullDay.format(date);
}
