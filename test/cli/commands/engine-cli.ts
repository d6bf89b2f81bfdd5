// The command line against a running engine, and which of its commands have a test.

import { expect } from 'chai';
import type { Command } from 'commander';
import { processIo } from '../../../admin/cli/io.ts';
import { createProgram } from '../../../admin/cli/program.ts';
import { type ObjectContext, object } from '../../../sdk/index.ts';
import { type House, openHouse } from '../../http/house.ts';
import { FakeCluster } from '../../kafka/fake-log.ts';
import { FakeAdmin, FakeSource } from '../../kafka/fake-source.ts';
import { eventually } from '../../setup/eventually.ts';
import { keymail, type Ran } from '../../unit/cli/scripted.ts';

export const ID = /^inv_[0-9a-f]{30}$/;

const approvals = object({
  name: 'approvals',
  handlers: {
    async ask(ctx: ObjectContext) {
      return ctx.awakeable().promise;
    },
  },
});

/** Every command that can be run, as it is typed: `invocations list`. */
export const COMMANDS = leavesOf(createProgram(processIo), []);

export class EngineCli {
  /** What `kafka://local` means to the engine; it has a topic `orders` of two partitions. */
  readonly cluster = new FakeCluster();
  /** Commands that a test was written for, whether or not it has run yet. */
  readonly tested = new Set<string>();
  readonly #ran = new Set<string>();
  #house: House | undefined;

  get house(): House {
    if (this.#house === undefined) throw new Error('the engine runs within a test');
    return this.#house;
  }

  async open(): Promise<void> {
    this.cluster.createTopic('orders', 2);
    this.#house = await openHouse({
      services: [approvals],
      kafka: { source: ({ topics }) => new FakeSource(this.cluster, topics), admin: () => new FakeAdmin(this.cluster) },
    });
  }

  async close(): Promise<void> {
    await this.#house?.close();
  }

  /** @param title the commands that it runs: `actors list, get; state get` */
  test(title: string, body: () => Promise<void>): void {
    const meant = namesIn(title);
    for (const name of meant) this.tested.add(name);
    it(title, async () => {
      this.#ran.clear();
      await body();
      expect([...this.#ran]).to.include.members(meant);
    });
  }

  async line(words: string, more: Partial<Parameters<typeof keymail>[1]> = {}): Promise<Ran> {
    const args = words.split(' ');
    const name = [args.slice(0, 2).join(' '), args[0] ?? ''].find((each) => COMMANDS.includes(each));
    if (name !== undefined) this.#ran.add(name);
    const env = { KEYMAIL_ADMIN_URL: this.house.admin, KEYMAIL_INGRESS_URL: this.house.ingress };
    return keymail(args, { env, now: Date.now, ...more });
  }

  /** What it prints for people. */
  async text(words: string): Promise<string> {
    const { code, out, err } = await this.line(words);
    expect(code, err).to.equal(0);
    return out;
  }

  /** What it prints for programs. */
  async json(words: string) {
    return JSON.parse(await this.text(`${words} --json`));
  }

  /** The id of an invocation that is made and not waited for. */
  async send(target: string): Promise<string> {
    return (await this.text(`invoke ${target} --send`)).trim();
  }

  async statusOf(id: string): Promise<string> {
    return (await this.json(`invocations get ${id}`)).status;
  }

  become(id: string, status: string): Promise<unknown> {
    return eventually(async () => expect(await this.statusOf(id)).to.equal(status));
  }
}

function leavesOf(command: Command, path: readonly string[]): string[] {
  if (command.commands.length === 0) return [path.join(' ')];
  return command.commands.flatMap((one) => leavesOf(one, [...path, one.name()]));
}

/** A word of its own belongs to the group that was named last, unless it is a command by itself. */
function namesIn(title: string): string[] {
  let group = '';
  return title.split(/[,;] /).map((part) => {
    const [first = '', second] = part.split(' ');
    if (second === undefined) return COMMANDS.includes(first) ? first : `${group} ${first}`;
    group = first;
    return part;
  });
}
