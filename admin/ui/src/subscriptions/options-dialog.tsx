/** Changes the options of a subscription: only what was changed is sent, and what was taken away is taken away. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, got } from '../api/client.ts';
import { refreshEverything } from '../live/events.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Problem } from '../parts/problem.tsx';
import { toast } from '../parts/toast.tsx';
import { OptionFields, propertiesProblem } from './option-fields.tsx';
import { changedOptions, OPTIONS, optionProblem, propertiesText, textsOf } from './option-table.ts';
import { refusalsOf } from './refusals.ts';
import type { Subscription } from './subscription-words.ts';

interface OptionsDialogProps {
  readonly subscription: Subscription;
  readonly onClose: () => void;
}

export function OptionsDialog({ subscription: { id, options }, onClose }: OptionsDialogProps) {
  // As they were when the dialog was opened: what changes meanwhile is not what this person has seen.
  const [before] = useState(options);
  const [texts, setTexts] = useState(textsOf(before));
  const [properties, setProperties] = useState(propertiesText(before));
  const changes = changedOptions(before, texts, properties);
  const save = useMutation({
    mutationFn: () =>
      got(api.PATCH('/subscriptions/{id}', { params: { path: { id } }, body: { options: changes ?? {} } })),
    onSuccess() {
      toast({ title: 'The options are changed' });
      refreshEverything();
      onClose();
    },
  });
  const wrong = OPTIONS.find((option) => optionProblem(option, texts[option.name] ?? '') !== null);
  const why =
    (save.isPending ? 'It is being written.' : null) ??
    (wrong === undefined ? null : `Correct “${wrong.title}”.`) ??
    propertiesProblem(properties) ??
    (Object.keys(changes ?? {}).length === 0 ? 'Nothing is changed.' : null);
  return (
    <Dialog open onClose={onClose} title="Options" wide>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (why === null) save.mutate();
        }}
      >
        <p className="quiet">
          Its consumer is made anew with them; nothing that was taken is lost. *** is a secret, and stays as it is.
        </p>
        <OptionFields
          texts={texts}
          onChange={setTexts}
          properties={properties}
          onProperties={setProperties}
          refused={refusalsOf(save.error)}
        />
        {save.error === null ? null : <Problem error={save.error} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" kind="primary" why={why}>
            Change
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
