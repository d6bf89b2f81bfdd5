/** A workflow from outside: its run submitted and waited for by its key, its other handlers called. */
import { definitionOf } from '../definition.ts';
import { keyInPath } from '../protocol/index.ts';
import type { ClientTarget, HandlersOf, SendOpts } from '../rpc.ts';
import type { Serde } from '../serde.ts';
import type { HttpSettings } from './http.ts';
import { type Output, type PathTo, readsOver } from './reads.ts';
import type { HttpClient, InputOf, NameOnly, OutputOf, Send } from './types.ts';

/** The handler of a workflow that is its run. */
type RunOf<D> = HandlersOf<D> extends { readonly run: infer Run } ? Run : never;

/** What there is to do with one key of a workflow. */
interface WorkflowCalls<Input extends readonly unknown[], O> {
  /** Submits the run; `PreviouslyAccepted` where the key has been run before, with the id of that run. May be repeated. */
  workflowSubmit(...args: [...input: Input, options?: SendOpts]): Promise<Send<O>>;
  /** Waits for the result of the run. @throws HttpCallError 404 where it was not submitted, or is forgotten */
  workflowAttach(output?: Serde<O>): Promise<O>;
  /** The result of the run, if it is there. @throws HttpCallError as `workflowAttach` */
  workflowOutput(output?: Serde<O>): Promise<Output<O>>;
}

/** The run, by three methods, and one for each other handler. */
export type WorkflowClient<D> = D extends NameOnly
  ? WorkflowCalls<[input?: unknown], unknown> & HttpClient<D>
  : WorkflowCalls<InputOf<RunOf<D>>, OutputOf<RunOf<D>>> & Omit<HttpClient<D>, 'run'>;

type Method = (...args: unknown[]) => Promise<unknown>;

export function workflowClientOver(
  settings: HttpSettings,
  target: ClientTarget,
  key: string,
  { client, sender }: { readonly client: object; readonly sender: object },
): object {
  const { attach, output } = readsOver(settings);
  const name = typeof target === 'string' ? target : target.name;
  const place = ['workflow', name, keyInPath(key)];
  const path: PathTo = (verb) => [...place, verb];
  const own = definitionOf(target)?.handlers.get('run')?.output;
  const members: Readonly<Record<string, Method>> = {
    workflowSubmit: (...args) => (sender as { readonly run: Method }).run(...args),
    workflowAttach: (by = own) => attach(path, by as Serde<unknown> | undefined),
    workflowOutput: (by = own) => output(path, by as Serde<unknown> | undefined),
  };
  return new Proxy(client, {
    get: (calls, name) =>
      typeof name === 'string' && Object.hasOwn(members, name) ? members[name] : Reflect.get(calls, name),
  });
}
