// Where an engine can be killed: in the life of each commit there are six moments between which something becomes true.

/** In the order in which they come. */
export const positions = {
  before: 'the transaction has not begun',
  in: 'between two statements of the transaction',
  end: 'every statement is done, COMMIT is not',
  committed: 'COMMIT is done and has told nobody',
  told: "the engine's thread knows, and has done no effect",
  after: 'the effects are done',
} as const;

/** Which of the engine's threads writes: its own only while the other has nothing to do, the writer's always. */
export const threads = ['engine', 'writer'] as const;
export type Thread = (typeof threads)[number];

/** In turn, so that both ways are killed in every position. */
export const threadOf = ({ commit }: KillPoint): Thread => (commit % 2 === 0 ? 'engine' : 'writer');

/** At the start of an empty file: before each statement that makes the schema. Its number is the statement's. */
const schemaPosition = 'schema';

export type Position = keyof typeof positions | typeof schemaPosition;

export interface KillPoint {
  /** The number of the commit in the life of the process, from 1. */
  readonly commit: number;
  readonly position: Position;
}

export const positionNames = Object.keys(positions) as (keyof typeof positions)[];

/** `17:after` */
export const textOf = ({ commit, position }: KillPoint): string => `${commit}:${position}`;

/** @throws Error that says what is allowed */
export function killPointOf(text: string): KillPoint {
  const [number = '', position = ''] = text.split(':');
  const known: readonly string[] = [...positionNames, schemaPosition];
  if (/^[1-9]\d*$/.test(number) && known.includes(position))
    return { commit: Number(number), position: position as Position };
  throw new Error(`${JSON.stringify(text)} is no kill point: it is NUMBER:POSITION, the position ${known.join(', ')}`);
}

/** Every moment of a scenario of so many commits, on a file whose schema takes so many statements. */
export function everyPoint({ commits, statements }: { readonly commits: number; readonly statements: number }) {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const ofSchema: KillPoint[] = numbers(statements).map((commit) => ({ commit, position: schemaPosition }));
  const ofCommits = numbers(commits).flatMap((commit) => positionNames.map((position) => ({ commit, position })));
  return [...ofSchema, ...ofCommits];
}

/** So many of them, spread evenly over the commits, each with the next position in turn; the same ones each time. */
export function sampleOf(points: readonly KillPoint[], count: number): KillPoint[] {
  if (count >= points.length) return [...points];
  return Array.from({ length: count }, (_, index) => {
    const there = points[Math.floor(((index + 0.5) * points.length) / count)];
    if (there?.position === schemaPosition) return there;
    const wanted = positionNames[index % positionNames.length];
    return points.find((point) => point.commit === there?.commit && point.position === wanted) ?? there;
  }).filter((point) => point !== undefined);
}
