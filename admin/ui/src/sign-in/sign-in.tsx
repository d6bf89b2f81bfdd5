/** Where the engine wants a token. It is sent once and kept by no script: the answer is a cookie that scripts can't read. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { api, got } from '../api/client.ts';
import { sessionKey } from '../api/session.ts';
import icon from '../icon.svg';
import { Button } from '../parts/button.tsx';
import { Problem } from '../parts/problem.tsx';
import './sign-in.css';

export function SignIn() {
  const [token, setToken] = useState('');
  const id = useId();
  const client = useQueryClient();
  const signIn = useMutation({
    mutationFn: () => got(api.POST('/session', { body: { token: token.trim() } })),
    onSuccess: (session) => client.setQueryData(sessionKey, session),
  });
  useEffect(() => {
    document.title = 'Sign in · Keymail';
  }, []);
  return (
    <main className="sign-in">
      <form
        className="card sign-in-card"
        onSubmit={(event) => {
          event.preventDefault();
          if (token.trim() !== '') signIn.mutate();
        }}
      >
        <img src={icon} alt="" width={36} height={36} />
        <h1>Sign in to Keymail</h1>
        <p className="quiet">
          Others can reach this engine, so it asks who you are. Tokens are set as <code>admin.token</code> or{' '}
          <code>admin.tokens</code> in its configuration.
        </p>
        <div className="field">
          <label htmlFor={id}>Token</label>
          <input
            id={id}
            className="input"
            type="password"
            autoComplete="current-password"
            required
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        </div>
        {signIn.isError ? <Problem error={signIn.error} /> : null}
        <Button type="submit" kind="primary" why={signIn.isPending ? 'Asking the engine …' : null}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
