/**
 * `<Button icon={Plus} onClick={…}>Create</Button>`; `kind="primary" | "danger" | "plain"`, `small`, `href` for a link that
 * looks like one. `why` says why it can't be pressed: then it can still be reached and read.
 * `<IconButton icon={Copy} label="Copy" onClick={…} />`
 */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Hint } from './hint.tsx';

interface ButtonProps {
  readonly children: ReactNode;
  readonly icon?: LucideIcon;
  readonly kind?: 'primary' | 'danger' | 'plain';
  readonly small?: boolean;
  /** Why it can't be pressed now. */
  readonly why?: string | null;
  readonly onClick?: () => void;
  readonly href?: string;
  readonly type?: 'button' | 'submit';
}

export function Button({
  children,
  icon: Icon,
  kind,
  small = false,
  why = null,
  onClick,
  href,
  type = 'button',
}: ButtonProps) {
  const className = `button${kind === undefined ? '' : ` button-${kind}`}${small ? ' button-small' : ''}`;
  const inside = (
    <>
      {Icon === undefined ? null : <Icon className="icon" size={small ? 13 : 15} aria-hidden />}
      {children}
    </>
  );
  if (href !== undefined)
    return (
      <Link to={href} className={className}>
        {inside}
      </Link>
    );
  const button = (
    <button
      type={type}
      className={className}
      aria-disabled={why === null ? undefined : true}
      onClick={why === null ? onClick : stay}
    >
      {inside}
    </button>
  );
  return why === null ? button : <Hint text={why}>{button}</Hint>;
}

/** A button that can't be pressed must not send its form either. */
const stay = (event: { preventDefault(): void }): void => event.preventDefault();

interface IconButtonProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly onClick?: () => void;
  readonly small?: boolean;
  readonly pressed?: boolean;
}

export function IconButton({ icon: Icon, label, onClick, small = false, pressed }: IconButtonProps) {
  return (
    <Hint text={label}>
      <button
        type="button"
        className={`button button-plain button-icon${small ? ' button-small' : ''}`}
        aria-label={label}
        aria-pressed={pressed}
        onClick={onClick}
      >
        <Icon className="icon" size={small ? 14 : 16} aria-hidden />
      </button>
    </Hint>
  );
}
