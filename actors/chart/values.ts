/** What expressions are, without executing any: the context, functions, clients, texts, definitions. */
import type { AnyNode } from 'acorn';
import { labelOf, type Reading } from './reading.ts';
import { type Binding, type Callable, type ClientBinding, Scope } from './scope.ts';
import { isFunction } from './syntax.ts';

/** Functions of the sdk that give a definition, and those that wrap a handler: what they are called in user code. */
const DEFINERS: ReadonlySet<string> = new Set(['service', 'object', 'workflow']);

const CLIENTS: Readonly<Record<string, 'call' | 'send'>> = {
  serviceClient: 'call',
  objectClient: 'call',
  workflowClient: 'call',
  serviceSendClient: 'send',
  objectSendClient: 'send',
  workflowSendClient: 'send',
  // The API of the first Kafka release.
  rpc: 'call',
  send: 'send',
  sendDelayed: 'send',
};

/** Names of names of names: `const a = { b: a.b }` would go on for ever. */
const DEPTH_MAX = 32;

export function lookUp(reading: Reading, node: AnyNode | null | undefined, scope: Scope): Binding | null {
  if (node === null || node === undefined || reading.depth >= DEPTH_MAX) return null;
  reading.depth++;
  try {
    return seen(reading, node, scope);
  } finally {
    reading.depth--;
  }
}

function seen(reading: Reading, node: AnyNode, scope: Scope): Binding | null {
  if (isFunction(node)) return { kind: 'function', node, scope, owner: null };
  switch (node.type) {
    case 'Identifier':
      return scope.get(node.name);
    case 'ThisExpression':
      return scope.get('this');
    case 'Literal':
      return typeof node.value === 'string' ? { kind: 'text', text: node.value } : null;
    case 'TemplateLiteral': {
      const [only] = node.quasis;
      return node.expressions.length === 0 && only?.value.cooked ? { kind: 'text', text: only.value.cooked } : null;
    }
    case 'ChainExpression':
    case 'ParenthesizedExpression':
      return lookUp(reading, node.expression, scope);
    case 'ObjectExpression':
    case 'ClassBody':
      return { kind: 'object', node, scope };
    case 'MemberExpression':
      return memberOf(reading, node, scope);
    case 'CallExpression':
      return resultOf(reading, node, scope);
    default:
      return null;
  }
}

/** A property's name, where it is written down. */
export function propertyName(
  reading: Reading,
  node: Extract<AnyNode, { type: 'MemberExpression' }>,
  scope: Scope,
): string | null {
  if (!node.computed) {
    return node.property.type === 'Identifier' || node.property.type === 'PrivateIdentifier'
      ? node.property.name
      : null;
  }
  const value = lookUp(reading, node.property, scope);
  return value?.kind === 'text' ? value.text : null;
}

function memberOf(
  reading: Reading,
  node: Extract<AnyNode, { type: 'MemberExpression' }>,
  scope: Scope,
): Binding | null {
  const object = lookUp(reading, node.object as AnyNode, scope);
  const name = object === null ? null : propertyName(reading, node, scope);
  if (object === null || name === null) return null;
  switch (object.kind) {
    case 'context':
      return { kind: 'contextMember', path: name };
    case 'contextMember':
      return { kind: 'contextMember', path: `${object.path}.${name}` };
    case 'object':
      return propertyOf(reading, object.node, name, object.scope);
    default:
      return null;
  }
}

/** A property of an object that is written down, or a method of a class. */
export function propertyOf(reading: Reading, owner: AnyNode, name: string, scope: Scope): Binding | null {
  const members: readonly AnyNode[] =
    owner.type === 'ObjectExpression' ? owner.properties : owner.type === 'ClassBody' ? owner.body : [];
  for (const member of members) {
    if (member.type !== 'Property' && member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition')
      continue;
    const { key } = member;
    const found = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : null;
    if (found !== name || member.computed) continue;
    const value = lookUp(reading, member.value, scope);
    return value?.kind === 'function' ? { ...value, owner } : value;
  }
  return null;
}

/** What a call gives: a client, a definition, a wrapped handler. */
function resultOf(reading: Reading, node: Extract<AnyNode, { type: 'CallExpression' }>, scope: Scope): Binding | null {
  const callee = lookUp(reading, node.callee as AnyNode, scope);
  if (callee?.kind === 'contextMember') return clientOf(reading, callee.path, node.arguments[0], scope);
  if (callee !== null) return null;
  const last = node.arguments.at(-1);
  if (node.callee.type === 'Identifier' && DEFINERS.has(node.callee.name)) {
    const name = last?.type === 'ObjectExpression' ? propertyOf(reading, last, 'name', scope) : null;
    return name?.kind === 'text' ? { kind: 'definition', name: name.text } : null;
  }
  return isWrapper(node.callee as AnyNode) ? lookUp(reading, last, scope) : null;
}

/** `handlers.….shared(…)`, `keyedEventHandler(…)`. */
function isWrapper(callee: AnyNode): boolean {
  let root = callee;
  while (root.type === 'MemberExpression') root = root.object as AnyNode;
  return root.type === 'Identifier' && root.name === (root === callee ? 'keyedEventHandler' : 'handlers');
}

function clientOf(reading: Reading, member: string, target: AnyNode | undefined, scope: Scope): ClientBinding | null {
  const entry = Object.hasOwn(CLIENTS, member) ? CLIENTS[member] : undefined;
  if (entry === undefined || target === undefined) return null;
  const shown = labelOf(reading, target);
  const value = lookUp(reading, target, scope);
  if (value?.kind === 'text') return { kind: 'client', entry, service: value.text, shown };
  if (value?.kind === 'definition') return { kind: 'client', entry, service: value.name, shown };
  if (value?.kind === 'object') {
    for (const key of ['name', 'path']) {
      const name = propertyOf(reading, value.node, key, value.scope);
      if (name?.kind === 'text') return { kind: 'client', entry, service: name.text, shown };
    }
  }
  return { kind: 'client', entry, service: null, shown };
}

/** Gives the names in a pattern (a parameter, the left side of a declaration) what they mean. */
export function bind(reading: Reading, pattern: AnyNode, value: Binding | null, scope: Scope): void {
  switch (pattern.type) {
    case 'Identifier':
      scope.declare(pattern.name, value ?? { kind: 'value' });
      return;
    case 'AssignmentPattern':
      bind(reading, pattern.left, value, scope);
      return;
    case 'RestElement':
      bind(reading, pattern.argument, null, scope);
      return;
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element !== null) bind(reading, element, null, scope);
      return;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') bind(reading, property.argument, restOf(value), scope);
        else bind(reading, property.value, partOf(reading, value, property.key), scope);
      }
      return;
    default:
  }
}

const restOf = (value: Binding | null): Binding | null => (value?.kind === 'context' ? value : null);

function partOf(reading: Reading, value: Binding | null, key: AnyNode): Binding | null {
  const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : null;
  if (name === null) return null;
  if (value?.kind === 'context') return { kind: 'contextMember', path: name };
  if (value?.kind === 'object') return propertyOf(reading, value.node, name, value.scope);
  return null;
}

/** The functions and constants of a list of statements: they are known before it is executed. */
export function hoist(reading: Reading, nodes: readonly AnyNode[], scope: Scope): void {
  for (const statement of nodes) {
    const node =
      (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') &&
      statement.declaration !== null
        ? (statement.declaration as AnyNode)
        : statement;
    if (node.type === 'FunctionDeclaration' && node.id !== null) {
      scope.declare(node.id.name, { kind: 'function', node, scope, owner: null });
    } else if (node.type === 'VariableDeclaration' && node.kind === 'const') {
      for (const { id, init } of node.declarations) {
        const value = id.type === 'Identifier' ? lookUp(reading, init, scope) : null;
        if (id.type === 'Identifier' && value !== null && value.kind !== 'value') scope.declare(id.name, value);
      }
    }
  }
}

/** The scope of a function's body: its parameters are what it was called with. */
export function scopeOfCall(reading: Reading, callable: Callable, args: readonly (Binding | null)[]): Scope {
  const scope = new Scope(callable.scope);
  const { node, owner } = callable;
  if (node.type !== 'ArrowFunctionExpression') {
    scope.declare('this', owner === null ? { kind: 'value' } : { kind: 'object', node: owner, scope: callable.scope });
  }
  for (const [index, param] of node.params.entries()) bind(reading, param, args[index] ?? null, scope);
  return scope;
}
