/** A person corrects the state of a key. The rules' numbers are those of `actors/lifecycle/patch-state.ts`. */
import { expect } from 'chai';
import { stateVersion } from '../../actors/state-version.ts';
import type { AskedEntry } from '../../sdk/protocol/index.ts';
import { asked, failed, finished, keyPaused, patched, paused, resumed, sleep, submitted, suspended } from './acts.ts';
import { given } from './history.ts';

const set = (name: string, value: string): AskedEntry => ({ kind: 'set', name, value });
const held = () => given(submitted(1), asked(1, set('x', '1')), asked(1, set('y', '2')));

describe('a correction of state', () => {
  it('sets and clears in one decision', () => {
    held()
      .and(finished(1))
      .when(patched({ set: { x: '9', z: '3' }, clear: ['y'] }))
      .then({
        changes: ['state order/a y cleared', 'state order/a x = "9"', 'state order/a z = "3"'],
        effects: ['done 7'],
      });
  });

  it('puts a value in the place of one, and may cost as much as the state may', () => {
    const history = held().and(finished(1));
    history.world.bounds = { ...history.world.bounds, stateBytesMax: history.cellOf(1).stateBytes };
    history.when(patched({ set: { x: '9' } })).then({ changes: ['state order/a x = "9"'], effects: ['done 7'] });
    history.when(patched({ set: { x: '10' } })).then({ effects: ['refused 7: state_too_large'] });
  });

  it('can make the first state of a key', () => {
    given()
      .when(patched({ set: { x: '1' }, version: stateVersion([]) }))
      .then({ changes: ['state order/a x = "1"'], effects: ['done 7'] });
  });

  it('is refused while somebody has the key, in memory or on disk (K1)', () => {
    const busy = { effects: ['refused 7: key_busy'] };
    held()
      .when(patched({ set: { x: '9' } }))
      .then(busy);
    held()
      .and(asked(1, sleep(1, 5)), suspended(1, [1]))
      .when(patched({ set: { x: '9' } }))
      .then(busy);
    held()
      .and(failed(1))
      .when(patched({ set: { x: '9' } }))
      .then(busy);
  });

  it('is taken while who has the key is paused, and is what its next attempt finds (K1, K2)', () => {
    const history = held().and(paused(1), patched({ set: { x: '9' } }), resumed(1));
    expect([...history.cellOf(1).state]).to.deep.equal(
      [
        ['y', '2'],
        ['x', '9'],
      ].sort(),
    );
    expect(history.living()).to.equal('1 running');
  });

  it('is taken while others wait for a paused key', () => {
    const history = given(keyPaused(), submitted(1), patched({ set: { x: '9' } }));
    expect([...history.cellOf(1).state]).to.deep.equal([['x', '9']]);
  });

  it('is taken beside a shared handler (K3)', () => {
    const history = given(submitted(1, 'order/a/peek'), patched({ set: { x: '9' } }));
    history.when(asked(1, { kind: 'get', name: 'x', id: 1 })).then({
      changes: ['#1[1] get x as 1: "9"'],
      effects: ['deliver #1.1[1] 1: "9"'],
    });
  });

  it('for another version is refused, and told the present one (K4)', () => {
    const history = held().and(finished(1));
    const { decision } = history.world.step(patched({ set: { x: '9' }, version: '0123456789abcdef' })(history));
    const version = stateVersion(history.cellOf(1).state);
    expect(decision.changes).to.deep.equal([]);
    expect(decision.effects).to.have.length(1);
    expect(decision.effects[0]).to.have.nested.include({
      'refusal.code': 'version_mismatch',
      'refusal.version': version,
    });
  });

  it('that costs too much memory is refused, one that frees some is not', () => {
    const history = held().and(finished(1));
    history.world.bounds = { ...history.world.bounds, stateBytesMax: 200 };
    history.when(patched({ set: { x: '1', z: 'long'.repeat(20) } })).then({ effects: ['refused 7: state_too_large'] });
    history.when(patched({ clear: ['x'] })).then({ changes: ['state order/a x cleared'], effects: ['done 7'] });
  });
});

describe('the version of a state', () => {
  it('follows from its entries, not from their order nor from how they are carried', () => {
    const version = stateVersion([
      ['a', '1'],
      ['b', Buffer.from('2')],
    ]);
    expect(version).to.match(/^[0-9a-f]{16}$/);
    expect(
      stateVersion(
        new Map([
          ['b', '2'],
          ['a', '1'],
        ]),
      ),
    ).to.equal(version);
  });

  it('is another one for each other state', () => {
    const states = [
      [],
      [['a', '']],
      [['', 'a']],
      [['a', 'bc']],
      [['ab', 'c']],
      [
        ['a', 'b'],
        ['c', ''],
      ],
      [['a', 'b1 0 c']],
    ];
    const versions = states.map((state) => stateVersion(state as [string, string][]));
    expect(new Set(versions).size).to.equal(states.length);
  });
});
