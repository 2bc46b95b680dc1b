import type { Driver } from '../contracts/driver.ts';

/** Every field protocol of the platform, one line each. */
export const drivers: readonly Driver[] = [];
