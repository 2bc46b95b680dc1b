import { availableParallelism, loadavg } from 'node:os';
import { until } from '../../src/kernel/testing.ts';

/** Ask until the answer is truthy, for 20 s unless told otherwise: whole programs start and die here, on machines that do other work too. */
export const eventually = <T>(condition: () => T | Promise<T>, ms = 20_000): Promise<NonNullable<T>> => until(condition, ms);

/** A limit for a machine that has nothing else to do; where more work waits than it has cores, longer in proportion, four times at most. In ms. */
export const within = (ms: number): number => ms * Math.min(4, Math.max(1, (loadavg()[0] ?? 1) / availableParallelism()));
