/** `<Dialog open={open} onClose={…} title="New subscription" wide>…</Dialog>`: a form or a sheet over the page. */
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function Dialog({ open, onClose, title, wide = false, children }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className="backdrop" />
        <Base.Popup className={wide ? 'dialog dialog-wide' : 'dialog'}>
          <Base.Title className="dialog-title">{title}</Base.Title>
          {children}
          {/* Last, so that the focus begins with what the dialog is for. */}
          <span className="dialog-close">
            <IconButton small icon={X} label="Close" onClick={onClose} />
          </span>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
