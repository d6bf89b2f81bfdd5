/**
 * `<Empty icon={Inbox} title="No dead letters">Nothing failed for good. <…what to do…></Empty>`: a place where nothing is
 * says why, and what to do; `actions` are buttons.
 */
import type { LucideIcon } from 'lucide-react';
import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';

interface EmptyProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

export function Empty({ icon: Icon, title, children, actions }: EmptyProps) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon className="icon" size={20} aria-hidden />
      </span>
      <h2>{title}</h2>
      <div>{children}</div>
      {actions === undefined ? null : <div className="empty-do">{actions}</div>}
    </div>
  );
}

/** Shown only where it takes long enough to be noticed. */
export function Loading({ what = 'Loading' }: { readonly what?: string }) {
  return (
    <div className="loading" role="status">
      <LoaderCircle className="icon spin" size={18} aria-hidden />
      {what} …
    </div>
  );
}
