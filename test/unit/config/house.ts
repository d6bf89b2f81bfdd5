// A folder with two modules in it, and a keymail.yaml that is written and read there.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { type Config, type ConfigSources, loadConfig } from '../../../engine/config/config.ts';
import { ConfigError, type ConfigProblem } from '../../../engine/config/problems.ts';
import { testFolder } from '../../setup/folders.ts';

/** To be called within a `describe`, whose tests share the folder. */
export function configHouse() {
  let folder = '';
  before(() => {
    folder = mkdtempSync(testFolder('config'));
    for (const name of ['orders.ts', 'billing.ts']) writeFileSync(path.join(folder, name), '');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function load(yaml: string, env: Record<string, string> = {}, more: Partial<ConfigSources> = {}): Config {
    const file = path.join(folder, 'keymail.yaml');
    writeFileSync(file, yaml);
    return loadConfig({ file, env, cwd: '/', ...more });
  }
  return {
    /** The folder, or a name in it. */
    at: (name = ''): string => path.join(folder, name),
    load,
    /** The only one. */
    problemOf(yaml: string, env: Record<string, string> = {}): ConfigProblem {
      const { problems } = errorOf(() => load(yaml, env));
      expect(problems).to.have.length(1);
      return problems[0]!;
    },
  };
}

export function errorOf(act: () => unknown): ConfigError {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('this configuration was accepted');
}
