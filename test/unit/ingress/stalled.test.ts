// Answers on their way out: to clients that read slowly, and to those that do not read at all.

import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { type Answer, writeAnswer } from '../../../engine/ingress/http/exchange.ts';
import { eventually } from '../../setup/eventually.ts';
import { type Serving, serving } from './serving.ts';

const STALLED_MS = 1_500;
/** More than the buffers of a connection take. */
const payload = 'x'.repeat(24 * 1024 * 1024);
const large: Answer = { status: 200, headers: {}, payload };

describe('an answer of the ingress', function () {
  this.timeout(20_000);
  let server: Serving;
  let written: boolean;
  let cut: boolean;

  beforeEach(async () => {
    [written, cut] = [false, false];
    server = await serving((request, response) => {
      response.on('finish', () => (written = true));
      response.on('close', () => (cut = !written));
      writeAnswer(request, response, large, STALLED_MS);
    });
  });
  afterEach(() => server.close());

  function asked(): Socket {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    return socket;
  }

  it('is cut off where its client takes nothing of it, and nobody else has to', async () => {
    const socket = asked().pause();
    await eventually(() => cut);
    expect(written).to.equal(false);
    socket.destroy();
  });

  it('goes on as long as its client takes something now and then', async () => {
    const socket = asked();
    let taken = 0;
    socket.on('data', ({ length }) => {
      taken += length;
      if (taken < payload.length) socket.pause();
    });
    const reading = setInterval(() => socket.resume(), 15);
    // In all it takes longer than it may stand still. The system asks for more when there is room for a megabyte.
    await eventually(() => taken >= payload.length && written);
    clearInterval(reading);
    socket.destroy();
  });
});
