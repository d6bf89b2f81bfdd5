/** Attempts that make no progress are ended; those that wait for somebody else are not. */
import { expect } from 'chai';
import { call, run } from '../../histories/acts.ts';
import { Rig } from './rig.ts';

describe('attempts', () => {
  it('that make no progress are ended, and tried again', async () => {
    const rig = await Rig.open({ handler: { abortTimeoutMs: 5_000 } });
    const seq = await rig.submit('order/a/process');
    await rig.clock.advance(5_050);
    expect(rig.endpoint.attempts[0]?.aborted).to.contain('made no progress for 5 s');
    expect(rig.data.invocations.get(seq)?.lastError?.code).to.equal(580);
    await rig.clock.advance(200);
    expect(rig.endpoint.names.at(-1)).to.equal('order/a/process #2');
  });

  it('that work are not stuck because somebody sets the clock', async () => {
    const rig = await Rig.open({ handler: { abortTimeoutMs: 5_000 } });
    await rig.submit('order/a/process');
    for (const jump of [3_600_000, -7_200_000]) {
      rig.clock.jump(jump);
      await rig.clock.advance(2_000);
      expect(rig.endpoint.attempts[0]?.aborted).to.equal(null);
    }
    await rig.clock.advance(2_000);
    expect(rig.endpoint.attempts[0]?.aborted).to.contain('made no progress for 5 s');
  });

  it('that only wait for the engine are not stuck, however long', async () => {
    const rig = await Rig.open({ handler: { abortTimeoutMs: 5_000, inactivityTimeoutMs: 3_600_000 } });
    const seq = await rig.submit('order/a/process');
    const attempt = rig.endpoint.attempt('order/a');
    attempt.asks(call(1, 'mail/send'));
    attempt.busy = false;
    await rig.clock.advance(20_000);
    expect([attempt.aborted, rig.status(seq)]).to.deep.equal([null, 'running']);
  });

  it('A4: that wait for the disk are not stuck, and may be once it has written', async () => {
    const rig = await Rig.open({ handler: { abortTimeoutMs: 5_000 } });
    await rig.submit('order/a/process');
    const attempt = rig.endpoint.attempt('order/a');
    const release = rig.store.hold('commit');
    attempt.asks(run(1));
    const told: string[] = [];
    void attempt.untilDurable()?.then(() => told.push('durable'));
    await rig.clock.advance(20_000);
    expect([attempt.aborted, told]).to.deep.equal([null, []]);
    release();
    await rig.clock.advance(4_500);
    expect([attempt.aborted, told]).to.deep.equal([null, ['durable']]);
    expect(attempt.untilDurable()).to.equal(null);
    await rig.clock.advance(1_000);
    expect(attempt.aborted).to.contain('made no progress for 5 s');
  });

  it('A4: that may begin no step meanwhile are not stuck', async () => {
    const rig = await Rig.open({ handler: { abortTimeoutMs: 5_000 } });
    await rig.submit('order/a/process');
    rig.store.taken = new Promise(() => undefined);
    await rig.clock.advance(20_000);
    expect(rig.endpoint.attempts[0]?.aborted).to.equal(null);
    rig.store.taken = null;
    await rig.clock.advance(4_500);
    expect(rig.endpoint.attempts[0]?.aborted).to.equal(null);
    await rig.clock.advance(1_000);
    expect(rig.endpoint.attempts[0]?.aborted).to.contain('made no progress for 5 s');
  });
});
