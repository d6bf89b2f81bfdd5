/** Above every screen: search, the engine's state, theme, help, and who looks. */
import { useQueryClient } from '@tanstack/react-query';
import { CircleHelp, LogOut, Monitor, Moon, Search, Sun, User } from 'lucide-react';
import { api, got } from '../api/client.ts';
import { useSession } from '../api/session.ts';
import { IconButton } from '../parts/button.tsx';
import { Kbd } from '../parts/kbd.tsx';
import type { MenuItem } from '../parts/menu.tsx';
import { Menu } from '../parts/menu.tsx';
import { EngineState } from './engine-state.tsx';
import type { Theme } from './theme.ts';
import { useTheme } from './theme.ts';

interface TopbarProps {
  readonly onSearch: () => void;
  readonly onHelp: () => void;
}

export function Topbar({ onSearch, onHelp }: TopbarProps) {
  return (
    <header className="topbar">
      <button type="button" className="search-button" onClick={onSearch}>
        <Search className="icon" size={15} aria-hidden />
        Search or jump to …
        <Kbd keys="mod+k" />
      </button>
      <div className="topbar-side">
        <EngineState />
        <ThemeMenu />
        <span className="wide-only">
          <IconButton icon={CircleHelp} label="Keyboard shortcuts" onClick={onHelp} />
        </span>
        <Person />
      </div>
    </header>
  );
}

const THEMES = [
  { theme: 'system', label: 'As the system', icon: Monitor },
  { theme: 'light', label: 'Light', icon: Sun },
  { theme: 'dark', label: 'Dark', icon: Moon },
] as const satisfies readonly { theme: Theme; label: string; icon: typeof Sun }[];

function ThemeMenu() {
  const [theme, setTheme] = useTheme();
  const items = THEMES.map(
    ({ theme: each, label, icon }): MenuItem => ({
      kind: 'act',
      label,
      icon,
      ...(each === theme ? { side: 'chosen' } : {}),
      onSelect: () => setTheme(each),
    }),
  );
  return <Menu label="Theme" icon={THEMES.find((each) => each.theme === theme)?.icon ?? Monitor} items={items} />;
}

const ROLES = {
  viewer: 'may look',
  operator: 'may look and steer invocations',
  admin: 'may do everything',
} as const;

function Person() {
  const { data: session } = useSession();
  const client = useQueryClient();
  if (session === undefined || session.role === null) return null;
  const leave = async () => {
    await got(api.DELETE('/session'));
    client.clear();
    location.reload();
  };
  const items: MenuItem[] = [
    { kind: 'label', label: `${session.name ?? 'Somebody'}: ${session.role}, ${ROLES[session.role]}` },
    ...(session.access === 'token'
      ? ([{ kind: 'line' }, { kind: 'act', label: 'Sign out', icon: LogOut, onSelect: () => void leave() }] as const)
      : ([{ kind: 'label', label: WHY_NO_TOKEN[session.access] }] as const)),
  ];
  return <Menu label="Who you are" icon={User} items={items} />;
}

const WHY_NO_TOKEN = {
  loopback: 'No sign-in: only this machine reaches this engine.',
  mounted: 'The app that this is mounted in decides who may come here.',
} as const;
