import { z } from 'zod';
import { commandStates, confirmations, mostTtlSeconds, refusalCodes } from '../command.ts';
import { roles } from '../roles.ts';
import { byId, epochMs, id, limit, page, text, timeInQuery } from './common.ts';
import type { RouteContract } from './route.ts';

/** Why a command is not carried out; a list holds all reasons at once. */
export const commandReason = z.object({
  code: z.enum(refusalCodes),
  text,
  interlock: z.number().int().optional().describe('Place of the interlock in its list, for `code` interlock'),
});
/** An interlock as it stands now. */
export const interlockView = z.object({
  title: text,
  holds: z.boolean(),
  asked: z.boolean().describe('False for one that is asked only in the other direction'),
  why: text.describe('Why it holds or does not, with the value and its limit'),
  value: z.number().nullable().optional(),
  symbol: z.string().optional(),
  time: epochMs.optional(),
  point: z.number().int().optional(),
  source: z.object({ kind: z.enum(['standard', 'data', 'design', 'assumed']), reference: z.string() }),
});
/** What may be ordered of an asset. */
export const commandKind = z.object({
  key: z.string().describe('pack/command'),
  title: text,
  about: text,
  asset: id,
  point: z.number().int().describe('The point that is written'),
  symbol: z.string(),
  unit: z.string(),
  decimals: z.number(),
  low: z.number().optional().describe('Absent when an attribute of the asset is missing; nothing can be ordered then'),
  high: z.number().optional(),
  choices: z.array(z.object({ value: z.number(), title: text })).optional(),
  confirmation: z.enum(confirmations),
  issueBy: z.enum(roles),
  confirmBy: z.enum(roles),
  mayIssue: z.boolean().describe('The caller has the role'),
  ttlSeconds: z.number(),
  verify: z.object({ point: z.number().int(), title: text, tolerance: z.number(), withinSeconds: z.number() }).optional(),
});
export const commandStep = z.object({
  state: z.enum(commandStates),
  at: epochMs,
  by: z.string(),
  detail: z
    .record(z.string(), z.unknown())
    .describe('reasons, interlocks, answer of the device, value that was read back, comment: what there was at this step'),
});
export const command = z.object({
  id,
  key: z.string(),
  title: text,
  asset: id,
  assetTitle: text,
  point: z.number().int(),
  value: z.number(),
  valueTitle: text.optional().describe('Name of the value when it is one of the choices'),
  before: z.number().optional().describe('What the verified point read when it was issued'),
  symbol: z.string(),
  unit: z.string().optional().describe('Unit of the point by its key; absent when the point is gone'),
  decimals: z.number(),
  state: z.enum(commandStates),
  confirmation: z.enum(confirmations),
  reasons: z.array(commandReason),
  issuedBy: z.string(),
  issuedAt: epochMs,
  confirmedBy: z.string().optional(),
  mayConfirm: z.boolean().describe('It waits for a second person, and the caller may be that person'),
  comment: z.string(),
  dueAt: epochMs.optional().describe('When it is to be carried out; absent: at once'),
  expiresAt: epochMs.describe('It is not sent from then on'),
  sentAt: epochMs.optional(),
  endedAt: epochMs.optional(),
  readBack: z.number().optional(),
  group: id.optional(),
});
const wholeCommand = command.extend({ steps: z.array(commandStep) });
const order = z.object({
  asset: id,
  command: z.string().min(3).max(200).describe('pack/command, see listCommandKinds'),
  value: z.number(),
  unit: z.string().optional().describe('Refused when it is not the unit of the point; default: not looked at'),
  repeated: z.number().optional().describe('The value once more, where the confirmation is `type`'),
});
const terms = z.object({
  comment: z.string().trim().max(500).default(''),
  dueAt: epochMs.optional().describe('Carry it out then: interlocks are asked and the time to live counts from then. Default: at once'),
  ttlSeconds: z
    .number()
    .positive()
    .max(mostTtlSeconds)
    .optional()
    .describe('Shorter than that of the command; a longer one is cut. Default: that of the command'),
});
const group = z.object({
  id,
  comment: z.string(),
  issuedBy: z.string(),
  issuedAt: epochMs,
  commands: z.array(command),
});
const said = z.object({ comment: z.string().trim().max(500).default('') });
const filters = {
  state: z.enum([...commandStates, 'open', 'ended']).optional(),
  asset: id.optional(),
  key: z.string().max(200).optional(),
  from: timeInQuery.optional(),
  to: timeInQuery.optional(),
};
const notSafety = '不是安全功能（IEC 61508/61511）；急停在 PLC 中';
const noSafety = 'Not a safety function (IEC 61508, IEC 61511): emergency stops stay in the PLC';

export const controlRoutes = {
  listCommandKinds: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: `资产可下发的命令。${notSafety}`, en: `What may be ordered of an asset. ${noSafety}` },
    params: byId,
    reply: page(commandKind),
  },
  listCommandTargets: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: {
      zh: `可下发的全部命令与其资产，供成组下发选择。${notSafety}`,
      en: `All that may be ordered, with the assets, to choose a group from. ${noSafety}`,
    },
    reply: page(commandKind.extend({ assetTitle: text })),
  },
  checkCommand: {
    permission: 'viewer',
    sites: 'narrowed',
    audited: false,
    access: 'read',
    summary: {
      zh: '模拟：若现在下发会怎样；列出全部联锁与全部原因，不记录、不下发',
      en: 'Simulate: what would happen now, with every interlock and every reason; nothing is recorded or sent',
    },
    body: order.partial({ value: true }),
    reply: z.object({
      wouldBeSent: z.boolean(),
      reasons: z.array(commandReason),
      interlocks: z.array(interlockView),
      present: z.object({ value: z.number().nullable(), time: epochMs }).optional(),
      way: z.object({ source: id, protocol: z.string(), identity: z.string(), key: z.string() }).optional(),
      expiresAt: epochMs,
    }),
  },
  issueCommand: {
    permission: 'operator',
    sites: 'narrowed',
    summary: {
      zh: `下发命令：校验取值、联锁，需要时等待第二人确认；发送前再次校验。被拒绝的也留有记录。${notSafety}`,
      en: `Issue a command: value and interlocks are checked, a second person is waited for where needed, and all is checked again before sending. A refused one is recorded too. ${noSafety}`,
    },
    body: order
      .extend(terms.shape)
      .extend({ id: z.uuid().optional().describe('Made by the client: sent again by the same caller it is the same command') }),
    reply: command,
  },
  confirmCommand: {
    permission: 'operator',
    sites: 'narrowed',
    summary: {
      zh: '第二人确认：须为签发人以外的已登录用户，并具有该命令要求的角色',
      en: 'Confirm as the second person: another signed-in user than the issuer, with the role that the command asks for',
    },
    params: byId,
    body: said,
    reply: command,
  },
  cancelCommand: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '撤销尚未发送的命令', en: 'Take back a command that was not sent yet' },
    params: byId,
    body: said,
    reply: command,
  },
  listCommands: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '命令列表，最新在前', en: 'List commands, the newest first' },
    query: z.object({ ...filters, group: id.optional(), after: z.string().optional(), limit: limit(500, 100) }),
    reply: page(command),
  },
  getCommand: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '命令详情与步骤', en: 'One command with its steps' },
    params: byId,
    reply: wholeCommand,
  },
  exportCommands: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出命令记录（CSV，最多 10 万行）', en: 'The record of commands as CSV of at most 100,000 rows' },
    query: z.object({ ...filters, language: z.enum(['zh', 'en']).default('zh') }),
    media: 'text/csv',
  },
  issueCommandGroup: {
    permission: 'operator',
    sites: 'narrowed',
    summary: {
      zh: '下发一组命令：签发时全部通过或全部拒绝，之后各自执行、各有记录',
      en: 'Issue commands as a group: at issue all pass or all are refused, then each goes its own way with its own record',
    },
    body: terms.extend({ orders: z.array(order).min(1).max(50) }),
    reply: group,
  },
  getCommandGroup: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '一组命令', en: 'A group of commands' },
    params: byId,
    reply: group,
  },
  confirmCommandGroup: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '第二人确认一组命令', en: 'Confirm a group as the second person' },
    params: byId,
    body: said,
    reply: group,
  },
  cancelCommandGroup: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '撤销一组中尚未发送的命令', en: 'Take back what was not sent yet of a group' },
    params: byId,
    body: said,
    reply: group,
  },
} as const satisfies Record<string, RouteContract>;
