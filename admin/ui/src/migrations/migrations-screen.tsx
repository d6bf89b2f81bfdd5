/** The schema of the database: what was applied, what would be, and how. Nothing is changed from here: an engine is running. */
import { useQuery } from '@tanstack/react-query';
import { Check, Clock, Database } from 'lucide-react';
import { api, got } from '../api/client.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Empty, Loading } from '../parts/empty.tsx';
import { Card, Page } from '../parts/page.tsx';
import { Problem } from '../parts/problem.tsx';
import { Badge } from '../parts/status-badge.tsx';
import { Time } from '../parts/time.tsx';
import './migrations.css';

export default function MigrationsScreen() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['migrations'],
    queryFn: ({ signal }) => got(api.GET('/migrations', { signal })),
  });
  return (
    <Page title="Migrations" about="How the tables came to be as they are.">
      {isPending ? (
        <Loading what="Reading the schema" />
      ) : data === undefined ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : data.items.length === 0 ? (
        <Empty icon={Database} title="This store has no migrations">
          {data.note}
        </Empty>
      ) : (
        <div className="stack">
          <ol className="migrations">
            {data.items.map(({ name, description, appliedAt, pending }) => (
              <li key={name} className="migration">
                <span className="mono">{name}</span>
                {pending ? (
                  <Badge tone="warn" icon={Clock}>
                    Pending
                  </Badge>
                ) : (
                  <Badge tone="good" icon={Check}>
                    Applied
                  </Badge>
                )}
                <span className="quiet push">{appliedAt === null ? null : <Time at={appliedAt} />}</span>
                <p>{description}</p>
              </li>
            ))}
          </ol>
          <Commands />
        </div>
      )}
    </Page>
  );
}

const COMMANDS = [
  ['keymail migrate status', 'What is applied and what is pending.'],
  [
    'keymail migrate check',
    'Would it run, what would it touch, how long would it take on this database: tried on a copy.',
  ],
  ['keymail migrate up', 'Applies what is pending. Stop the engine first: it holds the database.'],
  ['keymail migrate down', 'Takes the last one back, after a backup of the file.'],
] as const;

function Commands() {
  return (
    <Card title="In a terminal">
      <dl className="migration-commands">
        {COMMANDS.map(([command, says]) => (
          <div key={command}>
            <dt>
              <code>{command}</code>
              <CopyButton text={command} label={`Copy: ${command}`} />
            </dt>
            <dd className="quiet">{says}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
