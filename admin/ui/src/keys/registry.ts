/**
 * Every shortcut of the page, in one place, so that `?` can list them.
 *
 *  K1. `g i` is two keys one after the other, `mod+k` two at once (`mod`: ⌘ on a Mac, else Ctrl).
 *  K2. Nothing happens while somebody types, or while a dialog is open; `mod+…` works always. One that fades away is closed.
 *  K3. Shortcuts of single characters can be turned off (WCAG 2.1.4); those with `mod` and the arrows stay.
 *
 *   useShortcut({ keys: 'x', label: 'Select the row', group: 'Lists', run: () => … });
 */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { storedNow, useStored } from '../store.ts';

export interface Shortcut {
  readonly keys: string;
  readonly label: string;
  readonly group: 'Go to' | 'Lists' | 'Page' | 'Everywhere';
  readonly run: () => void;
}

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

const NAMED = 'shortcuts.singleKeys';
export const useSingleKeys = () => useStored(NAMED, true);

const SEQUENCE_MS = 1_000;

let shortcuts: readonly { readonly current: Shortcut }[] = [];
const watchers = new Set<() => void>();
let begun: { readonly key: string; readonly at: number } | null = null;

function setShortcuts(next: typeof shortcuts): void {
  shortcuts = next;
  for (const watcher of watchers) watcher();
}

/** While the component is there and `when` holds. The last one that asks for a key gets it. */
export function useShortcut(shortcut: Shortcut, when = true): void {
  const latest = useRef(shortcut);
  latest.current = shortcut;
  useEffect(() => {
    if (!when) return;
    setShortcuts([...shortcuts, latest]);
    return () => setShortcuts(shortcuts.filter((each) => each !== latest));
  }, [when]);
}

/** One row for each combination, for the sheet. */
export function useShortcuts(): readonly Shortcut[] {
  const all = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => shortcuts,
  );
  return [...new Map(all.map(({ current }) => [current.keys, current])).values()];
}

/** Listens to the page's keys; once, for as long as the page is there. */
export function listenToKeys(): () => void {
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const mod = isMac ? event.metaKey : event.ctrlKey;
  if (mod) return void fire(`mod+${event.key.toLowerCase()}`, event);
  if (event.metaKey || event.ctrlKey || isBusy(event.target)) return;

  const key = event.key;
  const isCharacter = key.length === 1;
  if (isCharacter && !storedNow(NAMED, true)) return;
  const pressed = event.shiftKey && /^[a-zA-Z]$/.test(key) ? `shift+${key.toLowerCase()}` : key;

  const first = begun;
  begun = null;
  if (first !== null && event.timeStamp - first.at < SEQUENCE_MS && fire(`${first.key} ${pressed}`, event)) return;
  if (fire(pressed, event)) return;
  if (shortcuts.some(({ current }) => current.keys.startsWith(`${pressed} `)))
    begun = { key: pressed, at: event.timeStamp };
}

function fire(keys: string, event: KeyboardEvent): boolean {
  const found = shortcuts.findLast(({ current }) => current.keys === keys);
  if (found === undefined) return false;
  event.preventDefault();
  found.current.run();
  return true;
}

/** Popups stay in the document until they have faded. */
const CLOSED = '[data-closed]';
const OPEN = ['dialog', 'alertdialog', 'menu'].map((role) => `[role="${role}"]:not(${CLOSED})`).join();

/** Somebody types, or answers a dialog. */
function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector(OPEN) !== null) return true;
  if (!(target instanceof HTMLElement) || target.closest(CLOSED) !== null) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !/^(checkbox|radio|button)$/.test(target.type);
}
