/** The page: who looks, then the frame, then the screen of the address. */
import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { BrowserRouter, Route, Routes } from 'react-router';
import { ApiProblem, isSignedOut } from './api/problem.ts';
import { sessionKey, useSession } from './api/session.ts';
import { listenToKeys } from './keys/registry.ts';
import { startLive } from './live/events.ts';
import { NotFound } from './not-found.tsx';
import { Loading } from './parts/empty.tsx';
import { Problem } from './parts/problem.tsx';
import { Toasts } from './parts/toast.tsx';
import { uiBase } from './place.ts';
import { screens } from './screens.tsx';
import { Shell } from './shell/shell.tsx';
import { useAppliedTheme } from './shell/theme.ts';
import { SignIn } from './sign-in/sign-in.tsx';

const client: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The live stream says when something has changed.
      staleTime: 30_000,
      retry: (failures, error) =>
        failures < 2 &&
        error instanceof ApiProblem &&
        (error.status === 0 || error.status === 429 || error.status >= 500),
      refetchOnWindowFocus: false,
    },
  },
});

// A session ends while the page is open: whoever notices first brings the sign-in.
client.getQueryCache().subscribe(({ query }) => {
  if (isSignedOut(query.state.error) && query.queryKey[0] !== sessionKey[0])
    void client.invalidateQueries({ queryKey: sessionKey });
});

export function App() {
  useAppliedTheme();
  useEffect(listenToKeys, []);
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={client}>
        <Tooltip.Provider delay={350}>
          {/* Filters are controls whose value is the address: they have to move at once. */}
          <BrowserRouter basename={uiBase} useTransitions={false}>
            <Door />
          </BrowserRouter>
          <Toasts />
        </Tooltip.Provider>
      </QueryClientProvider>
    </CSPProvider>
  );
}

function Door() {
  const session = useSession();
  const isIn = session.data?.signedIn === true;
  useEffect(() => {
    if (isIn) startLive();
  }, [isIn]);
  if (session.isPending) return <Loading what="Asking the engine" />;
  if (session.isError)
    return (
      <main className="page">
        <h1 className="hidden">Keymail</h1>
        <Problem error={session.error} retry={() => void session.refetch()} />
      </main>
    );
  if (session.data.needsToken && !session.data.signedIn) return <SignIn />;
  return (
    <Shell>
      <Routes>
        {screens.map(({ path, screen: Screen }) => (
          <Route key={path} path={path} element={<Screen />} />
        ))}
        <Route path="*" element={<NotFound />} />
      </Routes>
    </Shell>
  );
}
