// The bytes of the open service protocol: known ones, all others, and streams that are cut anywhere.

import { expect } from 'chai';
import fc from 'fast-check';
import { decode, encode, WireError } from '../../../sdk/protocol/wire/codec.ts';
import { Deframer, type Frame, frameBytes } from '../../../sdk/protocol/wire/frames.ts';
import * as message from '../../../sdk/protocol/wire/messages.ts';
import { holds } from '../../setup/chance.ts';
import { heapUsed } from '../../setup/heap-used.ts';

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

const tables = Object.entries(message).filter(
  ([name, value]) =>
    /^[A-Z_]+$/.test(name) && typeof value === 'object' && !('start' in value) && !(value instanceof Map),
) as [string, Readonly<Record<string, { readonly no: number }>>][];

/** A suspension that waits for so many completions, packed. */
const frameOfNumbers = (count: number): Uint8Array =>
  encode(message.SUSPENSION, { completions: Array.from({ length: count }, () => 1) });

describe('the wire of the service protocol', () => {
  it('reads and writes what an SDK puts on it', () => {
    // `Output` of a handler that returned "Hello bob", and its `End`, as they were seen.
    const deframer = new Deframer(100);
    deframer.add(hex('0401 0000 0000000f 720d0a0b2248656c6c6f20626f6222 0003 0000 00000000'));
    const output = deframer.next() as Frame;
    expect(output.type).to.equal(message.TYPE.output);
    const { value } = decode(message.OUTPUT, output.payload);
    expect(Buffer.from(value?.content ?? []).toString()).to.equal('"Hello bob"');
    expect(Buffer.from(encode(message.OUTPUT, { value })).toString('hex')).to.equal('720d0a0b2248656c6c6f20626f6222');
    expect(deframer.next()).to.deep.equal({ type: message.TYPE.end, payload: new Uint8Array(0) });
    expect(deframer.next()).to.equal(null);
    expect(deframer.isWithin).to.equal(false);
  });

  it('writes a void, which is empty, because an SDK takes its absence for an error', () => {
    expect(Buffer.from(encode(message.NOTIFICATION, { completionId: 3, nothing: {} })).toString('hex')).to.equal(
      '08032200',
    );
    expect(Buffer.from(encode(message.OUTPUT, { value: { content: new Uint8Array(0) } })).toString('hex')).to.equal(
      '7200',
    );
  });

  it('reads numbers that are packed, and those that are not', () => {
    expect(decode(message.SUSPENSION, hex('0a020102 120101')).completions).to.deep.equal([1, 2]);
    expect(decode(message.SUSPENSION, hex('0801 0802 1001'))).to.deep.include({ completions: [1, 2], signals: [1] });
  });

  it('takes no number for another one, and no completion id that is no positive one of 32 bits', () => {
    const largest = { completionId: 2 ** 31 - 1, signal: 2 ** 32 - 1, nothing: {} };
    expect(decode(message.NOTIFICATION, encode(message.NOTIFICATION, largest))).to.deep.include(largest);
    for (const [what, bad] of [
      ['2^31', '0880808080 08'],
      ['2^32 - 1', '08ffffffff 0f'],
      ['2^32 + 1', '0881808080 10'],
      ['-1', '08ffffffffffffffffff01'],
    ] as const) {
      expect(() => decode(message.NOTIFICATION, hex(bad)), what).to.throw(WireError, /completion id|2\^32 or larger/);
      expect(() => decode(message.PROPOSE_RUN, hex(bad)), what).to.throw(WireError);
      expect(() => decode(message.SUSPENSION, hex(bad)), what).to.throw(WireError);
    }
    for (const [table, bad] of [
      [message.RUN, '5880808080 08'],
      [message.CALL, '5080808080 08'],
      [message.CALL, '5880808080 08'],
      [message.SEND, '5080808080 08'],
      [message.SUSPENSION, '0a058080808008'],
      [message.SUSPENSION, '12058180808010'],
      [message.START, '1881808080 10'],
    ] as const)
      expect(() => decode(table, hex(bad)), bad).to.throw(WireError);
  });

  it('reads lists in the time that their length takes, and so many values of one as memory bears', () => {
    const headers = (count: number) => Buffer.alloc(2 * count, hex('0a00'));
    // The state of a key goes in such a list. Copied for each value, this one was a minute in which nothing else was done.
    expect(decode(message.INPUT, headers(200_000)).headers).to.have.length(200_000);
    expect(decode(message.INPUT, headers(1)).headers).to.have.length(1);
    expect(decode(message.INPUT, new Uint8Array(0)).headers).to.deep.equal([]);
    expect(() => decode(message.INPUT, headers(2 ** 19 + 1))).to.throw(
      WireError,
      'field 1 has more than 524288 values',
    );
    const numbers = frameOfNumbers(2 ** 19 + 1);
    expect(() => decode(message.SUSPENSION, numbers)).to.throw(WireError, 'field 1 has more than');
  });

  it('keeps a frame that comes byte by byte at a few times its size', () => {
    const frame = frameBytes(message.TYPE.input, new Uint8Array(500_000).fill(7));
    const deframer = new Deframer(500_000);
    const before = heapUsed();
    for (let at = 0; at < frame.length - 1; at += 1) {
      deframer.add(Uint8Array.of(frame[at] as number));
      expect(deframer.next()).to.equal(null);
    }
    // 500,000 pieces by themselves are 90 MB.
    expect(heapUsed() - before).to.be.below(10_000_000);
    deframer.add(frame.subarray(-1));
    expect(deframer.next()?.payload).to.deep.equal(frame.subarray(8));
  });

  it('passes over what it does not know', () => {
    expect(decode(message.RUN, hex('5807 62016e a2060161')).id).to.equal(7);
  });

  it('knows a whole call again', () => {
    const call = {
      ...{ service: 'shop', handler: 'pay', key: 'é', name: 'n', idempotencyKey: '', invocationIdId: 3, resultId: 4 },
      headers: [{ key: 'a', value: '' }],
      parameter: Uint8Array.from([0, 255]),
    };
    expect(decode(message.CALL, encode(message.CALL, call))).to.deep.equal(call);
  });

  it('takes any bytes for a message, or says that they are none', async () => {
    expect(tables.length).to.be.greaterThan(15);
    await holds(
      3_000,
      fc.property(fc.constantFrom(...tables), fc.uint8Array({ maxLength: 200 }), ([, table], bytes) => {
        decodedOrRefused(table, bytes);
      }),
    );
  });

  it('takes a message that is cut anywhere, or says that it is none', () => {
    const start = {
      ...{ id: hex('00ff'), debugId: 'inv_1', knownEntries: 3, key: 'k', retryCount: 1, retryingForMs: 2 ** 40 },
      ...{ partialState: true, randomSeed: 2n ** 64n - 1n, stateMap: [{ key: hex('61'), value: hex('') }] },
    };
    const bytes = encode(message.START, start);
    expect(decode(message.START, bytes)).to.deep.equal(start);
    for (let length = 0; length < bytes.length; length += 1) decodedOrRefused(message.START, bytes.subarray(0, length));
    for (const bad of ['ff', '0aff', '0affffffff0f61', '08ffffffffffffffffffff01', '40ffffffffffffffffff01', '3a01ff'])
      decodedOrRefused(message.START, hex(bad));
    // A number that is not exact any more, text that is none, and a field of another kind.
    for (const [table, bad] of [
      [message.SLEEP, '08ffffffffffffffff7f'],
      [message.RUN, '6201ff'],
      [message.RUN, '5a0161'],
    ] as const)
      expect(() => decode(table, hex(bad)), bad).to.throw(WireError);
  });

  it('puts frames together, wherever the stream was cut', async () => {
    const frames = fc.array(
      fc.record({ type: fc.integer({ min: 0, max: 0xffff }), payload: fc.uint8Array({ maxLength: 50 }) }),
    );
    await holds(
      100,
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (wanted, cuts) => {
        const stream = Buffer.concat(wanted.map(({ type, payload }) => frameBytes(type, payload)));
        const deframer = new Deframer(50);
        const found: Frame[] = [];
        for (let at = 0, cut = 0; at < stream.length; cut += 1) {
          const length = cuts[cut % cuts.length] as number;
          deframer.add(stream.subarray(at, at + length));
          at += length;
          for (let frame = deframer.next(); frame !== null; frame = deframer.next()) found.push(frame);
        }
        expect(found.map(({ type, payload }) => [type, [...payload]])).to.deep.equal(
          wanted.map(({ type, payload }) => [type, [...payload]]),
        );
        expect(deframer.isWithin).to.equal(false);
      }),
    );
  });

  it('refuses a frame that is larger than it may be by its header alone', () => {
    const deframer = new Deframer(1_000);
    deframer.add(hex('0411 0000 ffffffff'));
    expect(() => deframer.next()).to.throw(WireError, '4294967295 bytes');
  });
});

function decodedOrRefused(table: Readonly<Record<string, { readonly no: number }>>, bytes: Uint8Array): void {
  try {
    decode(table, bytes);
  } catch (error) {
    expect(error).to.be.instanceOf(WireError);
  }
}
