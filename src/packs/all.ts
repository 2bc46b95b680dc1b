import type { Pack } from '../contracts/pack.ts';
import ocean from './ocean/pack.ts';
import textile from './textile/pack.ts';
import water from './water/pack.ts';

/** The packs that come with the program; a new one is a folder and a line here. */
export const packs: readonly Pack[] = [water, ocean, textile];
