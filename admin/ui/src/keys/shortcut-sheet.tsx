/** `?`: every shortcut that works on this screen, and the switch for those of single keys. */
import { Dialog } from '../parts/dialog.tsx';
import { Kbd } from '../parts/kbd.tsx';
import type { Shortcut } from './registry.ts';
import { useShortcuts, useSingleKeys } from './registry.ts';

const GROUPS: readonly Shortcut['group'][] = ['Everywhere', 'Go to', 'Lists', 'Page'];

export function ShortcutSheet({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const shortcuts = useShortcuts();
  const [single, setSingle] = useSingleKeys();
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts" wide>
      <div className="stack">
        <label className="row">
          <input
            type="checkbox"
            className="checkbox"
            checked={single}
            onChange={(event) => setSingle(event.target.checked)}
          />
          Shortcuts of single keys (turn them off if you dictate text, or press keys by accident)
        </label>
        <div className="shortcut-groups">
          {GROUPS.map((group) => {
            const rows = shortcuts.filter((each) => each.group === group);
            return rows.length === 0 ? null : (
              <section key={group}>
                <h3>{group}</h3>
                {rows.map(({ keys, label }) => (
                  <div key={keys} className="shortcut-row">
                    {label}
                    <Kbd keys={keys} />
                  </div>
                ))}
              </section>
            );
          })}
        </div>
      </div>
    </Dialog>
  );
}
