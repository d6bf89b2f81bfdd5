/**
 * From a handler's source to its chart. Text is parsed and never evaluated, and whatever it is, there is a chart: what
 * can't be read is one opaque state and a note.
 */
import type { AnyNode, Expression } from 'acorn';
import type { HandlerSource } from '../../sdk/protocol/index.ts';
import { readCall } from './calls.ts';
import { CHART_LIMITS, type Chart } from './chart.ts';
import { readExpression } from './expressions.ts';
import { bodyHasSteps, type Flow, NOTHING } from './flow.ts';
import { graphOf } from './graph.ts';
import { hashOf } from './hash.ts';
import { labelOf, type Reading } from './reading.ts';
import { type Binding, type Callable, Scope } from './scope.ts';
import { readStatements } from './statements.ts';
import { type FoundFunction, findFunction, isFunction } from './syntax.ts';
import { hoist, lookUp, scopeOfCall } from './values.ts';

export interface ChartInput {
  readonly service: string;
  readonly handler: string;
  readonly source: HandlerSource;
}

export function chartOf({ service, handler, source }: ChartInput): Chart {
  const { flow, notes, placeOf } = flowOf(source);
  const graph = graphOf(flow, placeOf);
  return {
    hash: hashOf(graph),
    service,
    handler,
    initial: graph.initial,
    states: graph.states,
    transitions: graph.transitions,
    notes: [...notes, ...graph.notes],
  };
}

interface Parsed {
  readonly flow: Flow;
  readonly notes: readonly string[];
  readonly placeOf: FoundFunction['placeOf'];
}

function flowOf(source: HandlerSource): Parsed {
  try {
    const found = findFunction(source);
    if (found === null) return unread("The source of this handler can't be parsed.");
    const reading = readingOf(found.text);
    const flow = readHandler(reading, found);
    return { flow, notes: [...reading.notes], placeOf: found.placeOf };
  } catch (error) {
    // Thousands of nested expressions end in an overflow of the stack, in the parser or here.
    if (!(error instanceof RangeError)) throw error;
    return unread('The source of this handler is nested too deeply to be read.');
  }
}

const unread = (note: string): Parsed => ({
  flow: { kind: 'opaque', label: 'not readable', at: 0 },
  notes: [`${note} Its steps are learnt from journals.`],
  placeOf: () => null,
});

function readingOf(text: string): Reading {
  const reading: Reading = {
    text,
    notes: new Set(),
    lists: [],
    calling: [],
    recursive: new Set(),
    plain: new Set(),
    inlined: 0,
    depth: 0,
    statements: (nodes, scope) => readStatements(reading, nodes, scope),
    expression: (node, scope) => readExpression(reading, node, scope),
    call: (node, scope) => readCall(reading, node, scope),
    valueOf: (node, scope) => lookUp(reading, node, scope),
    called: (callable, args, scope) => readCalled(reading, callable, args, scope),
  };
  return reading;
}

function readHandler(reading: Reading, { node, around }: FoundFunction): Flow {
  const outside = scopeAround(reading, around);
  const callable: Callable = { kind: 'function', node, scope: outside, owner: ownerOf(around) };
  const scope = scopeOfCall(reading, callable, [{ kind: 'context' }]);
  const flow = readBody(reading, callable, scope);
  if (!reading.recursive.has(node)) return flow;
  return { kind: 'called', key: node, label: 'this handler', at: node.start, body: flow, recursive: true };
}

/** The names that the function sees: those of all blocks around it. */
function scopeAround(reading: Reading, around: readonly AnyNode[]): Scope {
  let scope = new Scope(null);
  for (const node of around) {
    if (node.type === 'Program' || node.type === 'BlockStatement') {
      scope = new Scope(scope);
      hoist(reading, node.body, scope);
    } else if (isFunction(node)) {
      scope = scopeOfCall(reading, { kind: 'function', node, scope, owner: null }, []);
    }
  }
  return scope;
}

/** The object or class that a method belongs to. */
function ownerOf(around: readonly AnyNode[]): AnyNode | null {
  const parent = around.at(-1);
  const owner = around.at(-2);
  const isMember = parent?.type === 'Property' || parent?.type === 'MethodDefinition';
  return isMember && owner !== undefined ? owner : null;
}

function readBody(reading: Reading, { node }: Callable, scope: Scope): Flow {
  reading.calling.push(node);
  const { body } = node;
  const flow =
    body.type === 'BlockStatement'
      ? reading.statements(body.body, scope)
      : reading.statements([returning(body)], scope);
  reading.calling.pop();
  return flow;
}

/** An arrow function's expression as the statement that it is short for. */
const returning = (argument: Expression): AnyNode => ({
  type: 'ReturnStatement',
  start: argument.start,
  end: argument.end,
  argument,
});

/** A function's body where it is called. One that makes no entry is nothing, whatever else it does. */
function readCalled(reading: Reading, callable: Callable, args: readonly AnyNode[], scope: Scope): Flow {
  const { node } = callable;
  const values = args.map((argument) => (argument.type === 'SpreadElement' ? null : reading.valueOf(argument, scope)));
  const isGiven = values.some(isTelling);
  if (reading.calling.includes(node)) {
    reading.recursive.add(node);
    return { kind: 'again', key: node };
  }
  if (!isGiven && reading.plain.has(node)) return NOTHING;
  if (reading.calling.length > CHART_LIMITS.inlineDepthMax || ++reading.inlined > CHART_LIMITS.inlinedMax) {
    reading.notes.add(
      'Some functions are called too deep or too often to be followed; their steps are learnt from journals.',
    );
    return { kind: 'opaque', label: nameOfFunction(reading, node), at: node.start };
  }
  const body = readBody(reading, callable, scopeOfCall(reading, callable, values));
  if (!bodyHasSteps(body, node)) {
    if (!isGiven) reading.plain.add(node);
    return NOTHING;
  }
  return {
    kind: 'called',
    key: node,
    label: nameOfFunction(reading, node),
    at: node.start,
    body,
    recursive: reading.recursive.has(node),
  };
}

/** An argument that can bring steps with it. */
const isTelling = (value: Binding | null): boolean =>
  value !== null && ['context', 'contextMember', 'client', 'function', 'object'].includes(value.kind);

const nameOfFunction = (reading: Reading, { id, start, end }: Callable['node']): string =>
  id?.name ?? (labelOf(reading, { start, end }).split('=>')[0] as string).trim();
