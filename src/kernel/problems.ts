import { randomUUID } from 'node:crypto';
import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Problem } from '../contracts/api/common.ts';
import { type ErrorCode, type ErrorDetails, errors, errorText, Failure } from '../contracts/errors.ts';
import { issuesOf, issuesText, issueText, shortened, type TextIssue } from '../contracts/issue-text.ts';
import { saidDetails } from '../contracts/said.ts';
import type { Text } from '../contracts/text.ts';

/** An error as it leaves the program. */
export interface Answer {
  readonly status: number;
  readonly problem: Problem;
  /** Number under which the log has the cause; only for errors that nobody expected. */
  readonly incident?: string;
}

/** Codes for what Fastify itself refuses, by its status. */
const codeByStatus: Readonly<Record<number, ErrorCode>> = { 404: 'NOT_FOUND', 413: 'TOO_LARGE', 429: 'TOO_MANY' };

/** Turns whatever was thrown into what the caller may know: an unexpected error shows a number, never its message or its stack. */
export function answerTo(error: unknown): Answer {
  if (error instanceof Failure) return answer(error.code, error.message, { details: error.details, issues: issuesIn(error.cause) });
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error);
  const status = (error as FastifyError | undefined)?.statusCode;
  if (error instanceof Error && status !== undefined && status >= 400 && status < 500)
    return refusedByServer(error as FastifyError, status); // holds: it has a status
  const unstorable = unstorables[codeOf(error)];
  if (unstorable !== undefined) return answer('BAD_REQUEST', `storing the request: ${unstorable.en}`, { details: { what: unstorable } });
  if (isDatabaseAway(error)) return answer('NOT_AVAILABLE', 'asking the database: it is away', { details: { what: 'database' } });
  const incident = randomUUID();
  return { ...answer('INTERNAL', `internal error ${incident}`, { details: { id: incident } }), incident };
}

/** An issue as it is sent: English for machines, both languages for people. */
const inBoth = ({ path, text }: TextIssue) => ({ path, message: text.en, text });

/** Issues of a check by zod that a handler made itself. */
const issuesIn = (cause: unknown): Problem['issues'] => (cause instanceof z.ZodError ? issuesOf(cause).map(inBoth) : undefined);

const halfCharacter: Text = {
  zh: '文字中有 NUL 或不完整的字符，无法保存',
  en: 'a text holds NUL or half a character, which cannot be stored',
};
const outOfRange: Text = { zh: '数字或时间太大或太小，无法保存', en: 'a number or a time is too large or too small to be stored' };

/** What a request that keeps its contract may hold and PostgreSQL cannot, by its codes. Source: PostgreSQL 18 manual, Appendix A. */
const unstorables: Readonly<Record<string, Text>> = {
  22021: halfCharacter,
  '22P05': halfCharacter,
  // So it refuses half a character within JSON, and a fraction where a whole number is kept.
  '22P02': {
    zh: '有不完整的字符或应为整数的小数，无法保存',
    en: 'half a character, or a fraction where a whole number is kept, cannot be stored',
  },
  22003: outOfRange,
  22008: outOfRange,
};

const codeOf = (error: unknown): string => String((error as { code?: unknown } | undefined)?.code);

/** Codes of a server that stops, starts or is full. Source: PostgreSQL 18 manual, Appendix A; the others are the system's. */
const awayCodes: ReadonlySet<unknown> = new Set(['57P01', '57P02', '57P03', '53300', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']);
/** What `pg` says without a code. */
const awayMessages = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** True while the database restarts: the caller may try again, and nothing of ours is broken. */
function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  return awayCodes.has(code) || (code === 'ENOENT' && syscall === 'connect') || awayMessages.test(message);
}

/** Details as a machine takes them: what has two languages in English. */
const plain = (details: ErrorDetails): Record<string, string | number> =>
  Object.fromEntries(Object.entries(details).map(([key, detail]) => [key, typeof detail === 'object' ? detail.en : detail]));

function answer(code: ErrorCode, message: string, more: { details?: ErrorDetails; issues?: Problem['issues'] } = {}): Answer {
  const { details = {}, issues } = more;
  const problem: Problem = { code, message, text: errorText(code, saidDetails(details)) };
  if (Object.keys(details).length > 0) problem.details = plain(details);
  if (issues !== undefined) problem.issues = issues;
  return { status: errors[code].status, problem };
}

function invalid(error: FastifyError): Answer {
  const issues = (error.validation ?? []).map(({ keyword, instancePath, message = '', params }) => ({
    path: [error.validationContext ?? 'body', ...instancePath.split('/').filter(Boolean)].join('.'),
    text: issueText({ ...params, code: keyword, message }),
  }));
  const what = issuesText(issues);
  return answer('BAD_REQUEST', `checking the request: ${what.en}`, { details: { what: shortened(what) }, issues: issues.map(inBoth) });
}

/** What Fastify refuses by itself, by its codes. */
const serverRefusals: Readonly<Record<string, Text>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: {
    zh: '正文不是有效的 JSON，请检查括号、逗号与双引号',
    en: 'the body is no valid JSON; check its brackets, commas and double quotation marks',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { zh: '正文为空，请发送 JSON', en: 'the body is empty; send JSON' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    zh: '不接受此内容类型，请以 content-type: application/json 发送',
    en: 'this type of content is not taken; send it as content-type: application/json',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    zh: '正文长度与 Content-Length 不符，请重新发送',
    en: 'the length of the body is not that of Content-Length; send it again',
  },
  FST_ERR_BAD_URL: { zh: '网址格式不正确，请检查其中的 % 编码', en: 'the address is malformed; check its % signs' },
};

/** Fastify's own refusals: not JSON, too large, an unknown media type. Their status is kept. */
function refusedByServer(error: FastifyError, status: number): Answer {
  const details: ErrorDetails = status === 413 ? { limit: '16 MB' } : { what: serverRefusals[error.code] ?? error.message };
  return { ...answer(codeByStatus[status] ?? 'BAD_REQUEST', error.message, { details }), status };
}
