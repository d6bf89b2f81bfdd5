/**
 * Sets of filters with a name: some that come with the screen, and those that this person saved in this browser.
 *
 *   <ViewsMenu name="invocations" filters={filters} views={[{ title: 'Failed', search: 'status=failed' }]} />
 */
import { Bookmark, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import type { MenuItem } from '../parts/menu.tsx';
import { Menu } from '../parts/menu.tsx';
import { useStored } from '../store.ts';
import type { Filters } from './filters.ts';

export interface View {
  readonly title: string;
  /** As it stands behind the `?`. */
  readonly search: string;
}

interface ViewsMenuProps {
  readonly name: string;
  readonly filters: Filters;
  readonly views: readonly View[];
}

const NONE: readonly View[] = [];
const SAVED_MAX = 50;

export function ViewsMenu({ name, filters, views }: ViewsMenuProps) {
  const [saved, setSaved] = useStored(`views.${name}`, NONE);
  const [naming, setNaming] = useState(false);
  const show = ({ title, search }: View): MenuItem => ({
    kind: 'act',
    label: title,
    ...(search === filters.key ? { side: 'shown' } : {}),
    onSelect: () => filters.replace(search),
  });
  const current = saved.find(({ search }) => search === filters.key);
  const items: MenuItem[] = [
    ...views.map(show),
    ...(saved.length === 0 ? [] : [{ kind: 'label', label: 'Saved in this browser' } as const, ...saved.map(show)]),
    { kind: 'line' },
    current === undefined
      ? { kind: 'act', label: 'Save these filters …', icon: Bookmark, onSelect: () => setNaming(true) }
      : {
          kind: 'act',
          label: `Forget “${current.title}”`,
          icon: Trash2,
          onSelect: () => setSaved(saved.filter((each) => each !== current)),
        },
  ];
  return (
    <>
      <Menu label="Views" icon={Bookmark} words items={items} />
      <Dialog open={naming} onClose={() => setNaming(false)} title="Save these filters">
        <NameForm
          onSave={(title) => {
            setSaved(
              [...saved.filter((each) => each.title !== title), { title, search: filters.key }].slice(-SAVED_MAX),
            );
            setNaming(false);
          }}
        />
      </Dialog>
    </>
  );
}

function NameForm({ onSave }: { readonly onSave: (title: string) => void }) {
  const [title, setTitle] = useState('');
  const id = useId();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (title.trim() !== '') onSave(title.trim());
      }}
    >
      <div className="field">
        <label htmlFor={id}>Name</label>
        <input
          id={id}
          className="input"
          autoComplete="off"
          maxLength={60}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <span className="field-note">It is kept in this browser. To share what you see, copy the page's address.</span>
      </div>
      <div className="dialog-foot">
        <Button type="submit" kind="primary" why={title.trim() === '' ? 'Give it a name.' : null}>
          Save
        </Button>
      </div>
    </form>
  );
}
