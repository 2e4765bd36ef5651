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

const TOAST_DURATION = 6000;
let closing = 0;
let focusBefore = null;

/** Shows a text for six seconds, and for as long as the pointer or the focus is on it. */
export function toast(text) {
  const box = byId('toast');
  byId('toast-text').textContent = text;
  byId('toast-close').onclick = closeToast;
  if (box.hidden) focusBefore = document.activeElement;
  box.hidden = false;
  clearTimeout(closing);
  const expire = () => {
    if ([':hover', ':focus-within'].some((state) => box.matches(state))) closing = setTimeout(expire, 1000);
    else closeToast();
  };
  closing = setTimeout(expire, TOAST_DURATION);
}

/** Hides the text of toast(). @return whether there was one. */
export function closeToast() {
  const box = byId('toast');
  if (box.hidden) return false;
  const hadFocus = document.activeElement === byId('toast-close');
  clearTimeout(closing);
  box.hidden = true;
  if (hadFocus) focusBefore?.focus();
  return true;
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

const [weekday, dayInYear, dayOfYear] = [{ weekday: 'short' }, { day: 'numeric', month: 'short' }, { day: 'numeric', month: 'short', year: 'numeric' }]
  .map((parts) => new Intl.DateTimeFormat('en-GB', parts));
/** A short time: 14:02 today, Mon 14:02 within a week, 3 Nov in this year, else 3 Nov 2025; in English, as the texts around it. */
export function shortTime(date, now = new Date()) {
  if (dayOf(date) === dayOf(now)) return timeOfDay(date);
  const weekAgo = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 6);
  if (date >= weekAgo && date < now) return `${weekday.format(date)} ${timeOfDay(date)}`;
  return (date.getFullYear() === now.getFullYear() ? dayInYear : dayOfYear).format(date);
}

const EXPLANATION = 'Unproven: this message came without the secret of the device that has the name, so anybody may have written it.';

/** The mark to show behind the author's name; '' if the message needs none. */
export const unprovenMark = ({ unproven }) =>
  unproven ? el('span', { class: 'unproven', role: 'img', title: EXPLANATION, 'aria-label': EXPLANATION }, 'unproven') : '';
