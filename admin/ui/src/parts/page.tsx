/**
 * The frame of a screen.
 *
 *   <Page title="Invocations" about="What was asked of your handlers." actions={<Button …/>} fixed>…</Page>
 *
 * `fixed` fills the window and leaves the scrolling to a list inside. `<Card title="Rates">…</Card>` groups things.
 */
import type { ReactNode } from 'react';
import { useEffect } from 'react';

interface PageProps {
  readonly title: string;
  /** Where the title on the page is more than text: a badge, a copy button. */
  readonly heading?: ReactNode;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  readonly fixed?: boolean;
  readonly children: ReactNode;
}

export function Page({ title, heading, about, actions, fixed = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Keymail`;
  }, [title]);
  return (
    <div className={fixed ? 'page page-fixed' : 'page'}>
      <div className="page-inner">
        <header className="page-head">
          <h1>{heading ?? title}</h1>
          {about === undefined ? null : <p className="page-about">{about}</p>}
          {actions === undefined ? null : <div className="page-actions">{actions}</div>}
        </header>
        {children}
      </div>
    </div>
  );
}

interface CardProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Card({ title, aside, children }: CardProps) {
  return (
    <section className="card">
      <div className="card-head">
        <h2>{title}</h2>
        {aside === undefined ? null : <div className="push">{aside}</div>}
      </div>
      <div className="card-body">{children}</div>
    </section>
  );
}
