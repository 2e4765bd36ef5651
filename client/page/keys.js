// What keys do wherever the focus is.
export function keys({ search, help, next, page, escape }) {
  addEventListener('keydown', (e) => {
    if (document.querySelector('dialog[open]') || e.isComposing) return;
    const writes = e.target.matches('input, textarea');
    const step = { ArrowUp: -1, ArrowDown: 1, PageUp: -1, PageDown: 1 }[e.key];
    if ((e.ctrlKey || e.metaKey) && !e.altKey && e.key.toLowerCase() === 'k') search();
    else if (e.altKey && e.key.startsWith('Arrow') && step) next(step, e.shiftKey);
    else if (e.key.startsWith('Page') && !e.altKey && !e.ctrlKey) page(step);
    else if (e.key === 'Escape') escape();
    else if (e.key === '?' && !writes) help();
    else return;
    e.preventDefault();
  });
}
