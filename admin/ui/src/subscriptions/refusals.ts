/** Which field of a form the engine's answer is about. Pure. */
import { problemFrom } from '../api/problem.ts';
import type { OptionTexts } from './option-table.ts';
import { OPTIONS, START_FROM } from './option-table.ts';

const FIELD_OF: Readonly<Record<string, string>> = {
  unknown_cluster: 'cluster',
  invalid_source: 'topic',
  subscription_exists: 'topic',
  unknown_sink: 'sink',
  invalid_sink: 'sink',
};

/** One of this topic and handler is there. */
export const exists = (error: unknown): boolean => error !== null && problemFrom(error).code === 'subscription_exists';

/** By the name of the field; empty where it is about none. */
export function refusalsOf(error: unknown): OptionTexts {
  if (error === null) return {};
  const { code, message } = problemFrom(error);
  const field = FIELD_OF[code];
  if (field !== undefined) return { [field]: message };
  if (code !== 'invalid_option') return {};
  const named = [...OPTIONS.map(({ name }) => name), START_FROM].filter((name) => message.includes(`option ${name}:`));
  return Object.fromEntries((named.length === 0 ? ['properties'] : named).map((name) => [name, message]));
}
