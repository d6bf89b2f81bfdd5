/** The sections, with the way to them by keyboard. At the bottom of a phone. */
import { Ellipsis } from 'lucide-react';
import { Link, useLocation, useNavigate } from 'react-router';
import icon from '../icon.svg';
import { useShortcut } from '../keys/registry.ts';
import { Kbd } from '../parts/kbd.tsx';
import type { MenuItem } from '../parts/menu.tsx';
import { Menu } from '../parts/menu.tsx';
import type { Screen } from '../screens.tsx';
import { screens } from '../screens.tsx';
import { EngineFacts } from './engine-state.tsx';

const sections = screens.filter((screen) => screen.nav !== undefined);

export function Sidebar() {
  return (
    <aside className="sidebar" aria-label="Keymail">
      <Link to="/" className="brand">
        <img src={icon} alt="" />
        Keymail
      </Link>
      <nav className="nav" aria-label="Sections">
        {sections.map((section) => (
          <SectionLink key={section.path} {...section} />
        ))}
        <More />
      </nav>
      <div className="sidebar-foot">
        <EngineFacts />
      </div>
    </aside>
  );
}

/** `pathname` lies in the section of `path`. */
const isIn = (path: string, pathname: string): boolean =>
  path === '/' ? pathname === '/' : pathname === path || pathname.startsWith(`${path}/`);

function SectionLink({ path, nav }: Screen) {
  const go = useNavigate();
  const { pathname } = useLocation();
  const { title, icon: Icon, key, onPhone } = nav ?? { title: '', icon: () => null, key: '' };
  useShortcut({ keys: `g ${key}`, label: title, group: 'Go to', run: () => go(path) });
  return (
    <Link
      to={path}
      className={onPhone ? 'nav-link' : 'nav-link nav-more'}
      aria-current={isIn(path, pathname) ? 'page' : undefined}
    >
      <Icon className="icon" size={16} aria-hidden />
      {title}
      <Kbd keys={`g ${key}`} />
    </Link>
  );
}

/** On a phone: the way to the sections that have no room at its bottom. */
function More() {
  const go = useNavigate();
  const { pathname } = useLocation();
  const behind = sections.flatMap(({ path, nav }) => (nav === undefined || nav.onPhone ? [] : [{ path, ...nav }]));
  const here = behind.find(({ path }) => isIn(path, pathname));
  const items = behind.map(
    ({ path, title, icon }): MenuItem => ({ kind: 'act', label: title, icon, onSelect: () => void go(path) }),
  );
  return (
    <Menu
      label="More"
      icon={Ellipsis}
      words
      className={here === undefined ? 'nav-link nav-rest' : 'nav-link nav-rest nav-here'}
      items={items}
    />
  );
}
