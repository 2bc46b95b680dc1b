import { z } from 'zod';
import { badRequest } from '../../contracts/bad-request.ts';

const place = z.tuple([z.number(), z.number(), z.string()]);

/** Where a page of alarms ended: priority, time of raising, id. */
export type Place = readonly [priority: number, raisedAt: number, id: string];

/** The place as callers carry it. */
export const writePlace = (at: Place): string => Buffer.from(JSON.stringify(at)).toString('base64url');

/**
 * The place that a caller brought back.
 *
 * @throws Failure `BAD_REQUEST` when it is not from {@link writePlace}
 */
export function readPlace(after: string, doing: string): Place {
  const read = place.safeParse(jsonIn(Buffer.from(after, 'base64url').toString()));
  if (!read.success) throw badRequest(read.error, `${doing} after a place that no page gave`);
  return read.data;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON is as wrong as any other JSON
  }
}

/** Pattern for `like` on lower-case text that contains what a person typed, whatever signs that has. */
export const textPattern = (text = ''): string => `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
