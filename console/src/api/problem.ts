import type { Problem } from '../../../src/contracts/api/common.ts';
import type { Text } from '../../../src/contracts/text.ts';
import { common } from '../i18n/common.ts';

/** What the server, or the way to it, refused: a code for programs, a text for people in both languages. */
export class ApiProblem extends Error {
  /** HTTP status; 0 when no answer came at all. */
  readonly status: number;
  /** Key of `contracts/errors.ts`, `UNREACHABLE` or `BAD_ANSWER`. */
  readonly code: string;
  readonly text: Text;
  readonly issues: NonNullable<Problem['issues']>;

  constructor(status: number, problem: Problem, options?: ErrorOptions) {
    super(problem.message, options);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = problem.code;
    this.text = problem.text;
    this.issues = problem.issues ?? [];
  }
}

/** The problem of an answer that is no problem document, e.g. of a proxy in between. */
export function badAnswer(status: number, cause?: unknown): ApiProblem {
  const filled = (s: string) => s.replace('{status}', String(status));
  const text = { zh: filled(common.badAnswer.zh), en: filled(common.badAnswer.en) };
  return new ApiProblem(status, { code: 'BAD_ANSWER', message: text.en, text }, { cause });
}

/** The problem of no answer. */
export const unreachable = (cause: unknown): ApiProblem =>
  new ApiProblem(0, { code: 'UNREACHABLE', message: common.unreachable.en, text: common.unreachable }, { cause });

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'text' in body && typeof body.text === 'object';
}

/** Read the problem from an answer whose status is not 2xx. */
export async function problemOf(answer: Response): Promise<ApiProblem> {
  const body: unknown = await answer.json().catch(() => undefined);
  return isProblem(body) ? new ApiProblem(answer.status, body) : badAnswer(answer.status);
}

/** True when the server was not reached, or only a proxy before it. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.code === 'UNREACHABLE' || (error.code === 'BAD_ANSWER' && error.status >= 502));
