// What is printed by using Kafka: nothing. Node warns once in a process of a timer that kafkajs sets, so it takes a process to see.

import { spawnSync } from 'node:child_process';
import { expect } from 'chai';

const USE = `
const { createClient } = await import('./engine/ingress/kafka/kafkajs-client.ts');
const admin = createClient({ brokers: ['127.0.0.1:1'], retry: { retries: 0 } }, () => undefined).admin();
await admin.connect().catch(() => undefined);
await admin.disconnect();
setTimeout(() => undefined, -1);
`;

describe('the client of Kafka', () => {
  it('says nothing on the console, and has Node say nothing', () => {
    // As a user runs it: without the flags of the tests, which silence warnings.
    const { NODE_OPTIONS: _, ...env } = process.env;
    const args = ['--input-type=module', '--eval', USE];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
    expect({ status, stdout, stderr }).to.deep.equal({ status: 0, stdout: '', stderr: '' });
  });
});
