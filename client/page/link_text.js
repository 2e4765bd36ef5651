import { el } from './dom.js';

// How the connection is, where it is not as it should be.
export function linkText(box, { phase, reason, retryAt, trouble }, pending) {
  const seconds = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
  const waits = pending === 1 ? ' One message waits.' : pending ? ` ${pending} messages wait.` : '';
  let text = '';
  if (phase === 'waiting') text = `Not connected. ${reason ? `${reason} ` : ''}${waits}`.trim();
  else if (phase !== 'online') text = `Connecting…${waits}`;
  else if (trouble) text = `The server can't keep messages at the moment: ${trouble}${waits}`;
  if (text !== box.dataset.text) {
    box.dataset.text = text;
    box.replaceChildren(text);
    // Hidden from screen readers, which would read it every second.
    if (phase === 'waiting') box.append(' ', el('span', { 'aria-hidden': 'true' }), el('button', { type: 'button' }, 'Try now'));
  }
  const countdown = box.querySelector('span');
  if (countdown) countdown.textContent = `Trying again in ${seconds} s.`;
}
