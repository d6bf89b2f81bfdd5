/**
 * Tabs that live in the address (`?tab=journal`), so that a link leads to one; only the chosen one is rendered.
 *
 *   <Tabs tabs={[{ id: 'journal', title: 'Journal', count: 12, body: () => <Journal /> }, …]} />
 */
import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { compactText } from '../format.ts';

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly count?: number;
  readonly body: () => ReactNode;
}

export function Tabs({
  tabs,
  name = 'tab',
  label,
}: {
  readonly tabs: readonly Tab[];
  readonly name?: string;
  readonly label: string;
}) {
  const [search, setSearch] = useSearchParams();
  const chosen = tabs.find(({ id }) => id === search.get(name)) ?? tabs[0];
  const choose = (id: string) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        next.set(name, id);
        return next;
      },
      { replace: true },
    );
  return (
    <Base.Root value={chosen?.id ?? null} onValueChange={(id: string) => choose(id)}>
      <Base.List className="tabs-list" aria-label={label}>
        {tabs.map(({ id, title, count }) => (
          <Base.Tab key={id} value={id} className="tab">
            {title}
            {count === undefined ? null : <span className="tab-count">{compactText(count)}</span>}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map(({ id, body }) => (
        <Base.Panel key={id} value={id}>
          {id === chosen?.id ? body() : null}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
