/** The frame around every screen, and what works on all of them. */
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { addressOf } from '../addresses.ts';
import { Palette } from '../keys/palette.tsx';
import { useShortcut } from '../keys/registry.ts';
import { ShortcutSheet } from '../keys/shortcut-sheet.tsx';
import { refreshEverything } from '../live/events.ts';
import { useLiveQueries } from '../live/use-live.ts';
import { ErrorBoundary } from '../parts/error-boundary.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Sidebar } from './sidebar.tsx';
import { useTheme } from './theme.ts';
import { Topbar } from './topbar.tsx';
import { useKeptFocus } from './use-kept-focus.ts';

export function Shell({ children }: { readonly children: ReactNode }) {
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const [theme, setTheme] = useTheme();
  const go = useNavigate();
  const { pathname: path } = useLocation();
  useLiveQueries();
  useShortcut({ keys: 'mod+k', label: 'Search and commands', group: 'Everywhere', run: () => setPalette(true) });
  useShortcut({ keys: '?', label: 'Keyboard shortcuts', group: 'Everywhere', run: () => setHelp(true) });
  useShortcut({
    keys: 't',
    label: 'Light or dark',
    group: 'Everywhere',
    run: () => setTheme(isDark(theme) ? 'light' : 'dark'),
  });
  useShortcut({
    keys: 'r',
    label: 'Fetch everything again',
    group: 'Everywhere',
    run: refreshEverything,
  });
  useShortcut({ keys: 'n', label: 'Invoke a handler', group: 'Go to', run: () => go(addressOf.invoke()) });
  useFocusOnMain(path);
  useKeptFocus();
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <Sidebar />
      <Topbar onSearch={() => setPalette(true)} onHelp={() => setHelp(true)} />
      <main id="main" className="main" tabIndex={-1}>
        <ConnectionBanner />
        <ErrorBoundary key={path}>{children}</ErrorBoundary>
      </main>
      <Palette open={palette} onClose={() => setPalette(false)} />
      <ShortcutSheet open={help} onClose={() => setHelp(false)} />
    </div>
  );
}

const isDark = (theme: string): boolean =>
  theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);

/** Who goes on by keyboard or screen reader goes on in the new screen, not behind the link that led there. */
function useFocusOnMain(path: string): void {
  const [first] = useState(path);
  useEffect(() => {
    if (path !== first || document.activeElement?.closest('.sidebar')) document.getElementById('main')?.focus();
  }, [path, first]);
}
