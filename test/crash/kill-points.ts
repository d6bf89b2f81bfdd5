// Where an engine can be killed: in the life of each commit there are six moments between which something becomes true. Of one
// that the engine's own thread has written to its log, there are three more: its rows become durable later.

/** In the order in which they come. */
export const positions = {
  before: 'the transaction has not begun; in line: nothing of the record is written',
  in: 'between two statements of the transaction; in line: half of the record is written',
  end: 'every statement is done, COMMIT is not; in line: as `committed`',
  committed: 'COMMIT is done and has told nobody; in line: the record is written',
  told: "the engine's thread knows, and has done no effect",
  after: 'the effects are done',
} as const;

/** Of the rows that come after a commit in line, with those of other turns. */
export const rowPositions = {
  rowsBefore: "the transaction of a turn's rows has not begun",
  rowsIn: 'every statement of it is done, COMMIT is not',
  rowsWritten: 'its COMMIT is done and has told nobody',
} as const;

/** Which of the engine's threads writes: its own only while the other has nothing to do, the writer's always. */
export const threads = ['engine', 'writer'] as const;
export type Thread = (typeof threads)[number];

/** In turn, so that both ways are killed in every position. */
export const threadOf = ({ commit, position }: KillPoint): Thread =>
  commit % 2 === 0 || position in rowPositions ? 'engine' : 'writer';

/** At the start of an empty file: before each statement that makes the schema. Its number is the statement's. */
const schemaPosition = 'schema';

export type Position = keyof typeof positions | keyof typeof rowPositions | typeof schemaPosition;

export interface KillPoint {
  /** The number of the commit in the life of the process, from 1. */
  readonly commit: number;
  readonly position: Position;
}

export const positionNames = Object.keys(positions) as (keyof typeof positions)[];
export const rowPositionNames = Object.keys(rowPositions) as (keyof typeof rowPositions)[];

/** `17:after` */
export const textOf = ({ commit, position }: KillPoint): string => `${commit}:${position}`;

/** @throws Error that says what is allowed */
export function killPointOf(text: string): KillPoint {
  const [number = '', position = ''] = text.split(':');
  const known: readonly string[] = [...positionNames, ...rowPositionNames, schemaPosition];
  if (/^[1-9]\d*$/.test(number) && known.includes(position))
    return { commit: Number(number), position: position as Position };
  throw new Error(`${JSON.stringify(text)} is no kill point: it is NUMBER:POSITION, the position ${known.join(', ')}`);
}

/** What a run without a crash wrote. */
export interface Written {
  /** A line for each commit, in order; it begins with `in line` where the engine's own thread wrote it. */
  readonly commits: readonly string[];
  /** The statements that made the schema, in order. */
  readonly statements: readonly string[];
}

export const isInLine = (commit: string): boolean => commit.startsWith('in line ');

/** Every moment of it. */
export function everyPoint({ commits, statements }: Written): KillPoint[] {
  const ofSchema = statements.map((_, at): KillPoint => ({ commit: at + 1, position: schemaPosition }));
  const ofCommits = commits.flatMap((line, at): KillPoint[] =>
    [...positionNames, ...(isInLine(line) ? rowPositionNames : [])].map((position) => ({ commit: at + 1, position })),
  );
  return [...ofSchema, ...ofCommits];
}

/** So many of them, spread evenly over the commits, each with the next position in turn; the same ones each time. */
export function sampleOf(points: readonly KillPoint[], count: number): KillPoint[] {
  if (count >= points.length) return [...points];
  return Array.from({ length: count }, (_, index) => {
    const there = points[Math.floor(((index + 0.5) * points.length) / count)];
    if (there?.position === schemaPosition) return there;
    const wanted = [...positionNames, ...rowPositionNames][index % (positionNames.length + rowPositionNames.length)];
    return points.find((point) => point.commit === there?.commit && point.position === wanted) ?? there;
  }).filter((point) => point !== undefined);
}
