/**
 * `keymail invoke`: calls a handler through the ingress, as any HTTP client would. Where only the admin API is named, as for
 * all other commands, that one says at which port its ingress is.
 */
import { Argument, type Command } from 'commander';
import { completes } from './candidates.ts';
import { httpUrl, reach, urlFor } from './client.ts';
import { checkJson, DATA_FORMS, readData } from './data.ts';
import { CliError, UsageError } from './failure.ts';
import type { Io } from './io.ts';
import { clientOf, collect, examples, pairs, presence, type RemoteOptions, remote } from './options.ts';
import { printJson, printLine } from './print.ts';
import { handlerPath } from './targets.ts';
import { escapeControls } from './text.ts';

interface InvokeOptions extends RemoteOptions {
  readonly data?: string;
  readonly contentType?: string;
  readonly send?: boolean;
  readonly delay?: string;
  readonly idempotencyKey?: string;
  readonly header?: readonly string[];
  readonly ingressUrl?: string;
}

const DEFAULT_URL = 'http://127.0.0.1:8080';

export function invokeCommand(program: Command, io: Io): void {
  const command = program
    .command('invoke')
    .description('Call a handler and print its result.')
    .addArgument(completes(new Argument('<target>', 'service/handler or object/key/handler'), 'targets'))
    .option('--data <data>', `input: ${DATA_FORMS}`)
    .option('--content-type <type>', 'type of the input; without it, the input is checked to be JSON')
    .option('--send', "don't wait for the result; print the invocation's id")
    .option('--delay <duration>', 'send now, start later: 500ms, 10s, 5m, 2h, 1d')
    .option('--idempotency-key <key>', 'the same key and input again give the first result')
    .option('--header <name=value>', 'a header that the handler sees; may be repeated', collect)
    .option(
      '--ingress-url <address>',
      `ingress (or KEYMAIL_INGRESS_URL; default: the one of --url, or ${DEFAULT_URL})`,
    );
  remote(command, 'print invocation id and result as JSON').action((target: string, options: InvokeOptions) =>
    invoke(io, target, options),
  );
  examples(
    command,
    'keymail invoke greeter/greet --data \'"World"\'',
    'keymail invoke orders/order-17/process --data @order.json --idempotency-key order-17',
    'keymail invoke reminders/alice/remind --data \'{"text":"tea"}\' --delay 10m',
    'cat event.json | keymail invoke orders/order-17/process --data - --send',
  );
}

async function invoke(io: Io, target: string, options: InvokeOptions): Promise<void> {
  const isSend = options.send === true || options.delay !== undefined;
  const url = urlFor(await ingressOf(io, options), `/restate/${isSend ? 'send' : 'call'}/${handlerPath(target)}`, {
    delay: options.delay,
  });
  const body = options.data === undefined ? undefined : await readData(io, options.data);
  if (body !== undefined && options.contentType === undefined) checkJson(body, ' Other data needs --content-type.');

  const init = { method: 'POST', headers: headersOf(options, body), ...(body === undefined ? {} : { body }) };
  // The result may take days; Node's `fetch` gives up by itself after five minutes.
  const response = await reach(url, 'keymail start', '--ingress-url or KEYMAIL_INGRESS_URL', { ...init, signal: null });
  const text = await response.text();
  if (!response.ok) throw refusal(response.status, text);
  if (isSend) return printSent(io, JSON.parse(text) as Sent, options.json === true);
  printResult(io, response, text, options.json === true);
}

/** What the command line names goes before what the environment names, and the ingress itself before its engine's admin API. */
async function ingressOf(io: Io, options: InvokeOptions): Promise<URL> {
  const { ingressUrl, url } = options;
  const fromEnvironment = url === undefined ? presence(io.env['KEYMAIL_INGRESS_URL']) : undefined;
  const named = ingressUrl ?? fromEnvironment;
  if (named !== undefined) return httpUrl(named, '--ingress-url (or KEYMAIL_INGRESS_URL)');
  if ((url ?? presence(io.env['KEYMAIL_ADMIN_URL'])) === undefined) return new URL(DEFAULT_URL);
  const client = clientOf(io, options);
  const { ingressPort } = await client.get<{ readonly ingressPort?: number | null }>('/version');
  if (typeof ingressPort === 'number') return new URL(`http://${client.hostname}:${ingressPort}`);
  throw new CliError(
    'The engine does not say where its ingress is: an app has mounted it.',
    'Name the address with --ingress-url or KEYMAIL_INGRESS_URL.',
  );
}

interface Sent {
  readonly invocationId: string;
  readonly status: string;
}

function headersOf(options: InvokeOptions, body: string | undefined): Headers {
  const type = options.contentType ?? (body === undefined ? null : 'application/json');
  const given = { ...pairs(options.header ?? []), ...(type === null ? {} : { 'content-type': type }) };
  const idempotency = options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey };
  try {
    return new Headers({ ...given, ...idempotency });
  } catch (error) {
    throw new UsageError(`A header can't be sent: ${(error as Error).message}`);
  }
}

function printSent(io: Io, sent: Sent, json: boolean): void {
  if (json) return printJson(io, sent);
  printLine(io, sent.invocationId);
  if (sent.status === 'PreviouslyAccepted') io.err('It had been accepted before, under the same idempotency key.\n');
}

function printResult(io: Io, response: Response, text: string, json: boolean): void {
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  const invocationId = response.headers.get('x-restate-id');
  const result: unknown = isJson && text !== '' ? JSON.parse(text) : text === '' ? null : text;
  if (json) return printJson(io, { invocationId, result });
  if (isJson && text !== '') printJson(io, result);
  else if (text !== '') io.out(`${text.split('\n').map(escapeControls).join('\n')}\n`);
  if (invocationId !== null) io.err(`${escapeControls(invocationId)}\n`);
}

/** `{ code, message, source, hint }` as a sentence and a remedy. */
function refusal(status: number, text: string): CliError {
  const { code, message, source, hint } = parsed(text);
  const who = source === 'invocation' ? 'The handler failed' : 'Not accepted';
  const said = typeof message === 'string' && message !== '' ? message : text.trim() || 'no reason given';
  return new CliError(
    `${who} (${typeof code === 'number' ? code : status}): ${said}`,
    typeof hint === 'string' && hint !== '' ? hint : null,
  );
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // Not ours (a proxy's page): the caller shows the text as it is.
  }
}
