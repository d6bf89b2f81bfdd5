/**
 * What can be done with several rows at once: those that are selected, or all that the filters find. Nothing is done before
 * the engine has said how many it would be, and what can't be taken back has to be typed.
 *
 *   const LETTERS: Bulk<DeadLetter, Filter, 'redrive' | 'discard'> = { one: 'dead letter', verbs: […], batch: …, … };
 *   <BulkBar bulk={LETTERS} filter={filter} isFiltered={filters.isSet} selection={selection} />
 */
import { useState } from 'react';
import { useMayNot } from '../api/session.ts';
import { countText } from '../format.ts';
import { Button } from '../parts/button.tsx';
import type { Bulk, Verb } from './bulk.ts';
import { BulkDialog } from './bulk-dialog.tsx';
import type { Selection } from './selection.ts';

interface BulkBarProps<Row, Filter, Action extends string> {
  readonly bulk: Bulk<Row, Filter, Action>;
  readonly filter: Filter;
  /** Whether something is filtered by, so that all of it can be acted on. */
  readonly isFiltered: boolean;
  readonly selection: Selection;
}

export function BulkBar<Row, Filter, Action extends string>(props: BulkBarProps<Row, Filter, Action>) {
  const { bulk, filter, isFiltered, selection } = props;
  const [all, setAll] = useState(false);
  const [verb, setVerb] = useState<Verb<Action> | null>(null);
  const { ids, clear } = selection;
  const isAll = all && isFiltered;
  if (ids.size === 0 && !isAll) {
    return isFiltered ? (
      <div className="bulk-offer">
        <Button small kind="plain" onClick={() => setAll(true)}>
          Act on all that match
        </Button>
      </div>
    ) : null;
  }
  const leave = () => {
    setAll(false);
    clear();
  };
  return (
    <section className="bulk" aria-label={`With the selected ${bulk.one}s`}>
      <span className="bulk-count">{isAll ? 'All that match the filters' : `${countText(ids.size)} selected`}</span>
      {bulk.verbs.map((each) => (
        <VerbButton key={each.action} {...each} onChoose={() => setVerb(each)} />
      ))}
      <span className="row push">
        {isAll || !isFiltered ? null : (
          <Button small kind="plain" onClick={() => setAll(true)}>
            Take all that match instead
          </Button>
        )}
        <Button small kind="plain" onClick={leave}>
          Let go
        </Button>
      </span>
      {verb === null ? null : (
        <BulkDialog
          bulk={bulk}
          verb={verb}
          which={isAll ? { filter } : { ids: [...ids] }}
          onClose={() => setVerb(null)}
          onDone={leave}
        />
      )}
    </section>
  );
}

function VerbButton({ label, icon, needs, onChoose }: Verb<string> & { readonly onChoose: () => void }) {
  return (
    <Button small icon={icon} why={useMayNot(needs)} onClick={onChoose}>
      {label}
    </Button>
  );
}
