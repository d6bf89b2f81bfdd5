// What is typed: help, usage, exit codes. And how text is made safe to print.

import { expect } from 'chai';
import type { Command } from 'commander';
import { processIo } from '../../../admin/cli/io.ts';
import { createProgram } from '../../../admin/cli/program.ts';
import { curlFor } from '../../../admin/cli/sample-call.ts';
import { cut, durationText, escapeControls, printableJson, relativeTime, widthOf } from '../../../admin/cli/text.ts';
import { keymail, NOW } from './scripted.ts';

describe('the command line', () => {
  /** Every command with the words that lead to it. */
  const commands = (command: Command, words: readonly string[] = []): (readonly string[])[] => [
    words,
    ...command.commands.flatMap((inner) => commands(inner, [...words, inner.name()])),
  ];

  for (const words of commands(createProgram(processIo))) {
    it(`has help with an example: keymail ${words.join(' ')}`, async () => {
      const { code, out, err } = await keymail([...words, '--help']);
      expect([code, err]).to.deep.equal([0, '']);
      expect(out).to.match(/Examples:\n {2}\$ .*keymail /);
    });
  }

  it('has the commands that the documentation names', () => {
    const names = commands(createProgram(processIo)).map((words) => words.join(' '));
    expect(names).to.include.members([
      'start',
      'dev',
      'invoke',
      'services list',
      'services describe',
      ...['deployments list', 'deployments get', 'deployments register', 'deployments remove'],
      'state get',
    ]);
    for (const verb of ['status', 'up', 'down', 'check', 'create']) expect(names).to.include(`migrate ${verb}`);
    for (const verb of ['list', 'get', 'create', 'pause', 'resume', 'seek', 'update', 'delete'])
      expect(names).to.include(`subscriptions ${verb}`);
    for (const verb of ['list', 'get', 'journal', 'cancel', 'kill', 'pause', 'resume', 'retry'])
      expect(names).to.include(`invocations ${verb}`);
    for (const verb of ['list', 'get', 'edit', 'redrive', 'discard']) expect(names).to.include(`dead-letters ${verb}`);
  });

  it('prints its version', async () => {
    expect(await keymail(['--version'])).to.include({ code: 0, err: '' });
    expect((await keymail(['--version'])).out).to.match(/^\d+\.\d+\.\d+\n$/);
  });

  for (const args of [
    [],
    ['nonsense'],
    ['state'],
    ['migrate'],
    ['subscriptions', 'nonsense'],
    ['subscriptions', '--nonsense'],
    ['invocations', 'get'],
    ['invocations', 'list', '--nonsense'],
    ['invocations', 'list', '--status', 'nonsense'],
    ['invocations', 'list', '--limit', '0'],
    ['invocations', 'list', '--since', 'yesterday'],
    ['subscriptions', 'create', 'kafka://c/t'],
    ['subscriptions', 'create', 'kafka://c/t', 'service://s/h', 'nonsense'],
    ['subscriptions', 'update', 'sub_1'],
    ['subscriptions', 'seek', 'sub_1', 'earliest', 'latest'],
    ['subscriptions', 'seek', 'sub_1', '0=x'],
    ['state', 'get', 'counter'],
    ['start', '--port', 'http'],
    ['start', '--port', '65536'],
    ['dev'],
  ]) {
    it(`ends with 2 for: keymail ${args.join(' ')}`, async () => {
      const { code, out, err } = await keymail(args);
      expect([code, out]).to.deep.equal([2, '']);
      expect(err).not.to.equal('');
    });
  }

  for (const [typed, meant] of [
    ['invocation', 'invocations'],
    ['migrate statsu', 'status'],
    ['invocations list --servce a', '--service'],
  ] as const) {
    it(`suggests what was meant by: ${typed}`, async () => {
      const { code, err } = await keymail(typed.split(' '));
      expect(code).to.equal(2);
      expect(err).to.contain(`Did you mean ${meant}?`);
    });
  }

  it('escapes what a terminal would obey, and what turns text around', () => {
    expect(escapeControls('a\u001b[31m\r\n\u009b\u202eb')).to.equal('a\\u001b[31m\\u000d\\u000a\\u009b\\u202eb');
    expect(escapeControls('Größe 日本 👋')).to.equal('Größe 日本 👋');
    expect(JSON.parse(printableJson({ a: 'x\u009b\u202e\n' }))).to.deep.equal({ a: 'x\u009b\u202e\n' });
    expect(printableJson({ a: '\u009b' }))
      .to.contain('\\u009b')
      .and.contain('\n');
  });

  it('measures and cuts text as it is seen', () => {
    expect(['abc', '日本', 'e\u0301', '👋', ''].map(widthOf)).to.deep.equal([3, 4, 1, 2, 0]);
    expect(cut('👋👋👋', 2)).to.equal('👋…');
    expect(cut('abc', 3)).to.equal('abc');
  });

  it('tells times as people do', () => {
    const times = [0, 999, 1_000, 59_999, 60_000, 3_600_000, 90_000_000].map((ms) => relativeTime(NOW - ms, NOW));
    expect(times).to.deep.equal(['now', 'now', '1 s ago', '59 s ago', '1 min ago', '1 h ago', '1 d ago']);
    expect(relativeTime(new Date(NOW + 5_000).toISOString(), NOW)).to.equal('in 5 s');
    expect([relativeTime(null, NOW), relativeTime('nonsense', NOW), durationText(250)]).to.deep.equal([
      '',
      'nonsense',
      '250 ms',
    ]);
  });

  describe('the first call to try', () => {
    const handler = (more: object = {}) => ({
      ...{
        name: 'greet',
        mode: 'plain' as const,
        inputContentType: 'application/json',
        outputContentType: 'application/json',
      },
      ...more,
    });

    it('is made from the schema of the input, and can be pasted into a shell', () => {
      const inputSchema = {
        type: 'object',
        properties: {
          name: { type: 'string', examples: ["it's me"] },
          count: { type: 'integer' },
          tags: { type: 'array', items: {} },
        },
      };
      const services = [{ name: 'greeter', kind: 'service' as const, handlers: [handler({ inputSchema })] }];
      expect(curlFor(services, 'http://h:1')).to.equal(
        `curl http://h:1/greeter/greet -H 'content-type: application/json' -d '{"name":"it'\\''s me","count":1,"tags":["World"]}'`,
      );
    });

    it('passes over what is private, and needs a key for an object', () => {
      const carts = {
        name: 'carts',
        kind: 'object' as const,
        handlers: [handler({ ingressPrivate: true }), handler({ name: 'add' })],
      };
      expect(curlFor([carts], 'http://h:1')).to.match(/^curl http:\/\/h:1\/carts\/my-key\/add /);
      expect(curlFor([{ ...carts, ingressPrivate: true, handlers: [handler()] }], 'http://h:1')).to.equal(null);
    });
  });
});
