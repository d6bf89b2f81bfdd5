/** What handlers do with invocations that they did not call, and with the promises of a workflow. */
import { nameFrom } from './checks.ts';
import type { DurablePromise, InvocationReference } from './context.ts';
import type { Steps } from './driver/steps.ts';
import type { Reading } from './driver/waiters.ts';
import { TerminalError } from './errors.ts';
import {
  type CompletionId,
  failureOf,
  type InvocationId,
  type Outcome,
  parseInvocationId,
  valueOutcome,
} from './protocol/index.ts';
import { failureOfReason } from './rejection.ts';
import { type Serde, serde, serialized } from './serde.ts';

const NOTHING: Reading<void> = { serde: serde.empty, absent: undefined };
const NOT_READY = { ready: false } as const;

/** What another invocation ended with, once it has. */
export function attach<T>(steps: Steps, what: string, invocationId: unknown, output: Serde<T>): Promise<T> {
  const id = idFrom(steps, what, invocationId);
  return ask(steps, `attach to ${id}`, { serde: output, absent: undefined } as Reading<T>, (completion) => {
    steps.ask({ kind: 'attach', id: completion, to: { kind: 'invocation', invocationId: id } });
  });
}

export function invocationReference(
  steps: Steps,
  invocationId: unknown,
  valueSerde: Serde<unknown>,
): InvocationReference {
  const what = 'ctx.invocation';
  const id = idFrom(steps, what, invocationId);
  return {
    id,
    attach: (output = valueSerde as Serde<never>) => {
      steps.forbidInsideRun(`${what}(…).attach`);
      return attach(steps, what, id, output);
    },
    output: async (output = valueSerde as Serde<never>) => {
      steps.forbidInsideRun(`${what}(…).output`);
      const ready: Serde<{ ready: true; result: never }> = {
        contentType: null,
        serialize: () => '',
        deserialize: (payload) => ({ ready: true, result: output.deserialize(payload) as never }),
      };
      const found = await ask(
        steps,
        `output of ${id}`,
        { serde: ready, absent: null } as Reading<unknown>,
        (completion) => {
          steps.ask({ kind: 'peekOutput', id: completion, to: { kind: 'invocation', invocationId: id } });
        },
      );
      return (found ?? NOT_READY) as never;
    },
    cancel: () => {
      steps.forbidInsideRun(`${what}(…).cancel`);
      steps.ask({ kind: 'cancel', invocationId: id });
    },
  };
}

/** @throws TerminalError (400) */
export function idFrom(steps: Steps, what: string, id: unknown): InvocationId {
  // Another engine may be on the other side, whose ids only it can tell from others.
  const isOne = typeof id === 'string' && (steps.knowsIds ? parseInvocationId(id) !== null : id !== '');
  if (isOne) return id as InvocationId;
  const found = typeof id === 'string' ? JSON.stringify(id) : typeof id;
  throw new TerminalError(`${what}: ${found} is no invocation id`, { errorCode: 400 });
}

/**
 * A promise of the workflow's key. It is asked for when it is first awaited, and once however often it is.
 * Not a native promise, because to make one is not yet to wait: who completes it does not ask for it.
 */
export class WorkflowPromise<T> implements DurablePromise<T> {
  readonly [Symbol.toStringTag] = 'DurablePromise';
  readonly #steps: Steps;
  readonly #name: string;
  readonly #serde: Serde<T>;
  #got: Promise<T> | null = null;

  constructor(steps: Steps, name: unknown, valueSerde: Serde<T>) {
    this.#steps = steps;
    this.#name = nameFrom('ctx.promise', name);
    this.#serde = valueSerde;
  }

  get(): Promise<T> {
    this.#got ??= this.#ask('get', { serde: this.#serde, absent: undefined } as Reading<T>, (id, name) => {
      this.#steps.ask({ kind: 'promise', id, name });
    });
    return this.#got;
  }

  peek(): Promise<T | undefined> {
    const reading: Reading<T | undefined> = { serde: this.#serde as Serde<T | undefined>, absent: undefined };
    return this.#ask('peek', reading, (id, name) => {
      this.#steps.ask({ kind: 'peekPromise', id, name });
    });
  }

  resolve(value?: T): Promise<void> {
    return this.#complete('resolve', () => valueOutcome(serialized(this.#serde, value as T)));
  }

  reject(reason: string | TerminalError): Promise<void> {
    return this.#complete('reject', () => failureOf(failureOfReason('ctx.promise(…).reject', reason)));
  }

  // biome-ignore lint/suspicious/noThenProperty: it is awaited, and only then asked for.
  then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.get().then(fulfilled, rejected);
  }

  catch<B = never>(rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.get().catch(rejected);
  }

  finally(settled?: (() => void) | null): Promise<T> {
    return this.get().finally(settled);
  }

  #complete(verb: string, outcome: () => Outcome): Promise<void> {
    return this.#ask(verb, NOTHING, (id, name) => {
      this.#steps.ask({ kind: 'completePromise', id, name, completion: outcome() });
    });
  }

  #ask<R>(verb: string, reading: Reading<R>, send: (id: CompletionId, name: string) => void): Promise<R> {
    this.#steps.forbidInsideRun(`ctx.promise(…).${verb}`);
    return ask(this.#steps, `${verb} promise ${JSON.stringify(this.#name)}`, reading, (id) => send(id, this.#name));
  }
}

function ask<T>(steps: Steps, what: string, reading: Reading<T>, send: (id: CompletionId) => void): Promise<T> {
  const refusal = steps.refusal(what);
  if (refusal !== null) return refusal;
  const id = steps.nextId();
  send(id);
  return steps.wait(id, reading);
}
