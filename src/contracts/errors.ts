import { roles, roleTitles } from './roles.ts';
import type { Language, Text } from './text.ts';
import { thingInChinese } from './things.ts';

/**
 * Every expected failure: its HTTP status and its text for people, which says what to do.
 *
 * `{name}` in a text is filled from the failure's `details`, in the text's own language where they have both.
 */
export const errors = {
  BAD_REQUEST: { status: 400, text: { zh: '请求内容有误：{what}', en: 'The request is not valid: {what}' } },
  BAD_SETTINGS: { status: 400, text: { zh: '设置有误：{what}', en: 'The settings are not valid: {what}' } },
  NOT_SIGNED_IN: { status: 401, text: { zh: '请先登录，或提供有效的 API 令牌', en: 'Sign in first, or send a valid API token' } },
  SIGN_IN_FAILED: { status: 401, text: { zh: '用户名或密码不正确', en: 'The user name or the password is not right' } },
  LINK_EXPIRED: {
    status: 401,
    text: {
      zh: '登录链接已使用或已过期，请用 yangfan user link 重新生成',
      en: 'This sign-in link was used or has expired; make a new one with: yangfan user link',
    },
  },
  PROVIDER_REFUSED: {
    status: 403,
    text: { zh: '企业账号登录未成功：{zh}', en: 'Signing in with the company account did not succeed: {en}' },
  },
  FORBIDDEN: { status: 403, text: { zh: '此操作需要“{role}”角色', en: 'This needs the role "{role}"' } },
  NO_SCOPE: {
    status: 403,
    text: { zh: '此令牌缺少权限范围 {scope}（{what}）', en: 'This token lacks the scope {scope} ({what})' },
  },
  NOT_AT_SITES: {
    status: 403,
    text: {
      zh: '您的角色仅限部分站点，此功能面向整个公司',
      en: 'Your role holds at some sites only, and this concerns the whole company',
    },
  },
  CSRF: {
    status: 403,
    text: { zh: '请求缺少防跨站标记，请刷新页面后重试', en: 'The request lacks its cross-site mark; reload the page and try again' },
  },
  NOT_FOUND: { status: 404, text: { zh: '找不到 {what}', en: 'There is no {what}' } },
  CONFLICT: { status: 409, text: { zh: '与现有内容冲突：{what}', en: 'In conflict with what exists: {what}' } },
  TOO_LARGE: { status: 413, text: { zh: '内容过大，上限为 {limit}', en: 'Too large; the limit is {limit}' } },
  TOO_MANY: { status: 429, text: { zh: '请求过于频繁，请 {seconds} 秒后再试', en: 'Too many requests; try again in {seconds} s' } },
  INTERNAL: { status: 500, text: { zh: '内部错误，编号 {id}，请查看日志', en: 'Internal error {id}; see the log' } },
  OVERLOADED: { status: 503, text: { zh: '系统繁忙，未接收数据，请稍后重发', en: 'Busy: the data were not taken; send them again later' } },
  NOT_ADMITTED: {
    status: 503,
    text: { zh: '系统负载已达上限，暂不接受新的数据源、安装与导入：{zh}', en: 'At its limit, nothing new is taken on: {en}' },
  },
  DISK_FULL: {
    status: 507,
    text: {
      zh: '磁盘已用超过 {percent} %，暂停接收新数据；请清理磁盘或缩短保留期，系统将自动恢复',
      en: 'The disk is over {percent} % full and new data are refused; free space or shorten retention, recovery is automatic',
    },
  },
  DISK_WRITE: {
    status: 507,
    text: { zh: '写盘失败：{what}；数据未被确认', en: 'Writing to disk failed: {what}; the data were not acknowledged' },
  },
  LINK_LOST: { status: 502, text: { zh: '与设备的连接中断：{what}', en: 'The link to the device was lost: {what}' } },
  TIMEOUT: { status: 504, text: { zh: '等待超时：{what}', en: 'No answer in time: {what}' } },
  BAD_FRAME: { status: 422, text: { zh: '报文无法解析：{what}', en: 'The message cannot be read: {what}' } },
  WALL_CLOSED: { status: 410, text: { zh: '此大屏链接不可用：{zh}', en: 'This wall link does not work: {en}' } },
  NOT_AVAILABLE: { status: 503, text: { zh: '暂不可用：{what}', en: 'Not available now: {what}' } },
} as const satisfies Record<string, { status: number; text: Text }>;

/** A key of {@link errors}. */
export type ErrorCode = keyof typeof errors;

/** What fills the `{…}` of an error text: names and numbers as they are, sentences in both languages. */
export type ErrorDetails = Readonly<Record<string, string | number | Text>>;

/** A device, disk, network or request that did not do as hoped. Its message is in English and says what was being done. */
export class Failure extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  constructor(code: ErrorCode, message: string, options: { readonly cause?: unknown; readonly details?: ErrorDetails } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** A detail in one language. */
export const detailIn = (language: Language, detail: ErrorDetails[string]): string =>
  typeof detail === 'object' ? detail[language] : String(detail);

/** A role that is named by its key is told by its title. */
function roleOf(detail: ErrorDetails[string]): ErrorDetails[string] {
  const role = roles.find((one) => one === detail);
  return role === undefined ? detail : roleTitles[role];
}

/** The text of an error for a person, with its details filled in; what is not there is named in the language, see {@link thingInChinese}. */
export function errorText(code: ErrorCode, details: ErrorDetails = {}): Text {
  const inLanguage = (language: Language, detail: ErrorDetails[string]): string =>
    code === 'NOT_FOUND' && language === 'zh' && typeof detail === 'string'
      ? thingInChinese(detail)
      : detailIn(language, code === 'FORBIDDEN' ? roleOf(detail) : detail);
  const fill = (language: Language) =>
    errors[code].text[language].replace(/\{(\w+)\}/g, (_, key: string) => inLanguage(language, details[key] ?? '…'));
  return { zh: fill('zh'), en: fill('en') };
}

/**
 * What is asked for cannot be, because of how things stand.
 *
 * @param doing what was being done, for the log and for machines, in English: `changing plan 7`
 * @param what how things stand, and what to do about it
 */
export const conflict = (doing: string, what: Text): Failure => new Failure('CONFLICT', `${doing}: ${what.en}`, { details: { what } });

/** {@link changedMeanwhile} of what has no number for its versions, only the time of its last change. */
export const savedMeanwhile = (doing: string): Failure =>
  conflict(doing, {
    zh: '编辑期间有人保存了新版本，请读取新版本后再改',
    en: 'somebody saved a newer version meanwhile; read it and change that one',
  });

/** {@link conflict}, because somebody saved another version than the one that a change begins with. */
export const changedMeanwhile = (doing: string, present: number, given: number): Failure =>
  conflict(doing, {
    zh: `已被他人修改（现为第 ${present} 版，您的是第 ${given} 版），请重新打开后再改`,
    en: `it was changed meanwhile (version ${present}, not ${given}); read it again`,
  });
