/** Says that the engine is gone, and that it is back: shown, and read out. */
import { CloudOff } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useConnection } from '../live/use-live.ts';
import { toast } from '../parts/toast.tsx';

export function ConnectionBanner() {
  const connection = useConnection();
  const wasLost = useRef(false);
  const isLost = connection.kind === 'lost';
  useEffect(() => {
    if (wasLost.current && !isLost)
      toast({ title: 'The engine answers again', text: 'Everything here is up to date.' });
    wasLost.current = isLost;
  }, [isLost]);
  return (
    <div role="status">
      {isLost ? (
        <div className="banner">
          <CloudOff className="icon" size={16} aria-hidden />
          The engine does not answer; trying again …
        </div>
      ) : null}
    </div>
  );
}
