// Who waits for a call: for the answer to its ticket and for the end of its invocation, until it leaves.

import { expect } from 'chai';
import type { Call } from '../../../engine/answers.ts';
import { Answers, RefusedError, StoppedError } from '../../../engine/answers.ts';
import type { InvocationId } from '../../../sdk/protocol/index.ts';
import { seqOf, shardId, VOID } from '../../../sdk/protocol/index.ts';

const seq = seqOf(7);
const ref = { shard: shardId(1), seq };
const id = 'inv_1' as InvocationId;
const target = { service: 's', handler: 'h', key: null };
const times = { createdAt: 1, startedAt: 1, finishedAt: 2 };
const finished = { kind: 'finished', ref, target, status: 'completed', outcome: VOID, ...times } as const;
const ended = { status: 'completed', outcome: VOID };

const acceptedFor = ({ ticket }: Call, again = false) => ({ kind: 'accepted', ticket, ref, id, again }) as const;
const errorOf = (call: Call): Promise<unknown> => call.answer.catch((error: unknown) => error);

describe('a call that waits', () => {
  const given = (signal?: AbortSignal) => {
    const answers = new Answers();
    return { answers, call: answers.call(answers.nextTicket(), seq, signal) };
  };

  it('hears that it was accepted and how it ended, as whoever else waits for that end', async () => {
    const { answers, call } = given();
    const another = answers.wait(seq, undefined);
    answers.perform(acceptedFor(call));
    answers.perform(finished);
    expect(await call.answer).to.deep.equal({ accepted: { ref, id, again: false }, ended });
    expect(await another.end).to.deep.equal(ended);
  });

  it('hears no end where its idempotency key leads to another invocation', async () => {
    const { answers, call } = given();
    answers.perform(acceptedFor(call, true));
    expect(await call.answer).to.deep.equal({ accepted: { ref, id, again: true }, ended: null });
  });

  it('hears a refusal', async () => {
    const { answers, call } = given();
    answers.perform({ kind: 'refused', ticket: call.ticket, refusal: { code: 'mailbox_full', message: 'full' } });
    expect(await errorOf(call))
      .to.be.instanceOf(RefusedError)
      .with.property('code', 'mailbox_full');
  });

  it('stops where its caller goes away, before or while it waits; others go on waiting', async () => {
    const caller = new AbortController();
    const { answers, call } = given(caller.signal);
    const another = answers.wait(seq, undefined);
    answers.perform(acceptedFor(call));
    caller.abort();
    expect(await errorOf(call)).to.be.instanceOf(StoppedError);
    expect(await errorOf(given(AbortSignal.abort()).call)).to.be.instanceOf(StoppedError);
    answers.leave(call);
    answers.perform(finished);
    expect(await another.end).to.deep.equal(ended);
  });

  it('listens no more once it has left', async () => {
    const caller = new AbortController();
    const { answers, call } = given(caller.signal);
    answers.leave(call);
    caller.abort();
    answers.perform(acceptedFor(call));
    answers.perform(finished);
    expect(await Promise.race([call.answer, Promise.resolve('nothing')])).to.equal('nothing');
  });

  it('hears of a stop, also where it asks after it', async () => {
    const { answers, call } = given();
    answers.close();
    expect(await errorOf(call)).to.be.instanceOf(StoppedError);
    expect(await errorOf(answers.call(answers.nextTicket(), seq, undefined))).to.be.instanceOf(StoppedError);
  });
});
