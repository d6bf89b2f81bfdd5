// Every command of the command line that talks to an engine, once for people and once with --json, against a running one:
// what is printed is checked, and what was done by what the engine says after it. Each test makes what it looks at.

import { expect } from 'chai';
import { actorCommands } from './commands/actors.ts';
import { deploymentCommands } from './commands/deployments.ts';
import { engineCommands } from './commands/engine.ts';
import { COMMANDS, EngineCli } from './commands/engine-cli.ts';
import { handlerCommands } from './commands/handlers.ts';
import { invocationCommands } from './commands/invocations.ts';
import { subscriptionCommands } from './commands/subscriptions.ts';

/** Those that talk to no running engine; `start`, `dev`, `serve`, `migrate`, `backup`, `restore` and `completion` have files of their own here. */
const ELSEWHERE = /^(start|dev|serve|migrate .*|backup|restore|completion|__complete)$/;

describe('each command on a running engine', () => {
  const cli = new EngineCli();
  before(() => cli.open());
  after(() => cli.close());

  handlerCommands(cli);
  deploymentCommands(cli);
  invocationCommands(cli);
  actorCommands(cli);
  subscriptionCommands(cli);
  engineCommands(cli);

  it('these were all', () => {
    expect(COMMANDS.filter((name) => !ELSEWHERE.test(name) && !cli.tested.has(name))).to.deep.equal([]);
  });
});
