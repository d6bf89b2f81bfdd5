// Callers who wait for a result: at the call, by attaching, or by asking now and then.

import { expect } from 'chai';
import { silentLogger } from '../../../engine/log.ts';
import { valueOutcome } from '../../../sdk/protocol/index.ts';
import { eventually } from '../../setup/eventually.ts';
import { ingressHouse, JSON_TYPE, refusalOf } from './house.ts';
import { id, type Script } from './scripted-engine.ts';

describe('waiting at the ingress', () => {
  const { given, ask, requests } = ingressHouse();

  it('stops waiting for a client that goes away, and answers the next', async () => {
    const aborted: string[] = [];
    const call: Script['call'] = ({ payload }, signal) =>
      new Promise((_, reject) =>
        signal?.addEventListener('abort', {
          handleEvent() {
            aborted.push(String(payload));
            reject(new Error('gone'));
          },
        }),
      );
    const logged: object[] = [];
    await given({ call }, { logger: { ...silentLogger, error: (facts) => void logged.push(facts) } });
    const controller = new AbortController();
    const waiting = ask('/greeter/greet', {
      method: 'POST',
      body: '1',
      headers: JSON_TYPE,
      signal: controller.signal,
    }).catch((error: Error) => error.name);
    await eventually(() => requests().length === 1);
    controller.abort();
    expect(await waiting).to.equal('AbortError');
    await eventually(() => aborted.length === 1);
    expect(logged).to.deep.equal([]);
    expect((await ask('/health')).status).to.equal(200);
  });

  it('attaches by GET and POST, under both spellings', async () => {
    await given({ ended: { status: 'completed', outcome: valueOutcome('5') } });
    for (const path of [`/restate/attach/${id}`, `/restate/invocation/${id}/attach`]) {
      for (const method of ['GET', 'POST']) {
        const response = await ask(path, { method });
        expect(response.status).to.equal(200);
        expect(response.headers.get('x-restate-id')).to.equal(id);
        expect(await response.text()).to.equal('5');
      }
    }
  });

  it('does not know invocations that are gone, of another database, or no id at all', async () => {
    await given({ attach: async () => null });
    for (const unknown of [id, 'inv_00000000000000010000000000000001', 'inv_nonsense', '%00', '__proto__']) {
      for (const verb of ['attach', 'output']) {
        const response = await ask(`/restate/${verb}/${unknown}`);
        expect(response.status).to.equal(404);
        expect((await refusalOf(response)).reason).to.equal('unknown_invocation');
      }
    }
  });

  it('says 470 while the output is not there, and gives it then', async () => {
    let ended: { status: 'completed'; outcome: ReturnType<typeof valueOutcome> } | null = null;
    const row = { target: { service: 'greeter', handler: 'text', key: null } };
    await given({ query: { output: async () => ended, invocation: async () => row as never } });
    const early = await ask(`/restate/output/${id}`);
    expect(early.status).to.equal(470);
    expect(early.headers.get('x-restate-id')).to.equal(id);
    expect((await refusalOf(early)).reason).to.equal('output_not_ready');
    ended = { status: 'completed', outcome: valueOutcome('done') };
    const late = await ask(`/restate/output/${id}`);
    expect(late.status).to.equal(200);
    expect(late.headers.get('content-type')).to.equal('text/plain');
    expect(await late.text()).to.equal('done');
  });
});
