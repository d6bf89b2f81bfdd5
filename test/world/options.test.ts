// What the demo understands on its command line, and the ports that it takes.

import { createServer } from 'node:net';
import { expect } from 'chai';
import { demoOptions } from '../../sdk/examples/demo/options.ts';
import { choosePorts } from '../../sdk/examples/demo/ports.ts';
import { freePorts } from '../kafka/broker/ports.ts';

describe('the options of the demo', () => {
  it('has defaults', () => {
    expect(demoOptions([])).to.deep.equal({ records: 2_000, seed: 1, once: false, json: false });
  });

  it('takes what the interface names', () => {
    const options = demoOptions(['--records', '500', '--once', '--json', '--seed=7']);
    expect(options).to.deep.equal({ records: 500, seed: 7, once: true, json: true });
    expect(demoOptions(['--help'])).to.equal(null);
  });

  it('says what is wrong with the rest', () => {
    expect(() => demoOptions(['--records', 'many'])).to.throw(
      '--records: found "many", allowed: a whole number from 40',
    );
    expect(() => demoOptions(['--records', '39'])).to.throw('from 40');
    expect(() => demoOptions(['--seed', '-1'])).to.throw();
    expect(() => demoOptions(['--fast'])).to.throw('--fast');
    expect(() => demoOptions(['now'])).to.throw('now');
  });
});

describe('the ports of the demo', () => {
  it('are those wished for where they are free, and others where not', async () => {
    const [free, taken] = (await freePorts(2)) as [number, number];
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(taken, '127.0.0.1', resolve));
    try {
      const ports = await choosePorts([free, taken, 0]);
      expect(ports[0]).to.equal(free);
      expect(ports[1]).not.to.equal(taken);
      expect(new Set(ports).size).to.equal(3);
      expect(Math.min(...ports)).to.be.above(0);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });
});
