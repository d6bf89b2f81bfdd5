// `npm run demo`: the main job on a real Kafka, with a crash of the engine in the middle, and the proof that nothing was
// lost and nothing was done twice.
//
// Exit codes: 0 all counts are right; 1 they are not, or something could not be started; 2 the arguments mean nothing.

import { Demo, messageOf } from './demo.ts';
import { type DemoOptions, demoOptions, usage } from './options.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: DemoOptions | null;
  try {
    options = demoOptions(args);
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${usage}`);
    return 2;
  }
  if (options === null) {
    console.log(usage);
    return 0;
  }
  return new Demo(options).run();
}
