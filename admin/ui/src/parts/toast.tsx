/**
 * `toast({ title: 'Cancelled 3 invocations', tone: 'good' })` from anywhere; read out to who can't see it.
 * `<Toasts />` stands once in the page.
 */
import { Toast } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { IconButton } from './button.tsx';

const manager = Toast.createToastManager();

interface Notice {
  readonly title: string;
  readonly text?: string;
  readonly tone?: 'good' | 'bad';
}

const SHOWN_MS = 6_000;

export function toast({ title, text, tone = 'good' }: Notice): void {
  manager.add({
    title,
    type: tone,
    timeout: SHOWN_MS,
    priority: tone === 'bad' ? 'high' : 'low',
    ...(text === undefined ? {} : { description: text }),
  });
}

export function Toasts() {
  return (
    <Toast.Provider toastManager={manager} limit={4}>
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((each) => {
    const Icon = each.type === 'bad' ? CircleAlert : CircleCheck;
    return (
      <Toast.Root key={each.id} toast={each} className={`toast tone-${each.type}`} swipeDirection="right">
        <Icon className="icon toast-icon" size={17} aria-hidden />
        <div className="toast-words">
          <Toast.Title className="toast-title" />
          <Toast.Description className="toast-text" />
        </div>
        <Toast.Close render={<IconButton small icon={X} label="Dismiss" />} />
      </Toast.Root>
    );
  });
}
