/** `<Hint text="What it does">…</Hint>`: a tooltip over one element, for pointer and keyboard; the element names itself. */
import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';

export function Hint({
  text,
  children,
}: {
  readonly text: string | null;
  readonly children: ReactElement<Record<string, unknown>>;
}) {
  if (text === null) return children;
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} collisionPadding={8} className="tooltip-place">
          <Tooltip.Popup className="tooltip" role="tooltip">
            {text}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
