import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Address } from '../listening.ts';
import { createSlave } from './slave.ts';

// Simulated units for benchmarks: as a part of the program that measures, or as a process of their own, whose work is not that of the poller.

/** Registers that each unit has. */
export const registers = 100;

/** What a register holds; the number of its point is `unit · 100 + register`. */
export const valueOfPoint = (point: number): number => (point * 7919) & 0xffff;

/** Fill the holding registers of a unit, the n-th of the plant. */
export function fillRegisters(holding: Uint16Array, n: number): void {
  for (let i = 0; i < registers; i++) holding[i] = valueOfPoint(n * registers + i);
}

/** Start slaves, each with unit 1 behind a port of its own of 127.0.0.1. */
async function startSlaves(count: number): Promise<readonly Address[]> {
  return Promise.all(
    Array.from({ length: count }, (_, n) => {
      const slave = createSlave({ framing: 'tcp', units: [1], memorySize: registers });
      for (const { memory } of slave.units.values()) fillRegisters(memory.holding, n);
      return slave.listen();
    }),
  );
}

/** Slaves in a process of their own. */
export interface SlaveProcess {
  /** Where the n-th one listens. */
  readonly addresses: readonly Address[];
  close(): Promise<void>;
}

const file = fileURLToPath(import.meta.url);

/** Start so many slaves in a process of their own. */
export async function startSlaveProcess(count: number): Promise<SlaveProcess> {
  const loader = fileURLToPath(new URL('../../../test/setup/typescript-loader.mjs', import.meta.url));
  const child = fork(file, [String(count)], { execArgv: file.endsWith('.ts') ? ['--import', loader] : [] });
  const ended = once(child, 'exit');
  const [addresses] = await Promise.race([once(child, 'message'), ended.then(([code]) => Promise.reject(new Error(`slaves: ${code}`)))]);
  return {
    addresses: addresses as readonly Address[], // holds: it is what the program below tells
    async close() {
      child.disconnect();
      await ended;
    },
  };
}

if (process.argv[1] === file) {
  process.send?.(await startSlaves(Number(process.argv[2])));
  process.once('disconnect', () => process.exit());
}
