// What an endpoint says of itself, as the engine's own manifests.

import { expect } from 'chai';
import { servicesOf, versionFor, wantsEagerState } from '../../../engine/remote/manifest.ts';
import { endpointManifest } from '../../../sdk/protocol/wire/manifest.ts';

const made = (services: unknown, [min, max]: readonly [number, number] = [5, 7]) =>
  endpointManifest.parse({
    ...{ protocolMode: 'BIDI_STREAM', minProtocolVersion: min, maxProtocolVersion: max, services },
    lambdaCompression: 'zstd',
  });

describe('the manifest of an endpoint', () => {
  it('becomes services with the options that the engine has', () => {
    const handler = {
      name: 'add',
      ...{ input: { required: true, contentType: 'application/json', jsonSchema: { type: 'number' } } },
      ...{ output: { contentType: 'text/plain', setContentTypeIfEmpty: false } },
      ...{ inactivityTimeout: 1, retryPolicyMaxAttempts: 3, retryPolicyOnMaxAttempts: 'KILL', ingressPrivate: true },
    };
    const shared = { name: 'total', ty: 'SHARED', enableLazyState: true };
    const manifest = made([
      {
        name: 'a.b-c',
        ty: 'VIRTUAL_OBJECT',
        handlers: [handler, shared],
        documentation: 'Counts.',
        metadata: { a: 'b' },
      },
      { name: 'plain', ty: 'SERVICE', handlers: [{ name: 'h' }], retryPolicyInitialInterval: 5, journalRetention: 0 },
    ]);
    expect(servicesOf(manifest)).to.deep.equal([
      {
        ...{ name: 'a.b-c', kind: 'object', description: 'Counts.', metadata: { a: 'b' } },
        handlers: [
          {
            ...{
              name: 'add',
              mode: 'exclusive',
              inputContentType: 'application/json',
              outputContentType: 'text/plain',
            },
            ...{ inputSchema: { type: 'number' }, inactivityTimeoutMs: 1, ingressPrivate: true },
            retryPolicy: { maxAttempts: 3, onMaxAttempts: 'kill' },
          },
          { name: 'total', mode: 'shared', inputContentType: null, outputContentType: 'application/json' },
        ],
      },
      {
        ...{ name: 'plain', kind: 'service', journalRetentionMs: 0, retryPolicy: { initialIntervalMs: 5 } },
        handlers: [{ name: 'h', mode: 'plain', inputContentType: null, outputContentType: 'application/json' }],
      },
    ]);
    expect([wantsEagerState(manifest, 'a.b-c', 'add'), wantsEagerState(manifest, 'a.b-c', 'total')]).to.deep.equal([
      ...[true, false],
    ]);
  });

  it('knows workflows: their run, for how long it is remembered, and the handlers beside it', () => {
    const handlers = [
      { name: 'run', workflowCompletionRetention: 5 },
      { name: 'look', ty: 'SHARED' },
    ];
    const [workflow] = servicesOf(made([{ name: 'w', ty: 'WORKFLOW', handlers }]));
    expect(workflow?.kind).to.equal('workflow');
    expect(workflow?.handlers.map(({ mode }) => mode)).to.deep.equal(['workflow', 'shared']);
    expect(workflow?.handlers[0]).to.include({ workflowRetentionMs: 5 });
  });

  it('gives the version to speak: the best of both, and the one that journals were written in as long as it is there', () => {
    expect([versionFor(made([])), versionFor(made([], [1, 5])), versionFor(made([], [6, 6]))]).to.deep.equal([6, 5, 6]);
    expect([versionFor(made([], [1, 4])), versionFor(made([], [7, 9]))]).to.deep.equal([null, null]);
    expect([versionFor(made([]), 5), versionFor(made([], [6, 7]), 5)]).to.deep.equal([5, 6]);
  });
});
