// The rules of ARCHITECTURE.md as data. To change one, change its row and say why in the row.
//
// A place is a folder (`actors`), a file (`ormconfig.ts`), either of both (`engine/config` is also `engine/config.ts`),
// or, with a star, all that begins so (`sdk/statechart*`).

/** Who may import whom. The first row that holds a file decides, so the narrow places come first. */
export const layers = [
  { place: 'sdk/protocol', mayImport: [], byName: [] },
  { place: 'actors', mayImport: ['sdk/protocol'], byName: [] },
  // The store brings its own schema up to date when it is opened.
  { place: 'engine/store/sql', mayImport: ['sdk/protocol', 'actors', 'engine', 'migrations'], byName: [] },
  { place: 'engine', mayImport: ['sdk/protocol', 'actors'], byName: [] },
  { place: 'migrations', mayImport: [], byName: [] },
  { place: 'ormconfig.ts', mayImport: ['engine/store/sql/entities', 'migrations'], byName: [] },
  // What a user would write, so it imports as a user does. The demo's broker is the one that the tests start.
  { place: 'sdk/examples', mayImport: ['test/kafka'], byName: ['sdk', 'admin/embedded'] },
  // A test engine for authors: the sdk must not know the engine, but its test kit starts one.
  { place: 'sdk/testing', mayImport: ['sdk'], byName: ['sdk', 'admin/embedded'] },
  { place: 'sdk', mayImport: ['sdk/protocol'], byName: [] },
  // The two places where an author's services come in and are made into an endpoint.
  { place: 'admin/embedded', mayImport: ['sdk', 'engine', 'admin', 'ormconfig.ts'], byName: [] },
  { place: 'admin/cli', mayImport: ['sdk', 'actors', 'engine', 'admin', 'ormconfig.ts'], byName: [] },
  // Two files without imports: what both ends have to say in the same way.
  { place: 'admin/sample-call', mayImport: [], byName: [] },
  // It runs in a browser and knows the engine by its API alone.
  { place: 'admin/ui', mayImport: ['admin/sample-call', 'sdk/protocol/key-in-path'], byName: [] },
  { place: 'admin', mayImport: ['sdk/protocol', 'actors', 'engine'], byName: [] },
] as const satisfies readonly { place: string; mayImport: readonly string[]; byName: readonly string[] }[];

/** Where a package may be imported. One that has no row here may not be imported at all outside of test/; of Node's own only those that have one are bound. */
export const packageHomes = [
  { package: 'kafkajs', homes: ['engine/ingress/kafka', 'sdk/examples'], why: 'one adapter knows the client' },
  { package: 'snappy', homes: ['engine/ingress/kafka', 'sdk/examples'], why: 'a codec of the Kafka client' },
  { package: 'lz4-napi', homes: ['engine/ingress/kafka', 'sdk/examples'], why: 'a codec of the Kafka client' },
  { package: '@mikro-orm/*', homes: ['engine/store/sql', 'ormconfig.ts', 'migrations'], why: 'the store is a port' },
  { package: 'node:sqlite', homes: ['engine/store/sql/database'], why: 'one copy of SQLite opens a file' },
  { package: 'pg', homes: ['engine/store/sql/postgres'], why: 'one adapter knows the driver' },
  { package: 'kysely', homes: ['engine/store/sql/orm', 'engine/store/sql/postgres/orm'], why: 'below MikroORM' },
  { package: 'xstate', homes: ['actors', 'sdk/statechart*'], why: 'lifecycle, charts, and statecharts as handlers' },
  { package: 'acorn', homes: ['actors/chart'], why: 'the source of a handler becomes its chart' },
  { package: 'express', homes: ['engine/ingress', 'sdk/endpoint', 'admin'], why: 'the three edges that speak HTTP' },
  {
    package: 'zod',
    homes: ['sdk/protocol', 'engine/config', 'engine/ingress', 'engine/remote', 'admin'],
    why: 'the doors where bytes become values: the protocol, a config file, a request or record, a manifest, an admin call',
  },
  { package: '@bufbuild/protobuf', homes: ['sdk/protocol/wire'], why: 'varints and lengths of the service protocol' },
  { package: 'zod-openapi', homes: ['admin'], why: 'the OpenAPI document of the admin API' },
  { package: 'commander', homes: ['admin/cli'], why: 'the command line' },
  { package: 'yaml', homes: ['engine/config', 'admin/cli'], why: 'the format of the config file' },
  { package: 'pino', homes: ['engine', 'admin'], why: 'the engine logs; the pure cores have nothing to say' },
  { package: 'prom-client', homes: ['engine', 'admin'], why: 'metrics are counted in the engine and served by admin' },
  { package: 'react', homes: ['admin/ui'], why: 'the admin UI' },
  { package: 'react-dom', homes: ['admin/ui'], why: 'the admin UI' },
  { package: 'react-router', homes: ['admin/ui'], why: 'its addresses' },
  { package: 'lucide-react', homes: ['admin/ui'], why: 'its icons' },
  { package: '@dagrejs/dagre', homes: ['admin/ui/src/statechart'], why: 'layered layout of a chart' },
  { package: 'uplot', homes: ['admin/ui/src/parts'], why: 'time series' },
  { package: '@base-ui/react', homes: ['admin/ui'], why: 'accessible dialogs, menus, tabs, without injected styles' },
  { package: '@tanstack/react-query', homes: ['admin/ui'], why: 'what was fetched, and when it is stale' },
  { package: 'openapi-fetch', homes: ['admin/ui/src/api'], why: 'calls that are typed by the document of the API' },
  { package: '@tanstack/react-table', homes: ['admin/ui/src/lists'], why: 'columns and selection of a list' },
  { package: '@tanstack/react-virtual', homes: ['admin/ui/src/lists'], why: 'rows that are on the screen' },
] as const satisfies readonly { package: string; homes: readonly string[]; why: string }[];

/** The pure cores: time comes in as `at`, chance as `entropy`, so that a list of commands replays. */
export const pureCores = [
  { place: 'actors', mayBeAsync: false },
  { place: 'sdk/replay', mayBeAsync: true },
] as const satisfies readonly { place: string; mayBeAsync: boolean }[];

/** Names that read a clock, draw lots or wait. `new Date()` without a value is found as well. */
export const impureNames = [
  'Date.now',
  'Math.random',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'randomUUID',
  'randomBytes',
  'randomInt',
  'getRandomValues',
  'fetch',
] as const;

/** Names that draw lots. A test draws by `test/setup/chance.ts`, so that each run of it can be repeated. */
export const drawingNames = ['Math.random', 'randomInt', 'fc.assert', 'fc.check', 'fc.sample'] as const;

/** All that a pure core may have of Node: assertions, and hashes. */
export const pureBuiltins = ['node:assert', 'node:assert/strict', 'node:crypto'] as const;

export const linesMax = 300;

/** Written by a tool, so nobody reads them through. */
export const generated = ['admin/ui/src/api/schema.d.ts'] as const;

/** The top level of the repository, in the order in which a reader should meet it. */
export const topLevel = [
  ...['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'LICENSE'],
  ...['sdk', 'actors', 'engine', 'admin', 'migrations', 'test'],
  ...['ormconfig.ts', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'biome.json'],
  ...['.ci', '.gitignore', '.npmrc'],
] as const;
