/** Definitions, their options, and the manifest that they become. */
import { expect } from 'chai';
import { z } from 'zod';
import {
  type Context,
  endpointOf,
  handlers,
  object,
  SetupError,
  serde,
  service,
  workflow,
} from '../../../sdk/index.ts';
import type { AttemptMessage, AttemptStart } from '../../../sdk/protocol/index.ts';
import { invocationId } from './script.ts';

const noop = async () => {};

describe('definitions', () => {
  it('become a manifest, durations in milliseconds', () => {
    const options = {
      retryPolicy: {
        maxAttempts: 3,
        initialInterval: '1s',
        maxInterval: { minutes: 1 },
        exponentiationFactor: 1.5,
        onMaxAttempts: 'dead-letter',
      },
      inactivityTimeout: '5s',
      abortTimeout: '1m',
      journalRetention: 0,
      idempotencyRetention: '1d',
      ingressPrivate: true,
    } as const;
    const definition = object({
      name: 'orders',
      description: 'Orders',
      metadata: { team: 'a' },
      handlers: {
        async process(_ctx: unknown, _input: string) {},
        status: handlers.object.shared(
          { description: 'reads', retryPolicy: { maxAttempts: Infinity } },
          async (_ctx: unknown) => 1,
        ),
      },
      options,
    });
    const [manifest] = endpointOf([definition]).services;
    const [process, status] = manifest!.handlers;
    expect(manifest).to.deep.include({
      name: 'orders',
      kind: 'object',
      description: 'Orders',
      metadata: { team: 'a' },
      inactivityTimeoutMs: 5_000,
      abortTimeoutMs: 60_000,
      journalRetentionMs: 0,
      idempotencyRetentionMs: 86_400_000,
      ingressPrivate: true,
      retryPolicy: {
        maxAttempts: 3,
        initialIntervalMs: 1000,
        maxIntervalMs: 60_000,
        exponentiationFactor: 1.5,
        onMaxAttempts: 'dead-letter',
      },
    });
    expect(process).to.deep.include({
      name: 'process',
      mode: 'exclusive',
      inputContentType: 'application/json',
      outputContentType: 'application/json',
    });
    expect(process?.source).to.match(/^async process\(_ctx/);
    expect(status).to.deep.include({
      name: 'status',
      mode: 'shared',
      description: 'reads',
      retryPolicy: { maxAttempts: null },
    });
    expect(status?.source).to.match(/^async \(_ctx/);
  });

  it('shows content types and JSON schemas of serdes', () => {
    const input = serde.schema(z.object({ sku: z.string() }));
    const definition = service({
      name: 's',
      handlers: {
        h: handlers.handler({ input, output: serde.binary }, async (_ctx: Context, _order: { sku: string }) =>
          Uint8Array.of(),
        ),
      },
    });
    const [handler] = endpointOf([definition]).services[0]!.handlers;
    expect(handler).to.deep.include({
      inputContentType: 'application/json',
      outputContentType: 'application/octet-stream',
    });
    expect(handler?.inputSchema).to.have.nested.property('properties.sku.type', 'string');
  });

  it('leaves out the source of a bound function', () => {
    const definition = service({ name: 's', handlers: { h: noop.bind(null) } });
    expect(endpointOf([definition]).services[0]!.handlers[0]).not.to.have.property('source');
  });

  it('gives `this` to a handler that is a method', async () => {
    const definition = service({
      name: 's',
      handlers: {
        async twice(_ctx: Context, n: number): Promise<number> {
          return n * 2;
        },
        async h(this: { twice: (ctx: Context, n: number) => Promise<number> }, ctx: Context): Promise<number> {
          return this.twice(ctx, 4);
        },
      },
    });
    const { Script } = await import('./script.ts');
    expect((await new Script(definition, { handler: 'h' }).start()).transcript).to.deep.equal(['finished seen 0 = 8']);
  });

  const refusals: [string, () => unknown, string][] = [
    [
      'an unknown option',
      () => service({ name: 's', handlers: { h: noop }, options: { retries: 1 } as never }),
      'service "s", options.retries: found an unknown option, allowed: retryPolicy, inactivityTimeout',
    ],
    [
      'an unknown part of the policy',
      () => service({ name: 's', handlers: { h: noop }, options: { retryPolicy: { max: 1 } as never } }),
      'service "s", options.retryPolicy.max: found an unknown option, allowed: maxAttempts',
    ],
    [
      'a member of Object.prototype as an option',
      () => service({ name: 's', handlers: { h: noop }, options: JSON.parse('{"__proto__":1}') as never }),
      'options.__proto__: found an unknown option',
    ],
    [
      'a bad duration',
      () => service({ name: 's', handlers: { h: noop }, options: { abortTimeout: '10 sec' } }),
      'service "s", options.abortTimeout: found "10 sec", allowed: "10 sec" is no duration: use milliseconds',
    ],
    [
      'a bad number',
      () => service({ name: 's', handlers: { h: noop }, options: { retryPolicy: { maxAttempts: 0 } } }),
      'options.retryPolicy.maxAttempts: found 0, allowed: a whole number from 1, or Infinity',
    ],
    [
      'a bad word',
      () => service({ name: 's', handlers: { h: noop }, options: { retryPolicy: { onMaxAttempts: 'drop' as never } } }),
      'options.retryPolicy.onMaxAttempts: found "drop", allowed: "pause", "kill", "dead-letter"',
    ],
    [
      'a bad flag',
      () => service({ name: 's', handlers: { h: handlers.handler({ ingressPrivate: 'yes' as never }, noop) } }),
      'service "s", handler "h", options.ingressPrivate: found "yes", allowed: true or false',
    ],
    [
      'a policy that is no object',
      () => service({ name: 's', handlers: { h: noop }, options: { retryPolicy: 3 as never } }),
      'options.retryPolicy: found 3, allowed: an object with maxAttempts',
    ],
    [
      'an unknown property',
      () => service({ name: 's', handlers: { h: noop }, handler: {} } as never),
      'service "s", handler: found an unknown property, allowed: name, handlers',
    ],
    [
      'a name that is none',
      () => service({ name: '1s', handlers: { h: noop } }),
      'name: found "1s", allowed: text that matches',
    ],
    ['no name', () => service({ handlers: { h: noop } } as never), 'name: found undefined, allowed'],
    [
      'a handler name that is none',
      () => service({ name: 's', handlers: { 'a-b': noop } }),
      'handler "a-b", name: found "a-b"',
    ],
    [
      'a handler named then',
      () => service({ name: 's', handlers: { ['th' + 'en']: noop } }),
      'handler "then", name: found "then"',
    ],
    [
      'no handlers',
      () => service({ name: 's', handlers: {} }),
      'service "s", handlers: found object, allowed: an object with at least one async function',
    ],
    [
      'a handler that is none',
      () => service({ name: 's', handlers: { h: 'text' as never } }),
      'service "s", handler "h", handler: found string, allowed: an async function',
    ],
    [
      'a shared handler in a service',
      () => service({ name: 's', handlers: { h: handlers.object.shared(noop) as never } }),
      'handler "h", handler: found a handler for an object, allowed: one for a service',
    ],
    [
      'a plain handler in an object',
      () => object({ name: 's', handlers: { h: handlers.handler(noop) } }),
      'found a handler for a service, allowed: one for an object',
    ],
    [
      'an exclusive handler in a workflow',
      () => workflow({ name: 'w', handlers: { run: noop, h: handlers.object.exclusive(noop) as never } }),
      'handler "h", handler: found a handler for an object, allowed: one for a workflow',
    ],
    [
      'a workflow without a run',
      () => workflow({ name: 'w', handlers: { h: noop } as never }),
      'service "w", handlers: found h, allowed: one handler `run`',
    ],
    [
      'a workflow with two runs, or none that is one',
      () => workflow({ name: 'w', handlers: { run: noop, other: handlers.workflow.workflow(noop) as never } }),
      'handler "other", handler: found workflow in place of shared, allowed: one handler `run`',
    ],
    [
      'metadata that is no text',
      () => service({ name: 's', handlers: { h: noop }, metadata: { a: 1 } as never }),
      'service "s", metadata: found {"a":1}, allowed: text by name',
    ],
    [
      'two services of one name',
      () => endpointOf([service({ name: 's', handlers: { h: noop } }), object({ name: 's', handlers: { h: noop } })]),
      'service "s", name: found two services of this name',
    ],
    [
      'what is no definition',
      () => endpointOf([{ name: 's' } as never]),
      'services: found object, allowed: what service(), object() or workflow() returns',
    ],
  ];
  for (const [what, make, message] of refusals) {
    it(`refuse ${what}`, () => {
      expect(make).to.throw(SetupError).with.property('message').that.contains(message);
    });
  }
});

describe('an endpoint', () => {
  const endpoint = endpointOf([service({ name: 's', handlers: { h: noop } })]);
  const startOf = (changes: Partial<AttemptStart>): AttemptStart => ({
    id: invocationId(1),
    target: { service: 's', handler: 'h', key: null },
    attempt: 1,
    journal: [{ type: 'entry', index: 0, at: 0, seen: 0, entry: { kind: 'input', payload: '', headers: [] } }],
    state: null,
    retryCount: 0,
    failedStepId: 0,
    retryingForMs: 0,
    ...changes,
  });

  async function messagesOf(changes: Partial<AttemptStart>): Promise<AttemptMessage[]> {
    const messages: AttemptMessage[] = [];
    const handle = endpoint.start(startOf(changes), { send: (message) => messages.push(message) });
    expect(messages, 'nothing is sent before the engine has its handle').to.deep.equal([]);
    expect(handle.busy).to.equal(true);
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(handle.busy).to.equal(false);
    return messages;
  }

  it('says what there is, for a service or a handler that is not', async () => {
    const [noService] = await messagesOf({ target: { service: 'x', handler: 'h', key: null } });
    const [noHandler] = await messagesOf({ target: { service: 's', handler: 'x', key: null } });
    expect(noService).to.have.nested.property(
      'error.message',
      'there is no service "x"; there is s. Deploy it, or cancel the invocation.',
    );
    expect(noHandler).to.have.nested.property('error.code', 404);
  });

  it('fails an attempt whose journal is none, with 571', async () => {
    const [message] = await messagesOf({ journal: [] });
    expect(message).to.have.nested.property('error.code', 571);
  });
});
