// What there is in the place of a name that is none: bounded, and with the one that was meant.
import { expect } from 'chai';
import { namesAround } from '../../../engine/nearest.ts';

describe('names around one that is none', () => {
  it('are listed in order, twenty of them, with the nearest', () => {
    expect(namesAround('proces', ['refund', 'process', 'audit'])).to.equal(
      'audit, process, refund. Did you mean process?',
    );
    expect(namesAround('x', ['refund', 'process'])).to.equal('process, refund.');
    const many = Array.from({ length: 25 }, (_, at) => `h${String(at).padStart(2, '0')}-handler`);
    expect(namesAround('h24-handle', many)).to.match(
      /^h00-handler, .*h19-handler and 5 more\. Did you mean h24-handler\?$/,
    );
  });
});
