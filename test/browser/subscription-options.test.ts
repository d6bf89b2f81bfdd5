// What the form of a subscription says of its options is what the engine does with them.

import { expect } from 'chai';
import { z } from 'zod';
import {
  changedOptions,
  OPTIONS,
  ownOptions,
  parseProperties,
  START_FROM,
  textsOf,
} from '../../admin/ui/src/subscriptions/option-table.ts';
import { subscriptionOptions } from '../../engine/ingress/kafka/options.ts';

describe('options of a subscription in the admin UI', () => {
  const defaults = subscriptionOptions.parse({}) as Record<string, unknown>;

  it('are all of the engine’s, with its defaults', () => {
    const names = [...OPTIONS.map(({ name }) => name), START_FROM];
    expect(names.sort()).to.deep.equal(Object.keys(subscriptionOptions.shape).sort());
    for (const { name, fallback } of OPTIONS) expect(fallback, name).to.equal(defaults[name]);
  });

  it('offer each choice that the engine takes, and no other', () => {
    const { properties = {} } = z.toJSONSchema(subscriptionOptions, { io: 'input' });
    for (const option of OPTIONS) {
      const taken = (properties[option.name] as { readonly enum?: readonly string[] }).enum;
      const offered = option.kind === 'choice' ? option.choices.map(([value]) => value) : [];
      expect(offered, option.name).to.have.members(taken ?? []);
    }
  });

  it('are sent only where they are not the default', () => {
    expect(ownOptions(textsOf({}))).to.deep.equal({});
    expect(ownOptions({ ...textsOf({}), backlogRecordsMax: '7', tombstones: 'skip' })).to.deep.equal({
      tombstones: 'skip',
      backlogRecordsMax: 7,
    });
  });

  it('are changed only where somebody changed them', () => {
    const before = { tombstones: 'skip', 'sasl.password': '***', 'fetch.min.bytes': '1', startFrom: 'latest' };
    const same = 'sasl.password=***\nfetch.min.bytes=1';
    expect(changedOptions(before, textsOf(before), same)).to.deep.equal({});
    const texts = { ...textsOf(before), tombstones: 'deliver', nullKey: 'record' };
    expect(changedOptions(before, texts, 'sasl.password=***\nfetch.max.bytes = 5')).to.deep.equal({
      tombstones: null,
      nullKey: 'record',
      'fetch.min.bytes': null,
      'fetch.max.bytes': '5',
    });
  });

  it('read properties as Kafka’s own files have them', () => {
    expect(parseProperties('# no\n\n a.b = c=d \nx.y=')).to.deep.equal({ 'a.b': 'c=d', 'x.y': '' });
    expect(parseProperties('nonsense')).to.equal(null);
    expect(parseProperties('backlogRecordsMax=1')).to.equal(null);
  });
});
