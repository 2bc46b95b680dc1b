import { until } from '../../src/kernel/testing.ts';

/** Ask until the answer is truthy, for a minute unless told otherwise: whole programs start and die here, on machines that do other work too. */
export const eventually = <T>(condition: () => T | Promise<T>, ms = 60_000): Promise<NonNullable<T>> => until(condition, ms);
