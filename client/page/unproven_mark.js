import { el } from './dom.js';

const EXPLANATION = 'Unproven: this message came without the secret of the device that has the name, so anybody may have written it.';

/** The mark to show behind the author's name; '' if the message needs none. */
export const unprovenMark = ({ unproven }) =>
  unproven ? el('span', { class: 'unproven', role: 'img', title: EXPLANATION, 'aria-label': EXPLANATION }, 'unproven') : '';
