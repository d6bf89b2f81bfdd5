/** `keymail deployments`: where handlers live. */
import type { Command } from 'commander';
import type { Page } from './client.ts';
import type { Io } from './io.ts';
import { clientOf, examples, type RemoteOptions, remote } from './options.ts';
import { printJson, printTable } from './print.ts';

interface DeploymentView {
  readonly id: string;
  readonly kind?: string;
  readonly services: readonly (string | { readonly name: string })[];
}

export function deploymentCommands(program: Command, io: Io): void {
  const group = program.command('deployments').description('Where handlers live, and which services are there.');
  examples(group, 'keymail deployments list');

  const list = remote(group.command('list').description('All deployments.'));
  list.action(async (options: RemoteOptions) => {
    const page = await clientOf(io, options).get<Page<DeploymentView>>('/deployments');
    if (options.json) return printJson(io, page.items);
    const columns = [
      { title: 'ID', cell: (row: DeploymentView) => row.id },
      { title: 'KIND', cell: (row: DeploymentView) => row.kind },
      { title: 'SERVICES', cell: (row: DeploymentView) => row.services.map(serviceName).join(', ') },
    ];
    printTable(io, page.items, columns, 'No deployments.');
  });
  examples(list, 'keymail deployments list', 'keymail deployments list --json');
}

const serviceName = (service: DeploymentView['services'][number]): string =>
  typeof service === 'string' ? service : service.name;
