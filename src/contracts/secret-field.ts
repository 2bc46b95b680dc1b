import type { ZodType } from 'zod';

/**
 * Mark a text in the configuration of a driver as a secret: it is stored sealed, and the API, the console, logs, audit and backups never show it.
 * In the JSON Schema of the configuration it is `writeOnly`. Its name must be one that `kernel/redact.ts` knows; a law checks it.
 */
export const secretField = <Schema extends ZodType>(schema: Schema): Schema => schema.meta({ writeOnly: true });

/** Whether a text stands for a secret that is kept, as the API shows it. */
export const isKeptMark = (value: unknown): boolean => typeof value === 'string' && /^\[kept [0-9a-f]{16}\]$/.test(value);
