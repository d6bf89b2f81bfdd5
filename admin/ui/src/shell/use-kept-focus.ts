/**
 * What has the focus may go away: a button with the bar that it stood in, a row that scrolls out of sight. The browser then
 * forgets where somebody was; here the focus goes on to the nearest place that is left, and keys keep their meaning.
 */
import { useEffect } from 'react';

export function useKeptFocus(): void {
  useEffect(() => {
    let around: readonly Element[] = [];
    let frame = 0;
    const remember = ({ target }: FocusEvent) => {
      around = target instanceof Element ? withAncestors(target) : [];
    };
    // A click beside everything gives the focus up on purpose.
    const forget = () => {
      around = [];
    };
    const rescue = () => {
      frame = 0;
      if (isLost(around)) placeLeft(around)?.focus({ preventScroll: true });
    };
    // A frame later, because a dialog that closes brings the focus back by itself.
    const observer = new MutationObserver(() => {
      if (frame === 0 && isLost(around)) frame = requestAnimationFrame(rescue);
    });
    observer.observe(document.body, { childList: true, subtree: true });
    document.addEventListener('focusin', remember);
    document.addEventListener('pointerdown', forget);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      document.removeEventListener('focusin', remember);
      document.removeEventListener('pointerdown', forget);
    };
  }, []);
}

const isLost = ([focused]: readonly Element[]): boolean =>
  focused?.isConnected === false && document.activeElement === document.body;

function withAncestors(element: Element): readonly Element[] {
  const all: Element[] = [];
  for (let at: Element | null = element; at !== null; at = at.parentElement) all.push(at);
  return all;
}

/** What stood around it and takes the focus, else the row where one was in the list, else the screen. */
function placeLeft(around: readonly Element[]): HTMLElement | null {
  const main = document.getElementById('main');
  const near = around.find((each) => each.isConnected && each.hasAttribute('tabindex'));
  const row = main?.querySelector<HTMLElement>('.list-row[tabindex="0"]') ?? null;
  return near instanceof HTMLElement && near !== main ? near : (row ?? main);
}
