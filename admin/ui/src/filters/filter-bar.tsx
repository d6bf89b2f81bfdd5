/**
 * Filters as chips: `/` types one (`status:failed key:alice`, or a plain word for `plain`), a click on a chip changes it.
 *
 *   <FilterBar filters={filters} plain="key" placeholder="Key, or status:failed" onId={…}>
 *     <ViewsMenu … /> <ColumnMenu … />
 *   </FilterBar>
 */
import { Plus, Search, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useRef, useState } from 'react';
import { absoluteText } from '../format.ts';
import { useShortcut } from '../keys/registry.ts';
import { Button } from '../parts/button.tsx';
import { Menu } from '../parts/menu.tsx';
import { Popover } from '../parts/popover.tsx';
import { toast } from '../parts/toast.tsx';
import { FilterEditor } from './filter-editor.tsx';
import type { Filter, Filters } from './filters.ts';
import { parseSearch } from './parse-search.ts';
import './filters.css';

interface FilterBarProps {
  readonly filters: Filters;
  /** The filter that a plain word is for. */
  readonly plain: string;
  readonly placeholder: string;
  /** Takes what looks like an id, and says whether it did. */
  readonly onId?: (text: string) => boolean;
  /** At the right: views, columns. */
  readonly children?: ReactNode;
}

export function FilterBar({ filters, plain, placeholder, onId = () => false, children }: FilterBarProps) {
  const [opened, setOpened] = useState<string | null>(null);
  const { all, values } = filters;
  const shown = all.filter(({ name }) => values[name] !== undefined || name === opened);
  const unused = all.filter(({ name }) => values[name] === undefined);
  return (
    <search className="filters">
      <SearchField filters={filters} plain={plain} placeholder={placeholder} onId={onId} />
      {shown.map((filter) => (
        <Chip
          key={filter.name}
          filter={filter}
          filters={filters}
          open={opened === filter.name}
          onOpen={(open) => setOpened(open ? filter.name : null)}
        />
      ))}
      <Menu
        label="Filter"
        icon={Plus}
        words
        items={unused.map((filter) => ({ kind: 'act', label: filter.title, onSelect: () => setOpened(filter.name) }))}
      />
      {filters.isSet ? (
        <Button kind="plain" onClick={filters.clear}>
          Clear
        </Button>
      ) : null}
      <div className="row push">{children}</div>
    </search>
  );
}

function SearchField({ filters, plain, placeholder, onId }: Required<Omit<FilterBarProps, 'children'>>) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  useShortcut({ keys: '/', label: 'Filter this list', group: 'Lists', run: () => input.current?.focus() });
  const apply = () => {
    const trimmed = text.trim();
    if (trimmed === '' || onId(trimmed)) return;
    const next = { ...filters.values };
    for (const [name, value] of parseSearch(trimmed, filters.all, plain)) {
      const filter = filters.all.find((each) => each.name === name);
      const refusal = filter === undefined ? null : refusalOf(filter, value);
      if (refusal !== null) return toast({ title: 'This filter was not set', text: refusal, tone: 'bad' });
      const isMany = filter?.kind === 'choice' && filter.one !== true;
      next[name] = isMany ? [...new Set([...(next[name] ?? []), value])] : [value];
    }
    filters.replace(
      new URLSearchParams(Object.entries(next).flatMap(([name, given]) => given.map((one) => [name, one]))).toString(),
    );
    setText('');
  };
  return (
    <form
      className="filter-search"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Search className="icon" size={14} aria-hidden />
      <input
        ref={input}
        className="input"
        aria-label="Filter this list"
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </form>
  );
}

/** Why a typed value can't be one of the filter's. */
function refusalOf(filter: Filter, value: string): string | null {
  if (filter.kind === 'text' && value.length < (filter.lengthMin ?? 1))
    return `${filter.title} takes at least ${filter.lengthMin} characters.`;
  if (filter.kind === 'time' && !Number.isFinite(Date.parse(value))) return `${value} is no time.`;
  if (filter.kind === 'choice' && !filter.options.some((option) => option.value === value))
    return `${filter.title} is one of ${filter.options.map((option) => option.value).join(', ')}.`;
  return null;
}

interface ChipProps {
  readonly filter: Filter;
  readonly filters: Filters;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}

function Chip({ filter, filters, open, onOpen }: ChipProps) {
  const { name, title } = filter;
  const values = filters.values[name] ?? [];
  const words = values.map((value) => wordOf(filter, value)).join(' or ') || '…';
  return (
    <span className="chip">
      <Popover
        open={open}
        onOpenChange={onOpen}
        label={`Filter by ${title.toLowerCase()}`}
        trigger={
          <button type="button">
            <span className="chip-name">{title}</span>
            <span className="chip-value one-line">{words}</span>
          </button>
        }
      >
        <FilterEditor
          filter={filter}
          values={values}
          onChange={(next) => filters.set(name, next)}
          onDone={() => onOpen(false)}
        />
      </Popover>
      <button type="button" aria-label={`Remove the filter ${title}`} onClick={() => filters.set(name, [])}>
        <X className="icon" size={13} aria-hidden />
      </button>
    </span>
  );
}

function wordOf(filter: Filter, value: string): string {
  switch (filter.kind) {
    case 'choice':
      return filter.options.find((option) => option.value === value)?.label ?? value;
    case 'time': {
      const ms = Date.parse(value);
      return Number.isFinite(ms) ? absoluteText(ms).slice(0, 19) : value;
    }
    case 'text':
      return value;
  }
}
