import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtServer } from '../setup/build.ts';

const run = promisify(execFile);

/** The command line on a data folder, as an operator calls it. */
export async function yangfan(dataFolder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [join(await builtServer(), 'bundle/app/cli.js'), ...args], {
    env: { PATH: process.env.PATH, YANGFAN_DATA: dataFolder },
  });
  return stdout.trim();
}
