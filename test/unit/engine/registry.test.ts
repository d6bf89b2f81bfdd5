// Who has which name.

import { expect } from 'chai';
import { Registry } from '../../../engine/registry.ts';
import type { Endpoint, ServiceManifest } from '../../../sdk/protocol/index.ts';

/** An endpoint of services without handlers, which is one that a remote process may have. */
const endpointWith = (...names: readonly string[]): Endpoint => ({
  services: names.map((name): ServiceManifest => ({ name, kind: 'service', handlers: [] })),
  start: () => {
    throw new Error('nothing is started here');
  },
});

describe('the registry', () => {
  it('knows the owner of a name, also where a service has no handlers, and refuses a second one', () => {
    const registry = new Registry();
    const [first, second] = [endpointWith('one', 'two'), endpointWith('two')];
    registry.register(first);
    expect(registry.ownerOf('two')).to.equal(first);
    expect(registry.ownerOf('three')).to.equal(null);
    expect(() => registry.register(second)).to.throw('service two is registered twice');
  });

  it('lets go of what an endpoint has brought, and of nothing else', () => {
    const registry = new Registry();
    const [first, second] = [endpointWith('one'), endpointWith('two')];
    registry.register(first);
    registry.register(second);
    registry.unregister(first);
    expect(registry.services.map(({ name }) => name)).to.deep.equal(['two']);
    registry.register(first);
    expect(registry.ownerOf('one')).to.equal(first);
  });
});
