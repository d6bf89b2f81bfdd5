/** `<Menu label="Columns" icon={Columns3} items={[{ label: 'Key', checked: true, onSelect }]} />` */
import { Menu as Base } from '@base-ui/react/menu';
import type { LucideIcon } from 'lucide-react';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';

export type MenuItem =
  | {
      readonly kind: 'act';
      readonly label: ReactNode;
      readonly icon?: LucideIcon;
      readonly side?: ReactNode;
      readonly onSelect: () => void;
    }
  | {
      readonly kind: 'check';
      readonly label: string;
      readonly checked: boolean;
      readonly onChange: (checked: boolean) => void;
    }
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'line' };

interface MenuProps {
  readonly label: string;
  readonly icon: LucideIcon;
  /** Shows the label beside the icon. */
  readonly words?: boolean;
  readonly small?: boolean;
  /** In place of a button's. */
  readonly className?: string;
  readonly items: readonly MenuItem[];
}

export function Menu({ label, icon: Icon, words = false, small = false, className, items }: MenuProps) {
  const asButton = `button${words ? '' : ' button-plain button-icon'}${small ? ' button-small' : ''}`;
  return (
    <Base.Root modal={false}>
      <Base.Trigger className={className ?? asButton} {...(words ? {} : { 'aria-label': label, title: label })}>
        <Icon className="icon" size={small ? 14 : 16} aria-hidden />
        {words ? label : null}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" collisionPadding={8} className="popup-place">
          <Base.Popup className="popup">{items.map(itemOf)}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function itemOf(item: MenuItem, index: number): ReactNode {
  switch (item.kind) {
    case 'label':
      return (
        <div key={item.label} className="menu-label">
          {item.label}
        </div>
      );
    case 'line':
      return <Base.Separator key={index} className="menu-line" />;
    case 'check':
      return (
        <Base.CheckboxItem
          key={item.label}
          className="menu-item"
          checked={item.checked}
          onCheckedChange={item.onChange}
          closeOnClick={false}
        >
          <span className="menu-check">
            <Base.CheckboxItemIndicator>
              <Check className="icon" size={14} aria-hidden />
            </Base.CheckboxItemIndicator>
          </span>
          {item.label}
        </Base.CheckboxItem>
      );
    case 'act': {
      const Icon = item.icon;
      return (
        <Base.Item key={index} className="menu-item" onClick={item.onSelect}>
          {Icon === undefined ? null : <Icon className="icon" size={15} aria-hidden />}
          {item.label}
          {item.side === undefined ? null : <span className="push">{item.side}</span>}
        </Base.Item>
      );
    }
  }
}
