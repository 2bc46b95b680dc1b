import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** `node:fs` as something whose functions can be replaced. */
export type Functions = Record<string, (...args: unknown[]) => unknown>;

// Loaded now, what this calls is bound to the functions of `node:fs` and not to what replaces them.
fs.rmSync('/nowhere/at/all', { force: true });

/** A module or an object of it, so that its functions can be replaced. */
// holds: the modules of Node.js are plain objects of functions
export const replaceable = (module: object): Functions => module as Functions;

/** Whether each write to a file that is opened so is synced by the system. */
export const isSyncing = (flags: string | number): boolean =>
  typeof flags === 'number' && (flags & fs.constants.O_DSYNC) === fs.constants.O_DSYNC;

/** Replace functions of modules for every module of this thread. Returns the way back. */
export function replaceFunctions(replacements: readonly (readonly [module: Functions, by: Functions])[]): () => void {
  const giveBack = replacements.map(([functions, by]) => {
    const before = Object.fromEntries(Object.entries(functions).filter(([name]) => name in by));
    Object.assign(functions, by);
    return () => void Object.assign(functions, before);
  });
  syncBuiltinESMExports();
  return () => {
    for (const back of giveBack) back();
    syncBuiltinESMExports();
  };
}
