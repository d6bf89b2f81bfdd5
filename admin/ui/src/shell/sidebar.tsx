/** The sections, with the way to them by keyboard. At the bottom of a phone. */
import { useEffect, useRef } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import icon from '../icon.svg';
import { useShortcut } from '../keys/registry.ts';
import { Kbd } from '../parts/kbd.tsx';
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
          <Section key={section.path} {...section} />
        ))}
      </nav>
      <div className="sidebar-foot">
        <EngineFacts />
      </div>
    </aside>
  );
}

function Section({ path, nav }: Screen) {
  const go = useNavigate();
  const { pathname: here } = useLocation();
  const { title, icon: Icon, key } = nav ?? { title: '', icon: () => null, key: '' };
  useShortcut({ keys: `g ${key}`, label: title, group: 'Go to', run: () => go(path) });
  const isHere = path === '/' ? here === '/' : here === path || here.startsWith(`${path}/`);
  const link = useRef<HTMLAnchorElement>(null);
  // On a phone the sections are a strip that scrolls.
  useEffect(() => {
    if (isHere) link.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isHere]);
  return (
    <Link ref={link} to={path} className="nav-link" aria-current={isHere ? 'page' : undefined}>
      <Icon className="icon" size={16} aria-hidden />
      {title}
      <Kbd keys={`g ${key}`} />
    </Link>
  );
}
