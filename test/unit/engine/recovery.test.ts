/** A start after a crash, and an end in good order: what ran runs again, what waits waits on, nothing is done twice. */
import { expect } from 'chai';
import type { Engine } from '../../../engine/api.ts';
import { createEngine } from '../../../engine/engine.ts';
import { recover } from '../../../engine/recovery.ts';
import { memoryData } from '../../../engine/store/memory.ts';
import { run, sleep, text } from '../../histories/acts.ts';
import { HeldStore } from './held-store.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { Rig } from './rig.ts';
import { ScriptedEndpoint } from './scripted-endpoint.ts';

describe('recovery', () => {
  it('starts exactly what was running', async () => {
    const rig = await Rig.open();
    await rig.submit('order/running/process');
    await rig.submit('order/running/process');
    await rig.submit('order/running/peek');
    await rig.submit('mail/send');
    const paused = await rig.submit('order/paused/process');
    await rig.act('pause', paused);
    await rig.submit('order/asleep/process');
    rig.endpoint.attempt('order/asleep').asks(sleep(1, 60_000));
    rig.endpoint.attempt('order/asleep').suspends(1);
    await rig.submit('order/failing/process');
    rig.endpoint.attempt('order/failing').fails();
    await rig.submit('order/done/process');
    rig.endpoint.attempt('order/done').finishes();
    await settle();
    const second = await rig.restart();
    expect(second.endpoint.names.sort()).to.deep.equal([
      'mail/send #2',
      'order/running/peek #2',
      'order/running/process #2',
    ]);
    second.endpoint.attempt('order/running/process').finishes();
    await settle();
    expect(second.endpoint.names.at(-1)).to.equal('order/running/process #1');
  });

  it('replays what was durable', async () => {
    const rig = await Rig.open();
    await rig.submit('order/a/process');
    rig.endpoint.attempt('order/a').asks(run(1, text('ok')), run(2));
    await settle();
    const second = await rig.restart();
    const { journal } = second.endpoint.attempt('order/a').start;
    expect(journal.map((item) => (item.type === 'entry' ? item.entry.kind : item.id))).to.deep.equal([
      'input',
      'run',
      'run',
    ]);
  });

  it('comes page by page where much was running, and starts each once', async () => {
    const rig = await Rig.open({ limits: { attemptsMax: 5_000 } });
    for (let count = 0; count < 2_300; count += 1) rig.put(`order/k${count}/process`);
    await settle();
    expect(rig.endpoint.attempts).to.have.length(2_300);
    const second = await rig.restart({ limits: { attemptsMax: 5_000 } });
    expect(new Set(second.endpoint.names).size).to.equal(2_300);
    expect(second.endpoint.attempts).to.have.length(2_300);
  });

  it('holds attempts back until all is decided', async () => {
    const rig = await Rig.open();
    await rig.submit('order/a/process');
    const second = await rig.restart({ started: false });
    expect(await recover(second.store, second.loop)).to.equal(1);
    expect(second.endpoint.attempts).to.deep.equal([]);
    second.attempts.release();
    await settle();
    expect(second.endpoint.names).to.deep.equal(['order/a/process #2']);
  });

  it('does not count as a failure', async () => {
    let rig = await Rig.open();
    const seq = await rig.submit('order/a/process');
    for (let count = 0; count < 5; count += 1) rig = await rig.restart();
    expect(rig.data.invocations.get(seq)).to.include({ status: 'running', attempt: 6, retryCount: 0 });
  });

  it('fences an engine that lives on', async () => {
    const rig = await Rig.open();
    await rig.submit('order/a/process');
    const second = await Rig.open({ data: rig.data, clock: rig.clock });
    rig.endpoint.attempt('order/a').finishes();
    await settle();
    expect(rig.fatal).to.have.length(1);
    expect(second.status(rig.seqs[0] as never)).to.equal('running');
  });
});

describe('close', () => {
  let clock: ManualClock;
  let endpoint: ScriptedEndpoint;
  let data: ReturnType<typeof memoryData>;
  let engine: Engine;
  let fatal: unknown[];

  const open = async (store: HeldStore) => {
    engine = await createEngine({
      endpoints: [endpoint],
      store,
      clock,
      limits: { drainMs: 1_000 },
      onFatal: (error) => fatal.push(error),
    });
  };
  const accept = () =>
    engine.accept({
      target: { service: 'order', handler: 'process', key: 'a' },
      ...{ payload: 'in', headers: [], origin: { kind: 'client' }, idempotencyKey: null, startAt: null },
    });

  beforeEach(() => {
    clock = new ManualClock();
    endpoint = new ScriptedEndpoint();
    data = memoryData(1);
    fatal = [];
  });

  it('waits for a step under way, and its result is durable', async () => {
    const store = new HeldStore(data);
    await open(store);
    const { ref } = await accept();
    const attempt = endpoint.attempt('order/a');
    const closed = engine.close();
    await clock.advance(500);
    expect(attempt.aborted).to.equal(null);
    const release = store.hold('commit');
    attempt.asks(run(1, text('ok')));
    attempt.busy = false;
    await clock.advance(50);
    release();
    await clock.advance(50);
    await closed;
    expect(attempt.aborted).to.equal('the engine stops');
    expect(data.journals.get(ref.seq)).to.have.length(2);
    expect(data.invocations.get(ref.seq)?.status).to.equal('running');
  });

  it('waits no longer than it may', async () => {
    await open(new HeldStore(data));
    await accept();
    const closed = engine.close();
    await clock.advance(1_050);
    await closed;
    expect(endpoint.attempt('order/a').aborted).to.equal('the engine stops');
    expect(clock.alarms).to.equal(0);
  });

  it('starts nothing more, and takes nothing more', async () => {
    await open(new HeldStore(data));
    await accept();
    await accept();
    const closed = engine.close();
    endpoint.attempt('order/a').finishes();
    expect(await accept().catch((error: { code: string }) => error.code)).to.equal('not_accepting');
    await clock.advance(50);
    await closed;
    expect(endpoint.attempts).to.have.length(1);
    expect([...data.invocations.values()].map(({ status }) => status)).to.deep.equal(['completed', 'running']);
  });

  it('tells those who wait, and those who ask afterwards', async () => {
    await open(new HeldStore(data));
    const { ref, id } = await accept();
    const attached = engine.attach(ref).catch((error: Error) => error.message);
    await settle();
    endpoint.attempt('order/a').busy = false;
    const closed = engine.close();
    await clock.advance(50);
    await closed;
    expect(await attached).to.equal('the engine has stopped');
    const late = engine.submit({ kind: 'cancelInvocation', id }, 'somebody').catch((error: Error) => error.message);
    expect(await Promise.race([late, settle().then(() => 'still waiting')])).to.equal('the engine has stopped');
  });

  it('after trouble with the store says nothing of an emergency', async () => {
    const store = new HeldStore(data);
    await open(store);
    store.fail('commit', 1_000);
    void accept().catch(() => undefined);
    await clock.advance(100);
    const closed = engine.close();
    await clock.advance(20_000);
    await closed;
    expect(fatal).to.deep.equal([]);
  });
});
