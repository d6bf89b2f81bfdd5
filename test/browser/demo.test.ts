// The admin UI in a real browser over the demo as it runs for a user: a real broker, the engine as a process of its own, and
// orders that flow. What is done in the browser is looked up in the engine's database.

import { invocationsSteered } from './demo/acts.ts';
import { killedUnderOpenPages } from './demo/restart.ts';
import { screensUnderLoad } from './demo/screens.ts';
import { demoStage } from './demo/stage.ts';
import { subscriptionsOfABroker } from './demo/subscriptions.ts';

describe('admin UI: the demo', function () {
  this.timeout(300_000);
  const stage = demoStage();
  subscriptionsOfABroker(stage);
  screensUnderLoad(stage);
  invocationsSteered(stage);
  killedUnderOpenPages(stage);
});
