/**
 * The state of a key, value by value. A correction says which version it was made from; where the state has moved meanwhile,
 * nothing is written, and what is there now is shown beside what was typed.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Eraser, PenLine, Plus, ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { keyInPath } from '../../../../sdk/protocol/key-in-path.ts';
import type { Schemas } from '../api/client.ts';
import { api, got } from '../api/client.ts';
import { problemFrom } from '../api/problem.ts';
import { useMayNot } from '../api/session.ts';
import { Button } from '../parts/button.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { PayloadView } from '../parts/payload-view.tsx';
import { toast } from '../parts/toast.tsx';
import type { Draft } from './value-dialog.tsx';
import { ValueDialog } from './value-dialog.tsx';

type ActorDetail = Schemas['ActorDetail'];
type Value = ActorDetail['state'][number];

export function StateEditor({ actor }: { readonly actor: ActorDetail }) {
  const { service, key, state, version, holder } = actor;
  const [draft, setDraft] = useState<Draft | null>(null);
  const [clearing, setClearing] = useState<string | null>(null);
  const client = useQueryClient();
  const mayNot = useMayNot('admin');
  const why =
    mayNot ?? (holder !== null && holder.status !== 'paused' ? 'An invocation holds the key: pause it first.' : null);
  const correct = useMutation({
    mutationFn: (change: Pick<Schemas['StateCorrection'], 'set' | 'clear'> & { readonly version: string }) =>
      got(
        api.PATCH('/actors/{object}/{key}', {
          params: { path: { object: service, key: keyInPath(key) } },
          body: change,
        }),
      ),
    async onSuccess() {
      setDraft(null);
      setClearing(null);
      toast({ title: 'The state is corrected' });
      await client.invalidateQueries();
    },
    async onError(error) {
      // What is there now is needed beside what was typed.
      if (problemFrom(error).code === 'version_mismatch') await client.invalidateQueries({ queryKey: ['actor'] });
    },
  });
  const begin = (next: Draft) => {
    correct.reset();
    setDraft(next);
  };
  return (
    <section className="card" aria-label="State">
      <div className="card-head">
        <h2>State</h2>
        <span className="push">
          <Button small icon={Plus} why={why} onClick={() => begin({ name: '', isNew: true, data: '', version })}>
            Add a value
          </Button>
        </span>
      </div>
      <div className="card-body stack">
        {state.length === 0 ? (
          <p className="quiet">It has none. A handler writes it with ctx.set, durable together with its step.</p>
        ) : null}
        {state.map((value) => (
          <StateValue
            key={value.name}
            value={value}
            why={why}
            onEdit={(data) => begin({ name: value.name, isNew: false, data, version })}
            onClear={() => {
              correct.reset();
              setClearing(value.name);
            }}
          />
        ))}
      </div>
      {draft === null ? null : (
        <ValueDialog
          draft={draft}
          now={state.find(({ name }) => name === draft.name)?.value ?? null}
          isStale={draft.version !== version}
          pending={correct.isPending}
          error={correct.error}
          onClose={() => setDraft(null)}
          onRebase={() => setDraft({ ...draft, version })}
          onSave={({ name, data }) =>
            correct.mutate({ version: draft.version, set: { [name]: { encoding: 'utf8', data } } })
          }
        />
      )}
      <ConfirmDialog
        open={clearing !== null}
        title={`Clear “${clearing ?? ''}”?`}
        label="Clear"
        body="The value is removed. A handler that reads it finds nothing."
        danger
        pending={correct.isPending}
        error={correct.error}
        onClose={() => setClearing(null)}
        onConfirm={() => correct.mutate({ version, clear: [clearing ?? ''] })}
      />
    </section>
  );
}

interface StateValueProps {
  readonly value: Value;
  readonly why: string | null;
  readonly onEdit: (data: string) => void;
  readonly onClear: () => void;
}

function StateValue({ value: { name, value }, why, onEdit, onClear }: StateValueProps) {
  const isEditable = value.encoding === 'utf8' && !value.truncated;
  const not = why ?? (isEditable ? null : 'Bytes, and values that are cut, are corrected on the command line.');
  return (
    <div className="state-value">
      <PayloadView payload={value} title={name} />
      <span className="row">
        <Button small icon={PenLine} why={not} onClick={() => onEdit(value.data)}>
          Correct
        </Button>
        <Button small icon={Eraser} why={why} onClick={onClear}>
          Clear
        </Button>
        {isEditable ? null : <ShieldAlert className="icon quiet" size={14} aria-hidden />}
      </span>
    </div>
  );
}
