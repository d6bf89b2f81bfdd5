/** Every route of the admin API, one row each. The only way in: routing, validation, access and OpenAPI follow from it. */
import type { Route } from './route.ts';
import { actorRoutes } from './routes/actors.ts';
import { awakeableRoutes } from './routes/awakeables.ts';
import { batchRoutes } from './routes/batches.ts';
import { chartRoutes } from './routes/charts.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { deploymentRoutes } from './routes/deployments.ts';
import { eventRoutes } from './routes/events.ts';
import { invocationRoutes } from './routes/invocations.ts';
import { invokeRoutes } from './routes/invoke.ts';
import { migrationRoutes } from './routes/migrations.ts';
import { overviewRoutes } from './routes/overview.ts';
import { serviceRoutes } from './routes/services.ts';
import { sessionRoutes } from './routes/session.ts';
import { subscriptionRoutes } from './routes/subscriptions.ts';
import { systemRoutes } from './routes/system.ts';

export const routes: readonly Route[] = [
  ...subscriptionRoutes,
  ...invocationRoutes,
  ...awakeableRoutes,
  ...actorRoutes,
  ...deadLetterRoutes,
  ...batchRoutes,
  ...serviceRoutes,
  ...deploymentRoutes,
  ...sessionRoutes,
  ...migrationRoutes,
  ...invokeRoutes,
  ...chartRoutes,
  ...eventRoutes,
  ...overviewRoutes,
  ...systemRoutes,
];
