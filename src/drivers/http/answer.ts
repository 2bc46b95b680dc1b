import type { ServerResponse } from 'node:http';
import { type ErrorCode, errorText } from '../../contracts/errors.ts';
import type { Refused } from '../payload/tally.ts';

/** What a device is told: the samples were taken, or a problem (RFC 9457). */
export type Answer =
  | { readonly status: 200; readonly taken: number; readonly refused: readonly Refused[] }
  | {
      readonly status: number;
      readonly code: ErrorCode;
      readonly detail: string;
      /** Seconds after which it may be tried again. */
      readonly retryAfter?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly refused?: readonly Refused[];
    };

/**
 * Send an answer; does nothing when the client has gone.
 *
 * @param isLast the request has more body than is worth reading: the connection ends with this answer
 */
export function send(response: ServerResponse, answer: Answer, isLast: boolean): void {
  if (response.destroyed || response.writableEnded) return;
  const isTaken = 'taken' in answer;
  const body = JSON.stringify(isTaken ? { taken: answer.taken, refused: answer.refused } : problemOf(answer));
  response.writeHead(answer.status, {
    'content-type': isTaken ? 'application/json' : 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(isLast ? { connection: 'close' } : {}),
    ...(isTaken ? {} : problemHeaders(answer)),
  });
  response.end(body);
}

type Problem = Exclude<Answer, { readonly taken: number }>;

const problemOf = ({ status, code, detail, refused }: Problem) => ({
  type: `urn:yangfan:error:${code}`,
  title: errorText(code, { what: detail }).en,
  status,
  detail,
  ...(refused === undefined ? {} : { refused }),
});

const problemHeaders = ({ retryAfter, headers }: Problem) => ({
  ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  ...headers,
});
