/** Random handlers as source text: all shapes of control flow over steps whose names are their places. */
import fc from 'fast-check';

/** What a program asks of its test while it executes. */
export interface Oracle {
  /** The closure of a run: it ends when the test lets it, and may fail for good. */
  work(name: string, fails: boolean): Promise<string>;
  /** A condition. */
  pick(): boolean;
  /** Whether a loop goes on; the elements of a list. Both end soon. */
  more(name: string): boolean;
  items(): readonly number[];
  readonly Problem: new (message: string) => Error;
}

interface Shape {
  readonly kind: string;
  readonly fails?: boolean;
  readonly nodes?: readonly Shape[];
}

const containers = [
  ...['if', 'if', 'if-else', 'switch', 'for', 'while', 'do', 'try', 'try', 'finally', 'try-finally'],
  ...['all', 'race', 'any', 'settled', 'map', 'pending', 'pushed', 'called', 'recursive'],
  ...['and', 'ternary', 'catch', 'labelled'],
];

const { node } = fc.letrec<{ node: Shape }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constantFrom('run', 'run', 'run', 'sleep', 'call'), fails: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('set', 'get', 'send', 'return', 'throw', 'leave') }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom(...containers),
        nodes: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
      }),
    },
  ),
}));

/** The same with names that are shared by several steps. */
export const alike = (text: string): string =>
  text.replaceAll(/'s(\d+)'/g, (_, number: string) => `'p${Number(number) % 3}'`);

/** A program's text, and which step comes first in each loop and catch, by their ids in the chart. */
export interface Program {
  readonly text: string;
  readonly firsts: ReadonlyMap<string, string>;
}

export const programs: fc.Arbitrary<Program> = fc
  .array(node, { minLength: 1, maxLength: 5 })
  .map((nodes) => new Writer().program(nodes));

class Writer {
  #next = 0;
  #loops = 0;
  readonly #firsts = new Map<string, string>();

  program(nodes: readonly Shape[]): Program {
    const body = this.#list(nodes);
    return { text: `async execute(ctx) {\n${body}\n}`, firsts: this.#firsts };
  }

  #list(nodes: readonly Shape[]): string {
    return nodes.map((one) => this.#statement(one)).join('\n');
  }

  #name(): string {
    return `s${this.#next++}`;
  }

  /** A step as an expression that is not awaited. */
  #step(kind: string, fails: boolean, name = this.#name()): string {
    switch (kind) {
      case 'sleep':
        return `ctx.sleep(1000, '${name}')`;
      case 'call':
        return `ctx.serviceClient('${fails ? 'bad' : 'good'}').${name}()`;
      case 'get':
        return `ctx.get('${name}')`;
      default:
        return `ctx.run('${name}', () => w.work('${name}', ${fails}))`;
    }
  }

  #statement({ kind, fails = false, nodes = [] }: Shape): string {
    const block = () => this.#list(nodes);
    switch (kind) {
      case 'run':
      case 'sleep':
      case 'call':
      case 'get':
        return `await ${this.#step(kind, fails)};`;
      case 'set':
        return `ctx.set('${this.#name()}', 1);`;
      case 'send':
        return `ctx.serviceSendClient('good').${this.#name()}();`;
      case 'return':
        return 'if (w.pick()) return 1;';
      case 'throw':
        return "if (w.pick()) throw new w.Problem('thrown');";
      case 'leave':
        return this.#loops === 0 ? 'if (w.pick()) return 2;' : 'if (w.pick()) break; else if (w.pick()) continue;';
      case 'if':
        return `if (w.pick()) {\n${block()}\n}`;
      case 'and':
        return `w.pick() && (await ${this.#step('run', fails)});`;
      case 'ternary':
        return `w.pick() ? await ${this.#step('run', fails)} : await ${this.#step('sleep', false)};`;
      case 'catch':
        return `await ${this.#step('run', nodes.length > 1)}.catch(() => ${this.#step('call', false)});`;
      case 'labelled':
        return this.#labelled();
      case 'pushed':
        return this.#pushed(nodes);
      case 'recursive':
        return this.#recursive(nodes);
      case 'if-else':
        return `if (w.pick()) {\n${block()}\n} else {\n${this.#await()}\n}`;
      case 'switch':
        return this.#switch(nodes);
      case 'for':
      case 'while':
      case 'do':
        return this.#loop(kind, nodes);
      case 'try':
      case 'finally':
      case 'try-finally':
        return this.#try(kind, nodes);
      case 'pending':
        return this.#pending(nodes);
      case 'called':
        return this.#function((name) => `const ${name} = async (c) => {\n${block()}\n};\nawait ${name}(ctx);`);
      case 'map':
        return this.#function(
          () => `await Promise.all(w.items().map(async () => {\n${this.#await()}\n${block()}\n}));`,
        );
      default:
        return this.#together(kind, nodes);
    }
  }

  #await(): string {
    return `await ${this.#step('run', false)};`;
  }

  #switch(nodes: readonly Shape[]): string {
    const cases = nodes.map((one, index) => {
      // A jump out of the switch would be no jump out of the loop.
      const body = this.#outsideLoops(() => this.#statement(one));
      return `case ${index}: {\n${body}\n}${index === 1 ? '' : '\nbreak;'}`;
    });
    return `switch (w.items().length) {\n${cases.join('\n')}\ndefault:\n${this.#await()}\n}`;
  }

  /** Each round begins with a step, so that rounds can be counted. */
  #loop(kind: string, nodes: readonly Shape[]): string {
    const first = this.#name();
    this.#loops++;
    const body = `await ${this.#step('run', false, first)};\n${this.#list(nodes)}`;
    this.#loops--;
    const id = { for: `x${first} of w.items()`, while: `w.more('${first}')`, do: `w.more('${first}')` }[kind] as string;
    this.#firsts.set(`loop ${id}`, first);
    if (kind === 'for') return `for (const x${first} of w.items()) {\n${body}\n}`;
    return kind === 'while'
      ? `while (w.more('${first}')) {\n${body}\n}`
      : `do {\n${body}\n} while (w.more('${first}'));`;
  }

  #try(kind: string, nodes: readonly Shape[]): string {
    const block = `try {\n${this.#list(nodes)}\n}`;
    const last = kind === 'try' ? '' : ` finally {\n${this.#await()}\n}`;
    if (kind === 'finally') return block + last;
    const first = this.#name();
    this.#firsts.set(`catch e${first}`, first);
    const again = kind === 'try' ? '' : `\nif (w.pick()) throw e${first};`;
    return `${block} catch (e${first}) {\nawait ${this.#step('run', false, first)};${again}\n}${last}`;
  }

  /** A promise that is awaited after other things, or never. */
  #pending(nodes: readonly Shape[]): string {
    const name = this.#name();
    const begun = `const p${name} = ${this.#step('run', false, name)};`;
    return `${begun}\n${this.#list(nodes)}\nawait p${name};`;
  }

  #pushed(nodes: readonly Shape[]): string {
    const list = `l${this.#next++}`;
    const begun = `const ${list} = [];\nfor (const x of w.items()) ${list}.push(${this.#step('run', false)});`;
    return `${begun}\n${this.#list(nodes)}\nawait Promise.all(${list});`;
  }

  #recursive(nodes: readonly Shape[]): string {
    return this.#function((name) => {
      const again = `if (depth > 0 && w.pick()) await ${name}(c, depth - 1);`;
      const body = `${this.#await()}\n${this.#list(nodes)}\n${again}\n${this.#await()}`;
      return `const ${name} = async (c, depth) => {\n${body}\n};\nawait ${name}(ctx, 2);`;
    });
  }

  #labelled(): string {
    const label = `o${this.#next++}`;
    const jumps = `if (w.pick()) continue ${label};\nif (w.pick()) break ${label};`;
    const inner = `for (const x of w.items()) {\n${this.#await()}\n${jumps}\n${this.#await()}\n}`;
    return `${label}: for (const x of w.items()) {\n${this.#await()}\n${inner}\n${this.#await()}\n}`;
  }

  #together(kind: string, nodes: readonly Shape[]): string {
    const method = kind === 'settled' ? 'allSettled' : kind;
    const elements = nodes.map((one) =>
      ['run', 'sleep', 'call', 'get'].includes(one.kind)
        ? this.#step(one.kind, one.fails ?? false)
        : this.#function(() => `(async () => {\n${this.#element(one)}\n})()`),
    );
    return `await Promise.${method}([\n${elements.join(',\n')},\n]);`;
  }

  /** Some go on behind what they hold, which a loser of a race does, too. */
  #element(node: Shape): string {
    const begun = `${this.#await()}\n${this.#statement(node)}`;
    return node.nodes?.length === 2 ? `${begun}\n${this.#await()}` : begun;
  }

  /** Inside a function nothing leaves the loops around it. */
  #function(write: (name: string) => string): string {
    return this.#outsideLoops(() => write(`f${this.#next++}`));
  }

  #outsideLoops(write: () => string): string {
    const loops = this.#loops;
    this.#loops = 0;
    const text = write();
    this.#loops = loops;
    return text;
  }
}
