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
const types: Readonly<Record<string, Text>> = {
  string: { zh: '文本', en: 'a text' },
  number: { zh: '数字', en: 'a number' },
  int: { zh: '整数', en: 'a whole number' },
  bigint: { zh: '整数', en: 'a whole number' },
  boolean: { zh: '是/否', en: 'true or false' },
  array: { zh: '列表', en: 'a list' },
  object: { zh: '对象', en: 'an object' },
  record: { zh: '对象', en: 'an object' },
  null: { zh: '空值', en: 'null' },
  undefined: { zh: '空', en: 'nothing' },
  date: { zh: '日期', en: 'a date' },
};
const typeOf = (name: string): Text => types[name] ?? { zh: name, en: name };

/** Formats as zod names them. */
const formats: Readonly<Record<string, Text>> = {
  email: { zh: '应为电子邮件地址', en: 'must be an e-mail address' },
  url: { zh: '应为网址', en: 'must be a URL' },
  uuid: { zh: '应为 UUID', en: 'must be a UUID' },
  ipv4: { zh: '应为 IPv4 地址', en: 'must be an IPv4 address' },
  ipv6: { zh: '应为 IPv6 地址', en: 'must be an IPv6 address' },
  datetime: { zh: '应为 ISO 8601 日期时间', en: 'must be a date with time by ISO 8601' },
  date: { zh: '应为 ISO 8601 日期', en: 'must be a date by ISO 8601' },
  time: { zh: '应为 ISO 8601 时间', en: 'must be a time by ISO 8601' },
  base64: { zh: '应为 base64 编码', en: 'must be base64' },
};

/** How the size of such a value is counted; a number and a date are compared themselves. */
const counted: Readonly<Record<string, Text>> = {
  string: { zh: '个字符', en: 'characters' },
  array: { zh: '项', en: 'items' },
  set: { zh: '项', en: 'items' },
  map: { zh: '项', en: 'items' },
  object: { zh: '项', en: 'fields' },
  file: { zh: '字节', en: 'bytes' },
};

const listed = (values: unknown, joint: string): string => (Array.isArray(values) ? values.map(String).join(joint) : '');
const oneOf = (values: unknown): Text => ({ zh: `应为以下之一：${listed(values, '、')}`, en: `must be one of ${listed(values, ', ')}` });

function typeText({ expected, message }: ValueIssue): Text {
  const received = /received (\w+)$/.exec(message)?.[1];
  if (received === 'undefined') return { zh: '缺少此项', en: 'is missing' };
  const wanted = typeOf(String(expected));
  // A fraction is a number too where a whole one is wanted, and what cannot be read as one has no type of its own.
  if (received === undefined || received === 'NaN' || (expected === 'int' && received === 'number'))
    return { zh: `应为${wanted.zh}`, en: `must be ${wanted.en}` };
  const given = typeOf(received);
  return { zh: `应为${wanted.zh}，而非${given.zh}`, en: `must be ${wanted.en}, not ${given.en}` };
}

function sizeText({ code, origin, minimum, maximum, inclusive }: ValueIssue): Text {
  const unit = counted[String(origin)];
  const isSmall = code === 'too_small';
  const limit = String(isSmall ? minimum : maximum);
  if (unit !== undefined && isSmall && limit === '1') return { zh: '不能为空', en: 'must not be empty' };
  if (unit !== undefined)
    return { zh: `${isSmall ? '至少' : '最多'} ${limit} ${unit.zh}`, en: `must have at ${isSmall ? 'least' : 'most'} ${limit} ${unit.en}` };
  if (inclusive === false)
    return { zh: `必须${isSmall ? '大于' : '小于'} ${limit}`, en: `must be ${isSmall ? 'more' : 'less'} than ${limit}` };
  return { zh: `不能${isSmall ? '小于' : '大于'} ${limit}`, en: `must be at ${isSmall ? 'least' : 'most'} ${limit}` };
}

function formatText({ format, pattern }: ValueIssue): Text {
  const named = formats[String(format)];
  if (named !== undefined) return named;
  if (pattern === undefined) return { zh: '格式不正确', en: 'is not in the right form' };
  return { zh: `格式不正确，应符合 ${String(pattern)}`, en: `must match ${String(pattern)}` };
}

/** The forms of a union: the issues of each. */
const formsOf = ({ errors }: ValueIssue) => (errors ?? []) as readonly (readonly ValueIssue[])[]; // holds: so zod tells those of a union; no other issue has them

/** What a union wants: the values of its mark, its types where they are plain, or one of its forms. */
function unionText(issue: ValueIssue): Text {
  if (Array.isArray(issue.options)) return oneOf(issue.options);
  const [forms, firsts] = [formsOf(issue), formsOf(issue).flatMap(([first]) => first ?? [])];
  const isPlain = firsts.length > 0 && forms.every((one) => one.length === 1) && firsts.every(({ code }) => code === 'invalid_type');
  if (!isPlain) return { zh: '不符合任何一种允许的形式', en: 'fits none of the forms that are allowed' };
  const wanted = firsts.map(({ expected }) => typeOf(String(expected)));
  return { zh: `应为${wanted.map(({ zh }) => zh).join('或')}`, en: `must be ${wanted.map(({ en }) => en).join(' or ')}` };
}

const byCode: Readonly<Record<string, (issue: ValueIssue) => Text>> = {
  invalid_type: typeText,
  too_small: sizeText,
  too_big: sizeText,
  invalid_value: ({ values }) => oneOf(values),
  invalid_format: formatText,
  not_multiple_of: ({ divisor }) => ({ zh: `应为 ${String(divisor)} 的倍数`, en: `must be a multiple of ${String(divisor)}` }),
  unrecognized_keys: ({ keys }) => ({
    zh: `有不认识的项：${listed(keys, '、')}`,
    en: `has fields that are not known: ${listed(keys, ', ')}`,
  }),
  invalid_key: () => ({ zh: '键不正确', en: 'has a key that does not fit' }),
  invalid_union: unionText,
};

/** How zod begins what it says itself; everything else are words of a schema. */
const isOfZod = /^(Invalid|Too (small|big)|Unrecognized key)/;

/** Of a union, what is wrong with the form that would fit but for fields that it does not know: a misspelt one is then what is to be told. */
const unknownFields = (issue: ValueIssue): ValueIssue | undefined =>
  formsOf(issue).find((issues) => issues.length > 0 && issues.every(({ code }) => code === 'unrecognized_keys'))?.[0];

/**
 * What is wrong with one value, in both languages and saying what is wanted: by the code of the issue, and for the words of schemas as they stand, with
 * their Chinese from {@link ownMessages}. Words that are not in that table stay English; a test holds that the contracts have none.
 */
export function issueText(issue: ValueIssue): Text {
  const told = unknownFields(issue) ?? issue;
  const { code, message } = told;
  if (!isOfZod.test(message)) return { zh: ownMessages[message] ?? message, en: message };
  return byCode[code]?.(told) ?? { zh: '内容不正确', en: 'does not fit' };
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

/** A text of a length that can still be read. */
export const shortened = ({ zh, en }: Text): Text => ({ zh: zh.slice(0, 500), en: en.slice(0, 500) });
