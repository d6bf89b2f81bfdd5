// Handlers as a function from Request to Response.

import { expect } from 'chai';
import { encode } from '../../../sdk/protocol/wire/codec.ts';
import { Deframer, frameBytes } from '../../../sdk/protocol/wire/frames.ts';
import * as message from '../../../sdk/protocol/wire/messages.ts';
import { type Context, createEndpointHandler, service } from '../../../sdk/serve/fetch.ts';
import { eventually } from '../../setup/eventually.ts';

const { TYPE, notificationOf } = message;
const headers = { 'content-type': 'application/vnd.restate.invocation.v6' };
const frames = {
  begin: Buffer.concat([
    frameBytes(TYPE.start, encode(message.START, { debugId: 'inv_1abc', knownEntries: 1 })),
    frameBytes(TYPE.input, encode(message.INPUT, { value: { content: Buffer.from('1') } })),
  ]),
  given: frameBytes(
    notificationOf(TYPE.run),
    encode(message.NOTIFICATION, { completionId: 1, value: { content: Buffer.from('2') } }),
  ),
};

const aborted: string[] = [];
const stepper = service({
  name: 'stepper',
  handlers: {
    go: async (ctx: Context) => ctx.run('step', () => 2),
    waits: async (ctx: Context) =>
      ctx.run('waits', ({ signal }) => {
        signal.addEventListener('abort', () => aborted.push('waits'));
        return new Promise(() => {});
      }),
  },
});

function streamed(handler: string) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const request = new Request(`http://worker/in/front/invoke/stepper/${handler}?x=1`, {
    ...{ method: 'POST', headers, duplex: 'half' as const, body: readable },
  });
  return { request, writer: writable.getWriter() };
}

function reading({ body }: Response) {
  const types: number[] = [];
  const deframer = new Deframer(1_000_000);
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const read = async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      deframer.add(part.value);
      for (let frame = deframer.next(); frame !== null; frame = deframer.next()) types.push(frame.type);
    }
  };
  return { types, whole: read().catch(() => undefined), reader };
}

describe('handlers as a function of fetch', () => {
  it('take the request first, and then answer', async () => {
    const handle = createEndpointHandler({ services: [stepper] });
    const { request, writer } = streamed('go');
    const answer = handle(request);
    void writer.write(frames.begin).then(() => writer.close());
    const response = await answer;
    expect(response.headers.get('content-type')).to.equal(headers['content-type']);
    const { types, whole } = reading(response);
    await whole;
    expect(types).to.deep.equal([TYPE.run, TYPE.proposeRun, TYPE.suspension]);
  });

  it('answer while the request is coming, where the runtime can', async () => {
    const handle = createEndpointHandler({ services: [stepper], bidirectional: true });
    const accept = 'application/vnd.restate.endpointmanifest.v4+json';
    const manifest = await handle(new Request('http://worker/discover', { headers: { accept } }));
    expect(await manifest.json()).to.include({ protocolMode: 'BIDI_STREAM' });
    const { request, writer } = streamed('go');
    const { types, whole } = reading(await handle(request));
    await writer.write(frames.begin);
    await eventually(() => types.length === 2);
    await writer.write(frames.given);
    await whole;
    expect(types).to.deep.equal([TYPE.run, TYPE.proposeRun, TYPE.output, TYPE.end]);
  });

  it('end where nobody reads the answer any more', async () => {
    const handle = createEndpointHandler({ services: [stepper], bidirectional: true });
    const { request, writer } = streamed('waits');
    const { types, reader } = reading(await handle(request));
    await writer.write(frames.begin);
    await eventually(() => types.length === 1);
    await reader.cancel();
    await eventually(() => aborted.length === 1);
  });

  it('end with an error where the request breaks off', async () => {
    const handle = createEndpointHandler({ services: [stepper] });
    const { request, writer } = streamed('go');
    const answer = handle(request);
    await writer.write(frames.begin.subarray(0, 10));
    await writer.abort(new Error('the line is down'));
    const { types, whole } = reading(await answer);
    await whole;
    expect(types).to.deep.equal([TYPE.error]);
  });

  it('say what they refuse', async () => {
    const handle = createEndpointHandler({ services: [stepper] });
    const response = await handle(new Request('http://worker/invoke/stepper/nothing', { method: 'POST', headers }));
    expect([response.status, await response.text()].join())
      .to.include('404')
      .and.to.include('no stepper/nothing');
  });
});
