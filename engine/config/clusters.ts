/** The Kafka clusters of a configuration, each by its name, with the properties that Kafka documents. */
import path from 'node:path';
import { type KafkaProperties, PropertiesError, translateProperties } from '../ingress/kafka/properties.ts';
import { type ConfigProblem, shown } from './problems.ts';
import { childOf, isSection, type Tree } from './tree.ts';

export type Clusters = Readonly<Record<string, KafkaProperties>>;

/** Where the block may stand. */
const PLACES = [['kafka'], ['worker', 'kafka']] as const;

/** It is the host of a subscription's `kafka://cluster/topic`. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const NAME_ALLOWED = 'letters, digits, dots, dashes and underscores, 100 at most';

/** The names of all clusters in a tree, whatever is inside them. */
export function clusterNames(tree: Tree): string[] {
  return PLACES.flatMap((place) => {
    const clusters = clustersAt(tree, place);
    return isSection(clusters) ? Object.keys(clusters) : [];
  });
}

/** The clusters with paths made absolute from `folder`, and what is wrong with them; `locate` says where a key was written. */
export function readClusters(tree: Tree, folder: string, locate: (path: readonly string[]) => string | null) {
  const clusters: Record<string, KafkaProperties> = {};
  const problems: ConfigProblem[] = [];
  for (const place of PLACES) {
    const block = clustersAt(tree, place) ?? {};
    const blockPath = [...place, 'clusters'];
    const report = (keyPath: readonly string[], value: unknown, allowed: string, message: string) =>
      problems.push({
        path: keyPath.join('.'),
        where: locate(keyPath),
        found: shown(keyPath.join('.'), value),
        allowed,
        message,
      });

    if (!isSection(block)) {
      report(blockPath, block, 'clusters by name', 'this is no mapping');
      continue;
    }
    for (const [name, properties] of Object.entries(block)) {
      const keyPath = [...blockPath, name];
      if (!NAME.test(name)) report(keyPath, name, NAME_ALLOWED, 'this is no name of a cluster');
      else if (Object.hasOwn(clusters, name))
        report(keyPath, name, 'each cluster once', 'this cluster stands under kafka too');
      else if (!isSection(properties ?? {})) report(keyPath, properties, 'properties by name', 'this is no mapping');
      else {
        clusters[name] = absolute((properties ?? {}) as KafkaProperties, folder);
        problems.push(...propertyProblems(clusters[name], keyPath, locate));
      }
    }
  }
  return { clusters: clusters as Clusters, problems };
}

function clustersAt(tree: Tree, place: readonly string[]): unknown {
  return childOf(tree, [...place, 'clusters']);
}

/** Certificates are found beside the file that names them. */
function absolute(properties: KafkaProperties, folder: string): KafkaProperties {
  const entries = Object.entries(properties).map(([name, value]) => {
    const isPath = name.endsWith('.location') && typeof value === 'string' && value !== '';
    return [name, isPath ? path.resolve(folder, value) : value] as const;
  });
  return Object.fromEntries(entries);
}

function propertyProblems(
  properties: KafkaProperties,
  keyPath: readonly string[],
  locate: (path: readonly string[]) => string | null,
): ConfigProblem[] {
  const prefix = keyPath.join('.');
  try {
    translateProperties(properties, { path: prefix });
    return [];
  } catch (error) {
    if (!(error instanceof PropertiesError)) throw error;
    return error.problems.map(({ path: full, found, allowed, remedy }) => ({
      path: full,
      where: locate([...keyPath, full.slice(prefix.length + 1)]),
      found,
      allowed,
      message: remedy,
    }));
  }
}
