/**
 * `<Time at={invocation.createdAt} />`: how long ago, and when exactly on hover. All of a page move with one clock.
 * `<Duration ms={1234} />`, and `<Since at={startedAt} />` for something that still goes on.
 */
import { absoluteText, durationText, relativeText } from '../format.ts';
import { useNow } from '../live/now.ts';
import { None } from './none.tsx';

export function Time({ at, none = '–' }: { readonly at: string | null | undefined; readonly none?: string }) {
  const now = useNow();
  if (at === null || at === undefined) return <None text={none} />;
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={absoluteText(ms)}>
      {relativeText(ms, now)}
    </time>
  );
}

export function Duration({ ms, none = '–' }: { readonly ms: number | null | undefined; readonly none?: string }) {
  if (ms === null || ms === undefined) return <None text={none} />;
  return (
    <span className="numbers" title={`${ms} ms`}>
      {durationText(ms)}
    </span>
  );
}

export function Since({ at }: { readonly at: string }) {
  const now = useNow();
  return <Duration ms={Math.max(0, Math.floor((now - Date.parse(at)) / 1_000) * 1_000)} />;
}
