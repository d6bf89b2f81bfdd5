/** An address whose handlers speak the open service protocol: it is asked what it has, and its services run from there. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, got } from '../api/client.ts';
import { counted } from '../format.ts';
import { refreshEverything } from '../live/events.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { Problem } from '../parts/problem.tsx';
import { toast } from '../parts/toast.tsx';

export function RegisterDialog({ onClose }: { readonly onClose: () => void }) {
  const [uri, setUri] = useState('');
  const register = useMutation({
    mutationFn: () => got(api.POST('/deployments', { body: { uri: uri.trim(), force: false } })),
    onSuccess({ services }) {
      toast({ title: `Registered: ${counted(services.length, 'service')}`, text: services.join(', ') });
      refreshEverything();
      onClose();
    },
  });
  const why = register.isPending ? 'The address is being asked.' : uri.trim() === '' ? 'Say the address.' : null;
  return (
    <Dialog open onClose={onClose} title="Register an address">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (why === null) register.mutate();
        }}
      >
        <Field label="Address" note="It is asked at once what it has, e.g. http://localhost:9080">
          {(field) => (
            <input
              {...field}
              className="input mono"
              type="url"
              autoComplete="off"
              spellCheck={false}
              value={uri}
              onChange={(event) => setUri(event.target.value)}
            />
          )}
        </Field>
        {register.error === null ? null : <Problem error={register.error} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" kind="primary" why={why}>
            Register
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
