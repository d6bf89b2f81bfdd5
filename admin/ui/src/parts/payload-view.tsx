/**
 * `<PayloadView payload={entry.value} title="Input" />`: bytes of users, as text and nothing but text. JSON is laid out,
 * `null` says that there is nothing, what was cut says so, what is no text is shown as base64.
 */
import { useMemo, useState } from 'react';
import type { Schemas } from '../api/client.ts';
import { bytesText } from '../format.ts';
import { layOut } from '../json-layout.ts';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';

/** Laying out more than this would make a long page slow; it is shown as it came. */
const LAID_OUT_MAX = 200_000;

export function PayloadView({
  payload,
  title = 'Value',
}: {
  readonly payload: Schemas['Payload'] | null;
  readonly title?: string;
}) {
  const [asItCame, setAsItCame] = useState(false);
  const laidOut = useMemo(() => (payload === null ? null : jsonOf(payload)), [payload]);
  if (payload === null) return <span className="quiet">nothing</span>;
  const { encoding, data, sizeBytes, truncated } = payload;
  const text = laidOut !== null && !asItCame ? laidOut : data;
  return (
    <div className="payload">
      <div className="payload-head">
        <span className="payload-title mono">{title}</span>
        <span>{laidOut !== null ? 'JSON' : encoding === 'base64' ? 'bytes, as base64' : 'text'}</span>
        <span>{bytesText(sizeBytes)}</span>
        <span className="push">
          {laidOut === null || laidOut === data ? null : (
            <Button small kind="plain" onClick={() => setAsItCame(!asItCame)}>
              {asItCame ? 'Laid out' : 'As it came'}
            </Button>
          )}
          <CopyButton text={data} label={`Copy: ${title}`} />
        </span>
      </div>
      {/* It scrolls, so it has to be reachable by keyboard. */}
      <pre tabIndex={0} role="group" aria-label={title}>
        {text === '' ? <span className="quiet">empty</span> : text}
      </pre>
      {truncated ? (
        <p className="payload-note">Only the beginning is shown here; the whole has {bytesText(sizeBytes)}.</p>
      ) : null}
    </div>
  );
}

function jsonOf({ encoding, data, truncated }: Schemas['Payload']): string | null {
  return encoding !== 'utf8' || truncated || data.length > LAID_OUT_MAX ? null : layOut(data);
}
