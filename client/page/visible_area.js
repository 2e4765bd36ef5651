/**
 * Keeps the page in the part of the window that a keyboard on the screen leaves visible. Browsers that follow the
 * `interactive-widget` of index.html do so themselves; Safari on a phone lays the keyboard over the page.
 */
export function fitVisibleArea() {
  const { visualViewport } = window;
  if (!visualViewport) return;
  const { style } = document.documentElement;
  const fit = () => {
    const { height, offsetTop, scale } = visualViewport;
    // A zoomed page keeps its size: the user sees a part of it.
    const covered = Math.abs(scale - 1) < 0.01 && document.documentElement.clientHeight - height > 1;
    style.setProperty('--visible-height', covered ? `${height}px` : '');
    style.setProperty('--visible-top', covered ? `${offsetTop}px` : '');
  };
  visualViewport.addEventListener('resize', fit);
  visualViewport.addEventListener('scroll', fit);
}
