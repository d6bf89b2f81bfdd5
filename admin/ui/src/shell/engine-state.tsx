/** Whether the engine accepts (and why not), how live this page is, and which engine it is. */
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CloudOff, TriangleAlert } from 'lucide-react';
import { api, got } from '../api/client.ts';
import { problemFrom } from '../api/problem.ts';
import { useConnection } from '../live/use-live.ts';
import { Hint } from '../parts/hint.tsx';
import { Badge } from '../parts/status-badge.tsx';

export function EngineState() {
  const connection = useConnection();
  const health = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => got(api.GET('/health', { signal })),
    retry: false,
  });
  if (connection.kind === 'lost')
    return (
      <Badge tone="bad" icon={CloudOff}>
        Not reachable
      </Badge>
    );
  if (health.isPending) return null;
  const { tone, icon, words, hint } = health.isError
    ? ({ tone: 'warn', icon: TriangleAlert, words: 'Not accepting', hint: problemFrom(health.error).message } as const)
    : ({
        tone: 'good',
        icon: CircleCheck,
        words: 'Accepting',
        hint: 'The engine takes invocations and records.',
      } as const);
  return (
    <Hint text={hint}>
      <span tabIndex={0} className="engine-state">
        <Badge tone={tone} icon={icon}>
          {words}
        </Badge>
      </span>
    </Hint>
  );
}

export function EngineFacts() {
  const connection = useConnection();
  const version = useQuery({
    queryKey: ['version'],
    queryFn: ({ signal }) => got(api.GET('/version', { signal })),
    retry: false,
  });
  return (
    <>
      {version.data === undefined ? null : (
        <span title={`Schema ${version.data.schema}, Node ${version.data.node}`}>Keymail {version.data.version}</span>
      )}
      {connection.kind === 'polling' ? (
        <span title="The engine has no event stream left for this page, so it asks again and again.">
          Refreshed every 2 s
        </span>
      ) : null}
    </>
  );
}
