/** The table that the engine runs, held against the machine that it was folded from, for every reachable state and every event. */
import { expect } from 'chai';
import { getNextTransitions, initialTransition, type SnapshotFrom, transition } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import { lifecycleMachine } from '../../../actors/lifecycle.machine.ts';
import { LIFECYCLE, mustFollow, nextStatus } from '../../../actors/lifecycle.table.ts';
import type { Status } from '../../../actors/lifecycle.ts';
import { isFinished, LIFECYCLE_EVENTS, STATUSES } from '../../../actors/lifecycle.ts';

type Snapshot = SnapshotFrom<typeof lifecycleMachine>;
const statusOf = (snapshot: Snapshot): Status => snapshot.value as Status;

interface Step {
  readonly event: { readonly type: string };
  readonly state: Snapshot;
}

interface Walked {
  readonly state: Snapshot;
  readonly transitions: readonly { readonly event: string; readonly to: Status }[];
}

/** Walked by xstate/graph, which knows nothing of our lists of statuses and events. */
const walked: Walked[] = Object.values(
  getAdjacencyMap(lifecycleMachine, {
    events: (snapshot) => getNextTransitions(snapshot).map(({ eventType }) => ({ type: eventType })) as never,
  }),
).map(({ state, transitions }) => ({
  state,
  transitions: Object.values(transitions as Readonly<Record<string, Step>>).map((one) => ({
    event: one.event.type,
    to: statusOf(one.state),
  })),
}));

describe('the lifecycle', () => {
  it('reaches every status from the first one', () => {
    expect(walked.map(({ state }) => statusOf(state)).sort()).to.deep.equal([...STATUSES].sort());
  });

  it('has no event that the engine does not name, and names none that is never legal', () => {
    const events = walked.flatMap(({ transitions }) => transitions.map(({ event }) => event));
    expect([...new Set(events)].sort()).to.deep.equal([...LIFECYCLE_EVENTS].sort());
  });

  for (const { state, transitions } of walked) {
    const status = statusOf(state);
    it(`goes from ${status} where XState goes`, () => {
      const legal = new Map(transitions.map(({ event, to }) => [event, to]));
      for (const event of LIFECYCLE_EVENTS) expect(nextStatus(status, event), event).to.equal(legal.get(event) ?? null);
    });

    it(`leaves ${status} only by an event that is legal there`, () => {
      for (const event of LIFECYCLE_EVENTS) {
        const [to] = transition(lifecycleMachine, state, { type: event });
        expect(statusOf(to), event).to.equal(nextStatus(status, event) ?? status);
        if (nextStatus(status, event) === null)
          expect(() => mustFollow(status, event)).to.throw(`${event} in status ${status}`);
        else expect(mustFollow(status, event)).to.equal(statusOf(to));
      }
    });

    it(`${isFinished(status) ? 'ends' : 'goes on'} in ${status}`, () => {
      expect(isFinished(status)).to.equal(state.status === 'done');
      expect(Object.keys(LIFECYCLE[status])).to.have.length(transitions.length);
    });
  }

  it('begins queued', () => {
    const [first] = initialTransition(lifecycleMachine);
    expect(statusOf(first)).to.equal('queued');
  });

  it('says of every status what it means', () => {
    for (const status of STATUSES) expect(lifecycleMachine.states[status]?.description, status).to.be.a('string');
  });
});
