import { z } from 'zod';
import { planLevels } from '../plan.ts';
import { byId, epochMs, id, page, rowVersion, text } from './common.ts';
import type { RouteContract } from './route.ts';

/** Words of a plan in both languages; somebody who writes one language only gives the same words twice. */
const words = (most: number) => z.object({ zh: z.string().trim().min(1).max(most), en: z.string().trim().min(1).max(most) });
const level = z.enum(planLevels);
const key = z
  .string()
  .regex(/^[a-z][A-Za-z0-9-]{0,39}$/, 'a letter a–z, then up to 39 letters, digits and hyphens')
  .describe('Name of the step within its plan');
const assetKey = z.string().trim().min(1).max(200).describe('Key of an asset');
const people = z
  .array(z.string().trim().min(1).max(64))
  .max(50)
  .default([])
  .describe('Names of users, roles or teams; a team is a word, and reaches everybody');
const priority = z.number().int().min(1).max(4);

const condition = z
  .object({
    rule: z.string().trim().min(1).max(100).optional().describe('Key of a rule, e.g. depthClose'),
    leastPriority: priority.optional().describe('Alarms of this priority and of more important ones (1 is critical)'),
    asset: assetKey.optional().describe('Key of an asset: alarms of it and of all that lies within it'),
    count: z.number().int().min(1).max(100).default(1).describe('So many such alarms are active at the same time'),
  })
  .refine(({ rule, leastPriority, asset }) => rule ?? leastPriority ?? asset, 'name a rule, a priority or an asset');

const action = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('notify'), message: words(2000) }),
  z.object({
    kind: z.literal('task'),
    asset: assetKey.optional(),
    priority: priority.default(2),
    checklist: z.array(words(200)).max(50).default([]),
  }),
  z.object({
    kind: z.literal('command'),
    asset: assetKey,
    command: z.string().trim().min(1).max(100).describe('pack/command, as control lists it'),
    value: z.number(),
  }),
  z.object({ kind: z.literal('message'), message: words(200), minutes: z.number().int().min(1).max(1440).default(60) }),
  z
    .object({
      kind: z.literal('video'),
      url: z
        .string()
        .max(1000)
        .regex(/^(https?:\/\/[^\s/]+|\/[^/\s])/, 'an address that begins with https://, http:// or /')
        .optional(),
      asset: assetKey.optional().describe('Key of a camera: what it shows is opened'),
    })
    .refine(({ url, asset }) => (url === undefined) !== (asset === undefined), 'name a camera, or an address'),
  z.object({
    kind: z.literal('call'),
    contacts: z
      .array(
        z.object({
          name: z.string().trim().min(1).max(100),
          text: words(100).optional().describe('The name in both languages, where it has one in each; shown in its place'),
          phone: z.string().regex(/^\+?[\d -]{3,24}$/, 'a telephone number'),
        }),
      )
      .min(1)
      .max(50),
  }),
  z.object({ kind: z.literal('action') }),
  z.object({
    kind: z.literal('decide'),
    options: z
      .array(z.object({ key, title: words(80) }))
      .min(2)
      .max(6),
  }),
]);

const step = z.object({
  key,
  title: words(120),
  about: words(2000).optional().describe('How it is done'),
  fromLevel: level.optional().describe('Only at this level and more severe ones; default: at all'),
  after: z.array(key).max(20).default([]).describe('Steps that must be done or skipped before; default: none, it begins at once'),
  if: z
    .object({ step: key, is: z.enum(['done', 'failed', 'skipped']).default('done'), answer: key.optional() })
    .optional()
    .describe('Only when another step ended so, or was answered so; otherwise it is skipped'),
  delayMinutes: z.number().int().min(0).max(10_080).default(0),
  withinMinutes: z.number().int().min(1).max(10_080).optional().describe('Limit from when it begins; default: none'),
  who: people,
  escalateTo: people.describe('Who is told when it is overdue; default: who it is for'),
  do: action,
});

/** An emergency plan as somebody writes it. */
export const planBody = z.object({
  title: words(120),
  about: words(2000).optional(),
  enabled: z.boolean().default(true).describe('False: no alarm starts it'),
  levels: z
    .array(z.object({ level, criterion: words(300).describe('When it holds, for people') }))
    .min(1)
    .max(4),
  triggers: z
    .array(z.object({ level, all: z.array(condition).min(1).max(10) }))
    .max(20)
    .default([])
    .describe('One of them starts the plan, or raises its level when it runs'),
  steps: z.array(step).min(1).max(100),
});

export const plan = z.object({
  id,
  version: rowVersion.describe('Rises with each change; a running incident keeps the one that it began with'),
  pack: z.string().optional().describe('The pack that brought it'),
  isChanged: z.boolean().describe('A person changed what the pack brought'),
  body: planBody,
  createdBy: z.string(),
  changedBy: z.string(),
  changedAt: epochMs,
  running: z.array(z.object({ id, number: z.string(), level, isDrill: z.boolean() })).describe('Its incidents under way'),
});
const versionOf = z.object({ version: rowVersion, by: z.string(), at: epochMs });
const problems = z.object({ problems: z.array(z.object({ path: z.string(), text })) });
/** A plan as a file. */
export const planFile = z.object({ kind: z.literal('yangfan-plan'), format: z.literal(1), plan: planBody });

export const planRoutes = {
  listPlans: { permission: 'viewer', sites: 'narrowed', summary: { zh: '应急预案列表', en: 'List emergency plans' }, reply: page(plan) },
  getPlan: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '应急预案及其版本', en: 'An emergency plan with its versions' },
    params: byId,
    reply: plan.extend({ versions: z.array(versionOf).describe('Newest first') }),
  },
  getPlanVersion: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '应急预案的某一版本', en: 'One version of an emergency plan' },
    params: byId.extend({ version: z.coerce.number().pipe(rowVersion) }),
    reply: versionOf.extend({ body: planBody }),
  },
  checkPlan: {
    permission: 'engineer',
    sites: 'narrowed',
    access: 'read',
    summary: { zh: '检查预案，列出所有问题，不保存', en: 'Check a plan: everything that is wrong with it; nothing is kept' },
    body: planBody,
    reply: problems,
    audited: false,
  },
  createPlan: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '新建应急预案', en: 'Make an emergency plan' },
    body: planBody,
    reply: plan,
  },
  replacePlan: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '修改应急预案（生成新版本）', en: 'Change an emergency plan, which makes a new version' },
    params: byId,
    body: z.object({ version: rowVersion.describe('The one that was changed; refused when there is a newer one'), body: planBody }),
    reply: plan,
  },
  removePlan: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '删除应急预案；正在执行时拒绝', en: 'Remove an emergency plan; refused while it runs' },
    params: byId,
  },
  copyPlan: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '复制应急预案', en: 'Copy an emergency plan' },
    params: byId,
    reply: plan,
  },
  exportPlan: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '导出预案 JSON', en: 'Export a plan as JSON' },
    params: byId,
    reply: planFile,
  },
  importPlan: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '导入预案 JSON', en: 'Import a plan from JSON; what is wrong with it is told, and nothing kept' },
    body: planFile,
    reply: plan,
  },
} as const satisfies Record<string, RouteContract>;
