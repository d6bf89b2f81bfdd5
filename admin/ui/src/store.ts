/** What this browser remembers for its person: theme, columns, saved views, shortcuts. It works without storage too. */
import { useSyncExternalStore } from 'react';

const PREFIX = 'keymail.';
const watchers = new Set<() => void>();
/** Parsed once, so that a snapshot stays the same object until it changes. */
const values = new Map<string, unknown>();

function read<T>(name: string, fallback: T): T {
  if (values.has(name)) return values.get(name) as T;
  let value: unknown = fallback;
  try {
    const text = localStorage.getItem(PREFIX + name);
    if (text !== null) value = JSON.parse(text);
  } catch {
    // No storage (a private window), or what is stored is not ours.
  }
  values.set(name, value);
  return value as T;
}

function write(name: string, value: unknown): void {
  values.set(name, value);
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Kept for this page at least.
  }
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Like `useState`, kept in this browser. `fallback` has to be one and the same object each time. */
export function useStored<T>(name: string, fallback: T): [T, (value: T) => void] {
  const value = useSyncExternalStore(watch, () => read(name, fallback));
  return [value, (next) => write(name, next)];
}

export const storedNow = read;
