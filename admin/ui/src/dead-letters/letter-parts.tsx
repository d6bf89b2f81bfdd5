/** A dead letter's key and status, as its list and its own screen show them. */
import type { Schemas } from '../api/client.ts';
import { Badge } from '../parts/status-badge.tsx';
import type { DeadLetter } from './letter-words.ts';
import { LETTER_STATUS } from './letter-words.ts';

export function LetterStatus({ status }: Pick<DeadLetter, 'status'>) {
  const { tone, icon, word } = LETTER_STATUS[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

export function RecordKey({ payload }: { readonly payload: Schemas['Payload'] | null }) {
  const words = keyWords(payload);
  return payload === null || payload.data === '' ? (
    <span className="quiet">{words}</span>
  ) : (
    <span className="mono">{words}</span>
  );
}

export function keyWords(payload: Schemas['Payload'] | null): string {
  if (payload === null) return 'no key';
  if (payload.data === '') return '(empty key)';
  return payload.encoding === 'base64' ? `base64 ${payload.data}` : payload.data;
}
