// What the ingress answers to a call that came to its end.

import { expect } from 'chai';
import { failureOf, VOID, valueOutcome } from '../../../sdk/protocol/index.ts';
import { ingressHouse } from './house.ts';
import { id } from './scripted-engine.ts';
import { raw } from './serving.ts';

describe('results of the ingress', () => {
  const { given, post, requests } = ingressHouse();

  it('gives a value with the content type of the handler and the id of the invocation', async () => {
    await given({ ended: { status: 'completed', outcome: valueOutcome('"hello"') } });
    const response = await post('/greeter/greet', '"x"');
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('application/json');
    expect(response.headers.get('x-restate-id')).to.equal(id);
    expect(response.headers.get('x-powered-by')).to.equal(null);
    expect(await response.text()).to.equal('"hello"');
    expect(requests()[0]).to.deep.include({
      target: { service: 'greeter', handler: 'greet', key: null },
      payload: '"x"',
      startAt: null,
    });
  });

  for (const value of ['"naïve"', '"42 €"', '"Köln 🙂"']) {
    it(`gives text as UTF-8: ${value}`, async () => {
      await given({ ended: { status: 'completed', outcome: valueOutcome(value) } });
      const response = await post('/greeter/greet', '"x"');
      expect(response.headers.get('content-length')).to.equal(String(Buffer.byteLength(value)));
      expect(await response.text()).to.equal(value);
    });
  }

  it('gives bytes as they are', async () => {
    const bytes = Uint8Array.from([0xff, 0x00, 0xfe]);
    await given({ ended: { status: 'completed', outcome: valueOutcome(bytes) } });
    const response = await post('/greeter/bytes', bytes, {});
    expect(response.headers.get('content-type')).to.equal('application/octet-stream');
    expect(new Uint8Array(await response.arrayBuffer())).to.deep.equal(bytes);
    expect(requests()[0]?.payload).to.deep.equal(bytes);
  });

  it('gives nothing for no result, and takes no body as no value', async () => {
    await given({ ended: { status: 'completed', outcome: VOID } });
    const response = await post('/greeter/greet', undefined, {});
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal(null);
    expect(await response.text()).to.equal('');
    expect(requests()[0]?.payload).to.equal('');
  });

  it('gives a terminal failure under its own code, with source and metadata', async () => {
    await given({
      ended: { status: 'failed', outcome: failureOf({ code: 402, message: 'no money', metadata: { order: '7' } }) },
    });
    const response = await post('/greeter/greet', '1');
    expect(response.status).to.equal(402);
    expect(response.headers.get('x-restate-error-source')).to.equal('invocation');
    expect(response.headers.get('x-restate-id')).to.equal(id);
    expect(await response.json()).to.deep.include({
      code: 402,
      message: 'no money',
      source: 'invocation',
      metadata: { order: '7' },
    });
  });

  for (const code of [200, 700, 4.5, -1]) {
    it(`gives 500 for a failure with the code ${code}, which is no status of an error`, async () => {
      await given({ ended: { status: 'failed', outcome: failureOf({ code, message: 'odd' }) } });
      const response = await post('/greeter/greet', '1');
      expect(response.status).to.equal(500);
      expect(await response.json()).to.deep.include({ code, source: 'invocation' });
    });
  }

  it('keeps the connection for the next request', async () => {
    const { port } = await given();
    const request = (last: boolean) =>
      `POST /greeter/greet HTTP/1.1\r\nhost: x\r\n${last ? 'connection: close\r\n' : ''}content-length: 0\r\n\r\n`;
    const text = await raw(port, request(false) + request(true));
    expect(text.match(/HTTP\/1.1 200/g)).to.have.length(2);
  });
});
