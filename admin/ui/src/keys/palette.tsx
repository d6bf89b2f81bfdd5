/**
 * Ctrl/⌘ K: go to any screen, do what can be done here, or jump to an invocation by its id. Whatever has a shortcut is a
 * command here as well, so a screen registers its actions once (`useShortcut`).
 */
import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { addressOf } from '../addresses.ts';
import { Kbd } from '../parts/kbd.tsx';
import type { Shortcut } from './registry.ts';
import { useShortcuts } from './registry.ts';

interface Command {
  readonly value: string;
  readonly label: string;
  readonly keys: string | null;
  readonly run: () => void;
}

interface Group {
  readonly value: string;
  readonly items: readonly Command[];
}

const INVOCATION_ID = /^inv_[0-9a-f]{8,}$/i;

export function Palette({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog palette" aria-label="Command palette">
          <Commands onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Commands({ onClose }: { readonly onClose: () => void }) {
  const shortcuts = useShortcuts();
  const go = useNavigate();
  const [typed, setTyped] = useState('');
  const id = typed.trim();
  const jump: Group = {
    value: 'Invocation',
    items: [{ value: typed, label: `Open ${id}`, keys: null, run: () => go(addressOf.invocation(id)) }],
  };
  const groups = [...(INVOCATION_ID.test(id) ? [jump] : []), ...groupsOf(shortcuts)];
  return (
    <Autocomplete.Root
      open
      inline
      items={groups}
      value={typed}
      onValueChange={(value, details) => {
        // Choosing a command is not typing its name.
        if (details.reason !== 'item-press') setTyped(value);
      }}
      itemToStringValue={(command: Command) => command.label}
      autoHighlight="always"
      keepHighlight
    >
      <Autocomplete.Input
        className="palette-input"
        aria-label="Search commands"
        placeholder="Go to, do, or paste an invocation id …"
      />
      <Autocomplete.Empty className="palette-empty">
        Nothing is called so. Paste an invocation id (inv_…) to open it.
      </Autocomplete.Empty>
      <Autocomplete.List className="palette-list">
        {(group: Group) => (
          <Autocomplete.Group key={group.value} items={group.items}>
            <Autocomplete.GroupLabel className="menu-label">{group.value}</Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(command: Command) => (
                <Autocomplete.Item
                  key={command.value}
                  value={command}
                  className="menu-item"
                  onClick={() => {
                    onClose();
                    command.run();
                  }}
                >
                  {command.label}
                  {command.keys === null ? null : (
                    <span className="push">
                      <Kbd keys={command.keys} />
                    </span>
                  )}
                </Autocomplete.Item>
              )}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  );
}

const PALETTE_GROUPS = [
  { value: 'Go to', from: ['Go to'] },
  { value: 'On this page', from: ['Page', 'Lists'] },
  { value: 'Everywhere', from: ['Everywhere'] },
] as const satisfies readonly { value: string; from: readonly Shortcut['group'][] }[];

function groupsOf(shortcuts: readonly Shortcut[]): readonly Group[] {
  return PALETTE_GROUPS.map(({ value, from }) => ({
    value,
    items: shortcuts
      .filter(({ group, keys }) => (from as readonly string[]).includes(group) && keys !== 'mod+k')
      .map(({ keys, label, run }) => ({ value: keys, label, keys, run })),
  })).filter(({ items }) => items.length > 0);
}
