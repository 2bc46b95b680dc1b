import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100; // USER_HZ of Linux

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the process has ended meanwhile
  }
};

/** Fields of /proc/<pid>/stat after the name. */
const statOf = (pid: number): readonly string[] => read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];

/** Processes of a family: the process and all that it started. Linux only. */
export function family(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(statOf(Number(name))[1])] as const);
  const grow = (known: readonly number[]): readonly number[] => {
    const more = parents.filter(([child, parent]) => known.includes(parent) && !known.includes(child)).map(([child]) => child);
    return more.length === 0 ? known : grow([...known, ...more]);
  };
  return grow([pid]);
}

/** Seconds of processor time that a process has used. */
function cpuSeconds(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Processor seconds that processes use from now on; one that starts meanwhile counts, one that ends meanwhile does not. */
export function meterCpu(pids: () => readonly number[]): () => number {
  const before = new Map(pids().map((pid) => [pid, cpuSeconds(pid)]));
  return () => pids().reduce((sum, pid) => sum + (cpuSeconds(pid) - (before.get(pid) ?? 0) || 0), 0);
}

/** Memory of processes in MiB, shared pages counted once among them (proportional set size). */
export function memoryMiB(pids: readonly number[]): number {
  const kib = pids.map((pid) => Number(read(`/proc/${pid}/smaps_rollup`).match(/^Pss:\s+(\d+)/m)?.[1] ?? 0));
  return kib.reduce((sum, one) => sum + one, 0) / 1024;
}
