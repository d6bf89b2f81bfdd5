/** `<KindBadge kind="workflow" />`: what a service is, and what that means. `<KindOf service="signup" />` where only its name is known. */
import type { LucideIcon } from 'lucide-react';
import { Box, KeyRound, Workflow } from 'lucide-react';
import type { Schemas } from '../api/client.ts';
import { useServices } from '../api/services.ts';
import { Hint } from '../parts/hint.tsx';
import { None } from '../parts/none.tsx';
import { Badge } from '../parts/status-badge.tsx';

export type Kind = Schemas['Service']['kind'];

const KINDS: Readonly<Record<Kind, { word: string; icon: LucideIcon; sentence: string }>> = {
  service: { word: 'Service', icon: Box, sentence: 'No key: invocations run beside each other.' },
  object: { word: 'Object', icon: KeyRound, sentence: 'One invocation at a time for each key, with state.' },
  workflow: {
    word: 'Workflow',
    icon: Workflow,
    sentence: 'Runs once for each key; other handlers look at it beside the run, and complete its promises.',
  },
};

export function KindBadge({ kind }: { readonly kind: Kind }) {
  const { word, icon, sentence } = KINDS[kind];
  return (
    <Hint text={sentence}>
      <span>
        <Badge tone={kind === 'workflow' ? 'wait' : 'quiet'} icon={icon}>
          {word}
        </Badge>
      </span>
    </Hint>
  );
}

/** Undefined until the services are known, and of one that is not registered. */
export const useKind = (service: string): Kind | undefined =>
  useServices().data?.find(({ name }) => name === service)?.kind;

export function KindOf({ service }: { readonly service: string }) {
  const kind = useKind(service);
  return kind === undefined ? <None /> : <KindBadge kind={kind} />;
}
