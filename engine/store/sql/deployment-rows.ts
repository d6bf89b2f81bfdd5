/** Deployments as rows, and back. What is in a manifest is looked at where it is used. */
import type { Damage } from '../../../actors/cell.ts';
import { orDamage } from '../corrupt-row.ts';
import type { StoredDeployment } from '../queries.ts';
import { DEPLOYMENT } from './columns.ts';
import type { DeploymentRecord, RawRow } from './records.ts';
import { named } from './records.ts';
import type { TableShape } from './row-shapes.ts';
import { checkRow } from './row-shapes.ts';
import { natural, number, oneOf, text } from './shapes.ts';

const DEPLOYMENT_SHAPE: TableShape<DeploymentRecord> = {
  table: 'deployment',
  key: ['id'],
  columns: {
    id: text,
    uri: text,
    transport: oneOf(['http2', 'http1']),
    protocolVersion: natural,
    manifest: text,
    createdAt: number,
    updatedAt: number,
  },
};

export const deploymentRow = (deployment: StoredDeployment): RawRow => DEPLOYMENT.map((column) => deployment[column]);

export const deploymentOrDamage = (row: RawRow): StoredDeployment | Damage =>
  orDamage(() => {
    const record = named<DeploymentRecord>(DEPLOYMENT, row);
    checkRow(DEPLOYMENT_SHAPE, record);
    return { ...record, transport: record.transport as StoredDeployment['transport'] };
  });
