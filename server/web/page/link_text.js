import { el } from './dom.js';

// How the connection is, where it is not as it should be.
export function linkText(box, { phase, reason, retryAt, trouble }, pending) {
  const seconds = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
  const waits = pending === 1 ? ' One message waits.' : pending ? ` ${pending} messages wait.` : '';
  let text = '';
  if (phase === 'waiting') text = `Not connected. ${reason ? `${reason} ` : ''}Trying again in ${seconds} s.${waits}`;
  else if (phase !== 'online') text = `Connecting…${waits}`;
  else if (trouble) text = `The server can't keep messages at the moment: ${trouble}${waits}`;
  if (text === box.dataset.text) return;
  box.dataset.text = text;
  box.dataset.phase = phase;
  box.replaceChildren(text);
  if (phase === 'waiting') box.append(' ', el('button', { type: 'button' }, 'Try now'));
}
