/** One item of a journal on a line. */
import { attachedText, type JournalItemView, nameOf, type OutcomeView, payloadText } from './answers.ts';
import { durationText } from './text.ts';

/** What an item says; a completion is told by the entry that it answers. */
export function describeItem(item: JournalItemView, journal: readonly JournalItemView[]): string {
  if (item.type === 'completion') return `${answered(item, journal)}${outcomeText(item.outcome)}`;
  if (item.type === 'damaged') return item.damage ?? '';
  const outcome = item.outcome === undefined ? '' : ` → ${outcomeText(item.outcome)}`;
  return `${asked(item)}${outcome}`.trim();
}

function asked(item: JournalItemView): string {
  const { kind, name = '', target, value, delayMs, invocationId, awakeableId } = item;
  switch (kind) {
    case 'input':
      return payloadText(value);
    case 'set':
      return `${name} = ${payloadText(value)}`;
    case 'sleep':
      return delayMs === undefined ? name : `${name === '' ? '' : `${name}, `}${durationText(delayMs)}`;
    case 'call':
    case 'send':
      return `${target === undefined ? '' : nameOf(target)} ${payloadText(value)}`.trim();
    case 'cancel':
      return invocationId ?? '';
    case 'attach':
    case 'peekOutput':
      return attachedText(item);
    case 'completePromise':
      return `${name} with ${outcomeText(item.completion)}`;
    case 'awakeable':
    case 'signal':
      return awakeableId ?? '';
    default:
      return name;
  }
}

/** What a completion says that answers no entry: of a cancellation, or of an awakeable that no entry announced. */
export const unaskedText = ({ awakeableId }: JournalItemView): string =>
  awakeableId === undefined ? 'cancelled' : `answer to awakeable ${awakeableId}`;

function answered(item: JournalItemView, journal: readonly JournalItemView[]): string {
  const { completionId = 0 } = item;
  const entry = journal.find(
    (each) => each.type === 'entry' && (each.completionId === completionId || each.resultId === completionId),
  );
  if (entry === undefined) return completionId < 0 ? `${unaskedText(item)} → ` : '';
  const label = entry.name || (entry.target === undefined ? '' : nameOf(entry.target));
  return `#${entry.index} ${entry.kind}${label === '' ? '' : ` ${label}`} → `;
}

function outcomeText(outcome: OutcomeView | undefined): string {
  switch (outcome?.kind) {
    case 'value':
      return payloadText(outcome.value);
    case 'failure':
      return `failed (${outcome.failure.code}): ${outcome.failure.message}`;
    default:
      return 'done';
  }
}
