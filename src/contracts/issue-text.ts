import { ownMessages } from './issue-words.ts';
import type { Text } from './text.ts';

/** What zod says of one value that does not fit, as far as people are told of it; the API's validation hands on the same fields. */
export interface ValueIssue {
  /** A code of zod; what is not known here is told in general words. */
  readonly code: string;
  /** zod's own English, or the words of the schema. */
  readonly message: string;
  readonly expected?: unknown;
  readonly origin?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly inclusive?: unknown;
  readonly values?: unknown;
  readonly options?: unknown;
  readonly keys?: unknown;
  readonly divisor?: unknown;
  readonly format?: unknown;
  readonly pattern?: unknown;
  /** Of a union: the issues of each of its forms. */
  readonly errors?: unknown;
}

/** Types as zod names them. */
const types: Readonly<Record<string, string>> = {
  string: '文本',
  number: '数字',
  int: '整数',
  bigint: '整数',
  boolean: '是/否',
  array: '列表',
  object: '对象',
  record: '对象',
  null: '空值',
  undefined: '空',
  NaN: '非数字',
  nan: '非数字',
  date: '日期',
};

/** Formats as zod names them. */
const formats: Readonly<Record<string, string>> = {
  email: '电子邮件地址',
  url: '网址',
  uuid: 'UUID',
  ipv4: 'IPv4 地址',
  ipv6: 'IPv6 地址',
  datetime: 'ISO 8601 日期时间',
  date: 'ISO 8601 日期',
  time: 'ISO 8601 时间',
  base64: 'base64 编码',
};

/** How the size of such a value is counted; a number and a date are compared themselves. */
const counted: Readonly<Record<string, string>> = { string: '个字符', array: '项', set: '项', map: '项', object: '项', file: '字节' };

const list = (values: unknown): string => (Array.isArray(values) ? values.map(String).join('、') : '');

function typeText({ expected, message }: ValueIssue): string {
  const received = /received (\w+)$/.exec(message)?.[1];
  if (received === 'undefined') return '缺少此项';
  const wanted = `应为${types[String(expected)] ?? String(expected)}`;
  return received === undefined ? wanted : `${wanted}，而非${types[received] ?? received}`;
}

function sizeText({ code, origin, minimum, maximum, inclusive }: ValueIssue): string {
  const unit = counted[String(origin)];
  const isSmall = code === 'too_small';
  const limit = String(isSmall ? minimum : maximum);
  if (unit !== undefined) return isSmall && limit === '1' ? '不能为空' : `${isSmall ? '至少' : '最多'} ${limit} ${unit}`;
  if (inclusive === false) return `必须${isSmall ? '大于' : '小于'} ${limit}`;
  return `不能${isSmall ? '小于' : '大于'} ${limit}`;
}

function formatText({ format, pattern }: ValueIssue): string {
  const named = formats[String(format)];
  if (named !== undefined) return `应为${named}`;
  return pattern === undefined ? '格式不正确' : `格式不正确，应符合 ${String(pattern)}`;
}

const byCode: Readonly<Record<string, (issue: ValueIssue) => string>> = {
  invalid_type: typeText,
  too_small: sizeText,
  too_big: sizeText,
  invalid_value: ({ values }) => `应为以下之一：${list(values)}`,
  invalid_format: formatText,
  not_multiple_of: ({ divisor }) => `应为 ${String(divisor)} 的倍数`,
  unrecognized_keys: ({ keys }) => `有不认识的项：${list(keys)}`,
  invalid_key: () => '键不正确',
  invalid_union: ({ options }) => (Array.isArray(options) ? `应为以下之一：${list(options)}` : '不符合任何一种允许的形式'),
};

/** How zod begins what it says itself; everything else are words of a schema. */
const isOfZod = /^(Invalid|Too (small|big)|Unrecognized key)/;

/** Of a union, what is wrong with the form that would fit but for fields that it does not know: a misspelt one is then what is to be told. */
function unknownFields({ errors }: ValueIssue): ValueIssue | undefined {
  const forms = (errors ?? []) as readonly (readonly ValueIssue[])[]; // holds: so zod tells those of a union; no other issue has them
  return forms.find((issues) => issues.length > 0 && issues.every(({ code }) => code === 'unrecognized_keys'))?.[0];
}

/**
 * What is wrong with one value, in both languages: English as zod and the schemas say it, Chinese by the code of the issue and, for the words of
 * schemas, by {@link ownMessages}. Words that are not in that table stay English; a test holds that the contracts have none.
 */
export function issueText(issue: ValueIssue): Text {
  const told = unknownFields(issue) ?? issue;
  const { code, message } = told;
  const zh = isOfZod.test(message) ? (byCode[code]?.(told) ?? '内容不正确') : (ownMessages[message] ?? message);
  return { zh, en: message };
}

/** The issues of a check by zod with their paths and texts. */
export const issuesOf = (error: {
  readonly issues: readonly (ValueIssue & { readonly path: readonly PropertyKey[] })[];
}): readonly TextIssue[] => error.issues.map((issue) => ({ path: issue.path.join('.'), text: issueText(issue) }));

/** What is wrong at a place. */
export interface TextIssue {
  readonly path: string;
  readonly text: Text;
}

/** What is wrong with several values, each behind its path; `path` is told as it is sent, as a program would name it. */
export function issuesText(issues: readonly TextIssue[]): Text {
  const line = (language: 'zh' | 'en', colon: string) =>
    issues.map(({ path, text }) => (path === '' ? text[language] : `${path}${colon}${text[language]}`));
  return { zh: line('zh', '：').join('；'), en: line('en', ': ').join('; ') };
}
