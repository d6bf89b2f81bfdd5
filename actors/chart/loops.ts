/** Loops. One without steps is dropped, unless it may end the handler. */
import type { AnyNode } from 'acorn';
import { beginnings } from './begin.ts';
import { type Flow, hasSteps, NOTHING, sequence, some } from './flow.ts';
import { inLoop, labelOf, type Reading } from './reading.ts';
import { Scope } from './scope.ts';
import { bind } from './values.ts';

export type LoopNode = Extract<
  AnyNode,
  { type: 'ForStatement' | 'ForInStatement' | 'ForOfStatement' | 'WhileStatement' | 'DoWhileStatement' }
>;

type ReadBlock = (reading: Reading, node: AnyNode | null | undefined, scope: Scope) => Flow;

export function readLoop(reading: Reading, node: LoopNode, outer: Scope, block: ReadBlock): Flow {
  const scope = new Scope(outer);
  switch (node.type) {
    case 'ForStatement': {
      const { init, test, update } = node;
      const before = init == null ? NOTHING : reading.statements([init as AnyNode], scope);
      const label = test == null ? 'for ever' : labelOf(reading, test);
      return sequence([before, around(reading, node, { label, test, update: update ?? null }, scope, block)]);
    }
    case 'ForInStatement':
    case 'ForOfStatement': {
      const { flow } = beginnings(reading, node.right, outer);
      const { left } = node;
      const name = left.type === 'VariableDeclaration' ? (left.declarations[0]?.id as AnyNode) : (left as AnyNode);
      bind(reading, name, null, scope);
      const label = `${labelOf(reading, name)} ${node.type === 'ForInStatement' ? 'in' : 'of'} ${labelOf(reading, node.right)}`;
      return sequence([flow, around(reading, node, { label, test: null, update: null }, scope, block)]);
    }
    default: {
      const { test } = node;
      return around(reading, node, { label: labelOf(reading, test), test, update: null }, scope, block);
    }
  }
}

interface Head {
  readonly label: string;
  readonly test: AnyNode | null | undefined;
  readonly update: AnyNode | null;
}

function around(reading: Reading, node: LoopNode, head: Head, scope: Scope, block: ReadBlock): Flow {
  const [test, body, update] = inLoop(reading, () => [
    reading.expression(head.test, scope),
    block(reading, node.body, scope),
    reading.expression(head.update, scope),
  ]);
  const endsHandler = some(body, ({ kind }) => kind === 'return' || kind === 'throw');
  if (![test, body, update].some(hasSteps) && !endsHandler) return NOTHING;
  return {
    kind: 'loop',
    label: head.label,
    at: node.start,
    test,
    body,
    update,
    testsLast: node.type === 'DoWhileStatement',
    endless: isEndless(node, head.test),
  };
}

function isEndless(node: LoopNode, test: AnyNode | null | undefined): boolean {
  if (node.type === 'ForStatement' && test == null) return true;
  return test?.type === 'Literal' && test.value === true;
}
