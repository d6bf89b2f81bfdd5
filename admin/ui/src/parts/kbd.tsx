/** `<Kbd keys="g i" />`, `<Kbd keys="mod+k" />`: how a shortcut is pressed on this machine. */
import { isMac } from '../keys/registry.ts';

const NAMES: Readonly<Record<string, string>> = {
  mod: isMac ? '⌘' : 'Ctrl',
  shift: '⇧',
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <span className="kbd">
      {keys.split(/[ +]/).map((key, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same key may come twice, and the list never changes
        <kbd key={index}>{NAMES[key] ?? key}</kbd>
      ))}
    </span>
  );
}
