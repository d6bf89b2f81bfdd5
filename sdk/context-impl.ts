/**
 * The context over an attempt: checks what user code gives, and turns it into entries. R1 to R7 are in `driver/attempt.ts`.
 *
 * R8  `date` is a run, durable before use; `rand` is seeded by the invocation's id; `console` is silent while replaying.
 * R9  A call gives the callee's result or its failure as TerminalError, and its invocation's id; a send gives the id.
 *     What can't be right on any attempt (a write in a shared handler, a key that is no text) is a TerminalError at once.
 */
import { delayFrom, keyFrom, nameFrom, stepNameFrom } from './checks.ts';
import type {
  Awakeable,
  Context,
  ContextDate,
  DurablePromise,
  GenericCall,
  GenericSend,
  InvocationReference,
  Request,
  RunAction,
  RunOptions,
} from './context.ts';
import { makeAwakeable, rejectAwakeable, resolveAwakeable } from './context-awakeables.ts';
import { ContextClients, outgoing } from './context-clients.ts';
import { consoleFor } from './context-console.ts';
import { requestOf } from './context-request.ts';
import { attach, idFrom, invocationReference, WorkflowPromise } from './context-workflows.ts';
import type { HandlerDefinition } from './definition.ts';
import { makeDetachable } from './detachable.ts';
import type { Attempt } from './driver/attempt.ts';
import { runPolicyFrom } from './driver/run-options.ts';
import type { RunStep } from './driver/runs.ts';
import type { Steps } from './driver/steps.ts';
import type { Reading } from './driver/waiters.ts';
import { TerminalError } from './errors.ts';
import type { Duration, HandlerMode, Payload, ServiceKind } from './protocol/index.ts';
import { type Rand, randFor } from './rand.ts';
import { StateView } from './replay/index.ts';
import type { Client, ClientTarget, InvocationHandle, InvocationPromise, SendClient } from './rpc.ts';
import { jsonAs, type Serde, serde, serialized } from './serde.ts';
import { failureFrom, isA } from './thrown.ts';

const NOTHING: Reading<void> = { serde: serde.empty, absent: undefined };
const NAMES: Reading<string[]> = { serde: jsonAs<string[]>(), absent: undefined };
const JSON_VALUE = serde.json as Serde<never>;
const SLEEP_NAME = 'sleep';

/** One class for all kinds of handler: what a kind may not do is refused with a sentence, also where types are not checked. */
export class ContextImpl implements Context {
  readonly #attempt: Attempt;
  readonly #steps: Steps;
  readonly #mode: HandlerMode;
  readonly #kind: ServiceKind;
  readonly #clients: ContextClients;
  #view: StateView | null = null;
  #rand: Rand | null = null;
  #console: Console | null = null;
  #request: Request | null = null;

  constructor(attempt: Attempt, { mode, kind }: Pick<HandlerDefinition, 'mode' | 'kind'>) {
    this.#attempt = attempt;
    this.#steps = attempt.steps;
    this.#mode = mode;
    this.#kind = kind;
    this.#clients = new ContextClients(attempt.steps);
  }

  run<T>(name: string, action: RunAction<T>, options?: RunOptions<T>): Promise<T>;
  run<T>(action: RunAction<T>, options?: RunOptions<T>): Promise<T>;
  run<T>(first: string | RunAction<T>, second?: RunAction<T> | RunOptions<T>, third?: RunOptions<T>): Promise<T> {
    this.#steps.forbidInsideRun('ctx.run');
    const step =
      typeof first === 'string'
        ? runStep(first, second as RunAction<T>, third)
        : runStep(undefined, first, second as RunOptions<T>);
    return this.#steps.run(step);
  }

  sleep(duration: Duration, name: string = SLEEP_NAME): Promise<void> {
    this.#steps.forbidInsideRun('ctx.sleep');
    const delayMs = delayFrom('ctx.sleep', duration);
    const stepName = stepNameFrom('ctx.sleep', name);
    const refusal = this.#steps.refusal('sleep');
    if (refusal !== null) return refusal;
    const id = this.#steps.nextId();
    this.#steps.ask({ kind: 'sleep', id, name: stepName, delayMs });
    return this.#steps.wait(id, NOTHING);
  }

  get key(): string {
    const { key } = this.#attempt.start.target;
    if (key === null) throw new TerminalError('ctx.key: a service has no key; make it an object');
    return key;
  }

  get<T>(name: string, valueSerde: Serde<T> = JSON_VALUE): Promise<T | null> {
    this.#forState('ctx.get');
    const reading: Reading<T | null> = { serde: valueSerde as Serde<T | null>, absent: null };
    const stateName = nameFrom('ctx.get', name);
    const refusal = this.#refusedRead('get', stateName);
    if (refusal !== null) return refusal;
    const known = this.#steps.knownState('get', () => this.#state.get(stateName));
    if (known !== null) return this.#steps.recorded({ kind: 'get', id: 0, name: stateName, outcome: known }, reading);
    const id = this.#steps.nextId();
    this.#steps.ask({ kind: 'get', id, name: stateName });
    return this.#steps.wait(id, reading);
  }

  stateKeys(): Promise<string[]> {
    this.#forState('ctx.stateKeys');
    const refusal = this.#refusedRead('stateKeys');
    if (refusal !== null) return refusal;
    const known = this.#steps.knownState('keys', () => this.#state.keys());
    if (known !== null) return this.#steps.recorded({ kind: 'keys', id: 0, outcome: known }, NAMES);
    const id = this.#steps.nextId();
    this.#steps.ask({ kind: 'keys', id });
    return this.#steps.wait(id, NAMES);
  }

  set<T>(name: string, value: T, valueSerde: Serde<T> = JSON_VALUE): void {
    this.#forWriting('ctx.set');
    const payload = stateValue(name, value, valueSerde);
    // What is replayed is in the committed state already.
    if (this.#steps.ask({ kind: 'set', name: nameFrom('ctx.set', name), value: payload }) === 'new')
      this.#state.write(name, payload);
  }

  clear(name: string): void {
    this.#forWriting('ctx.clear');
    if (this.#steps.ask({ kind: 'clear', name: nameFrom('ctx.clear', name) }) === 'new') this.#state.write(name, null);
  }

  clearAll(): void {
    this.#forWriting('ctx.clearAll');
    if (this.#steps.ask({ kind: 'clearAll' }) === 'new') this.#state.clearAll();
  }

  serviceClient<D>(target: ClientTarget): Client<D> {
    return this.#clients.calls('ctx.serviceClient', target, null) as Client<D>;
  }

  objectClient<D>(target: ClientTarget, key: string): Client<D> {
    return this.#clients.calls('ctx.objectClient', target, keyFrom('ctx.objectClient', key)) as Client<D>;
  }

  serviceSendClient<D>(target: ClientTarget): SendClient<D> {
    return this.#clients.sends('ctx.serviceSendClient', target, null) as SendClient<D>;
  }

  objectSendClient<D>(target: ClientTarget, key: string): SendClient<D> {
    return this.#clients.sends('ctx.objectSendClient', target, keyFrom('ctx.objectSendClient', key)) as SendClient<D>;
  }

  genericCall<I = Uint8Array, O = Uint8Array>(call: GenericCall<I, O>): InvocationPromise<O> {
    const { inputSerde = serde.binary as Serde<never>, outputSerde = serde.binary as Serde<never> } = call;
    return this.#clients.call(
      genericTarget('ctx.genericCall', call),
      outgoing('ctx.genericCall', inputSerde, call.parameter, call),
      outputSerde,
    );
  }

  genericSend<I = Uint8Array>(send: GenericSend<I>): InvocationHandle {
    const { inputSerde = serde.binary as Serde<never>, delay } = send;
    return this.#clients.send(
      genericTarget('ctx.genericSend', send),
      outgoing('ctx.genericSend', inputSerde, send.parameter, send),
      delay,
    );
  }

  awakeable<T>(valueSerde: Serde<T> = JSON_VALUE): Awakeable<T> {
    return makeAwakeable(this.#attempt, valueSerde);
  }

  resolveAwakeable<T>(id: string, payload?: T, valueSerde: Serde<T> = JSON_VALUE): void {
    resolveAwakeable(this.#steps, id, payload as T, valueSerde);
  }

  rejectAwakeable(id: string, reason: string | TerminalError): void {
    rejectAwakeable(this.#steps, id, reason);
  }

  workflowClient<D>(target: ClientTarget, key: string): Client<D> {
    return this.#clients.calls('ctx.workflowClient', target, keyFrom('ctx.workflowClient', key)) as Client<D>;
  }

  workflowSendClient<D>(target: ClientTarget, key: string): SendClient<D> {
    const what = 'ctx.workflowSendClient';
    return this.#clients.sends(what, target, keyFrom(what, key)) as SendClient<D>;
  }

  promise<T>(name: string, valueSerde: Serde<T> = JSON_VALUE): DurablePromise<T> {
    this.#steps.forbidInsideRun('ctx.promise');
    if (this.#kind !== 'workflow') throw new TerminalError('ctx.promise: only a workflow has promises');
    return new WorkflowPromise(this.#steps, name, valueSerde);
  }

  attach<T>(invocationId: string, output: Serde<T> = JSON_VALUE): Promise<T> {
    this.#steps.forbidInsideRun('ctx.attach');
    return attach(this.#steps, 'ctx.attach', invocationId, output);
  }

  invocation(invocationId: string): InvocationReference {
    return invocationReference(this.#steps, invocationId, JSON_VALUE);
  }

  cancel(invocationId: string): void {
    this.#steps.forbidInsideRun('ctx.cancel');
    this.#steps.ask({ kind: 'cancel', invocationId: idFrom(this.#steps, 'ctx.cancel', invocationId) });
  }

  request(): Request {
    this.#request ??= requestOf(this.#attempt);
    return this.#request;
  }

  get rand(): Rand {
    const { seedId, id } = this.#attempt.start;
    this.#rand ??= randFor(seedId ?? id, (what) => this.#steps.forbidInsideRun(what));
    return this.#rand;
  }

  get date(): ContextDate {
    const attempt = this.#attempt;
    return {
      now: () => this.run('date.now', () => attempt.now()),
      toJSON: () => this.run('date.toJSON', () => new Date(attempt.now()).toISOString()),
    };
  }

  get console(): Console {
    this.#console ??= consoleFor(this.#attempt);
    return this.#console;
  }

  /** A cancellation meets the reads of shared handlers alone, for the others mostly don't wait: whether they do must change nothing. */
  #refusedRead(what: string, name?: string): Promise<never> | null {
    return this.#mode === 'shared' ? this.#steps.refusal(what, name) : null;
  }

  get #state(): StateView {
    const { state, stateIsPartial = state === null } = this.#attempt.start;
    this.#view ??= new StateView(state ?? new Map(), stateIsPartial);
    return this.#view;
  }

  #forState(what: string): void {
    this.#steps.forbidInsideRun(what);
    if (this.#mode === 'plain') throw new TerminalError(`${what}: a service has no state; make it an object`);
  }

  #forWriting(what: string): void {
    this.#forState(what);
    if (this.#mode !== 'shared') return;
    throw new TerminalError(
      `${what}: a shared handler only reads state; make it exclusive (handlers.object.exclusive)`,
    );
  }
}

makeDetachable(ContextImpl);

function runStep<T>(name: string | undefined, action: RunAction<T>, options: RunOptions<T> | undefined): RunStep<T> {
  if (typeof action !== 'function') {
    throw new TerminalError(
      `ctx.run${name === undefined ? '' : ` ${JSON.stringify(name)}`}: the action is ${typeof action}, not a function`,
    );
  }
  const stepName = stepNameFrom('ctx.run', name ?? (action.name === '' ? 'run' : action.name));
  const policy = options === undefined ? null : runPolicyFrom(stepName, options as RunOptions<never>);
  return { name: stepName, action, policy, serde: options?.serde ?? (JSON_VALUE as Serde<T>), absent: undefined };
}

/** @throws TerminalError naming the state */
function stateValue<T>(name: string, value: T, valueSerde: Serde<T>): Payload {
  try {
    return serialized(valueSerde, value);
  } catch (thrown) {
    if (!isA(thrown, TerminalError)) throw thrown;
    const { code, message } = failureFrom(thrown);
    throw new TerminalError(`ctx.set ${JSON.stringify(name)}: ${message}`, { errorCode: code, cause: thrown });
  }
}

function genericTarget(what: string, { service, method, key }: { service: string; method: string; key?: string }) {
  return {
    service: nameFrom(what, service),
    handler: nameFrom(what, method),
    key: key === undefined ? null : keyFrom(what, key),
  };
}
