/** `keymail deployments`: where handlers live. */
import type { Command } from 'commander';
import type { Io } from './io.ts';
import { type ListOptions, listing, runList } from './list.ts';
import { examples } from './options.ts';

interface DeploymentView {
  readonly id: string;
  readonly kind?: string;
  readonly services: readonly (string | { readonly name: string })[];
}

export function deploymentCommands(program: Command, io: Io): void {
  const group = program.command('deployments').description('Where handlers live, and which services are there.');
  examples(group, 'keymail deployments list');

  const list = listing(group.command('list').description('All deployments.'), { isPaged: false });
  list.action((options: ListOptions) =>
    runList<DeploymentView>(io, options, {
      path: '/deployments',
      columns: () => [
        { title: 'ID', cell: (row) => row.id, whole: true },
        { title: 'KIND', cell: (row) => row.kind },
        { title: 'SERVICES', cell: (row) => row.services.map(serviceName).join(', ') },
      ],
      empty: 'No deployments.',
    }),
  );
  examples(list, 'keymail deployments list', 'keymail deployments list --json');
}

const serviceName = (service: DeploymentView['services'][number]): string =>
  typeof service === 'string' ? service : service.name;
