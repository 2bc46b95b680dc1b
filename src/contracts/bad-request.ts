import type { z } from 'zod';
import { Failure } from './errors.ts';
import { issuesOf, issuesText, shortened } from './issue-text.ts';

/**
 * What a check by zod found in something that was asked for, as a failure for whoever asked: all of it, in both languages.
 *
 * @param doing what was being done, for the log and for machines, in English: `asking plc-3`
 */
export function badRequest(error: z.ZodError, doing: string): Failure {
  const what = issuesText(issuesOf(error));
  return new Failure('BAD_REQUEST', `${doing}: ${what.en}`, { cause: error, details: { what: shortened(what) } });
}
