/** The keyboard in a list: which row is the active one, and what is done with it. */
import type { KeyboardEvent, RefObject } from 'react';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useShortcut } from '../keys/registry.ts';
import { uiBase } from '../place.ts';
import type { Selection } from './selection.ts';

interface RowKeysOptions<Row extends object> {
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly href: (row: Row) => string | null;
  readonly scroll: RefObject<HTMLDivElement | null>;
  readonly scrollTo: (index: number) => void;
  readonly selection: Selection | undefined;
}

export function useRowKeys<Row extends object>({ rows, idOf, href, scroll, scrollTo, selection }: RowKeysOptions<Row>) {
  const [active, setActive] = useState(0);
  const wanted = useRef<number | null>(null);
  const anchor = useRef(0);
  const go = useNavigate();
  const isThere = rows.length > 0;

  const focusWanted = () => {
    if (wanted.current === null) return;
    const row = scroll.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (row === null || row === undefined) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  };
  // The row may have to be rendered before it can have the focus.
  useEffect(focusWanted);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    wanted.current = next;
    setActive(next);
    scrollTo(next);
    focusWanted();
  };
  /** The first press shows where one is. */
  const step = (by: number) => move(isFocused(scroll) ? active + by : active);
  const open = (inNewTab: boolean) => {
    const row = rows[active];
    const to = row === undefined ? null : href(row);
    if (to === null) return;
    if (inNewTab) window.open(uiBase + to, '_blank', 'noopener');
    else void go(to);
  };
  const toggle = (index: number, range: boolean) => {
    if (selection === undefined) return;
    const ids = new Set(selection.ids);
    const [from, to] = range ? [Math.min(anchor.current, index), Math.max(anchor.current, index)] : [index, index];
    const id = (at: number) => idOf(rows[at] as Row);
    const adds = range || !ids.has(id(index));
    for (let at = from; at <= to && at < rows.length; at += 1) {
      if (adds) ids.add(id(at));
      else ids.delete(id(at));
    }
    anchor.current = index;
    setActive(index);
    selection.set(ids);
  };

  const canSelect = isThere && selection !== undefined;
  useShortcut({ keys: 'j', label: 'Next row', group: 'Lists', run: () => step(1) }, isThere);
  useShortcut({ keys: 'k', label: 'Previous row', group: 'Lists', run: () => step(-1) }, isThere);
  useShortcut({ keys: 'o', label: 'Open the row in a new tab', group: 'Lists', run: () => open(true) }, isThere);
  useShortcut({ keys: 'x', label: 'Select the row', group: 'Lists', run: () => toggle(active, false) }, canSelect);
  useShortcut(
    { keys: 'shift+x', label: 'Select up to the row', group: 'Lists', run: () => toggle(active, true) },
    canSelect,
  );
  useShortcut({ keys: 'Escape', label: 'Select nothing', group: 'Lists', run: () => selection?.clear() }, canSelect);

  const onKeyDown = (event: KeyboardEvent) => {
    const isRow = event.target instanceof HTMLElement && event.target.getAttribute('role') === 'row';
    if (!isRow || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      ArrowDown: () => move(active + 1),
      ArrowUp: () => move(active - 1),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      PageDown: () => move(active + 15),
      PageUp: () => move(active - 15),
      Enter: () => open(false),
    }[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return { active: Math.min(active, Math.max(0, rows.length - 1)), activate: setActive, toggle, onKeyDown };
}

const isFocused = (scroll: RefObject<HTMLDivElement | null>): boolean =>
  scroll.current?.contains(document.activeElement) === true && document.activeElement !== scroll.current;
