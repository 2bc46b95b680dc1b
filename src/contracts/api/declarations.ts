import { z } from 'zod';
import { byId, epochMs, id, languageInQuery, limit, page, text, timeInQuery, zoneInQuery } from './common.ts';
import { crewFindings, declaredPerson } from './crew.ts';
import type { RouteContract } from './route.ts';

/** Into the fence or out of it. */
export const directions = ['in', 'out'] as const;

/**
 * How a declared movement stands: `open` nothing came yet, `onTime` within its window, `early` before it, `late` after it, `missed` the window is
 * over and nothing came (a later movement makes it `late`), `withdrawn` by a person.
 */
export const declarationStates = ['open', 'onTime', 'early', 'late', 'missed', 'withdrawn'] as const;

/**
 * What is verified on the spot of a declared movement: `vessel` its name, number and certificates, `persons` who is on board against the number that was
 * declared, `equipment` AIS or BeiDou switched on, life-saving and fire-fighting gear.
 */
export const verificationSteps = ['vessel', 'persons', 'equipment'] as const;
/** What the steps say together: `none` none was done, `partial` some, `passed` all in order, `failed` one at least is not. */
export const verificationStates = ['none', 'partial', 'passed', 'failed'] as const;

const direction = z.enum(directions);
const state = z.enum(declarationStates);
const words = (most: number) => z.string().trim().max(most);

/** A step that was verified; done again, the later one counts. */
export const verification = z.object({
  step: z.enum(verificationSteps),
  isOk: z.boolean(),
  counted: z.number().int().optional().describe('With `persons`: how many were counted'),
  note: z.string(),
  by: z.string(),
  at: epochMs,
});

export const declaration = z.object({
  id,
  asset: id.describe('What moves'),
  assetTitle: text,
  fence: id,
  fenceTitle: text.describe('As it was when it was declared'),
  direction,
  from: epochMs.describe('The window in which it is to move'),
  to: epochMs,
  persons: z.number().int().optional().describe('Persons on board; absent: nobody said'),
  purpose: z.string(),
  state,
  movedAt: epochMs.optional().describe('Time of the movement that was matched'),
  offSeconds: z.number().optional().describe('How far it was outside of the window: less than 0 early, 0 within, more than 0 late'),
  declaredBy: z.string(),
  declaredAt: epochMs,
  withdrawnBy: z.string().optional(),
  withdrawnAt: epochMs.optional(),
  verification: z.enum(verificationStates),
  verified: z.array(verification).describe('Steps that were done'),
});

const imported = z.object({
  applied: z.boolean(),
  rows: z.number().int(),
  created: z.number().int().describe('That are, or would be, declared'),
  unchanged: z.number().int().describe('That are declared already'),
  errorCount: z.number().int(),
  errors: z.array(z.object({ row: z.number().int().optional(), column: z.string(), text })).describe('The first 500; the heading is row 1'),
});

export const undeclaredMovement = z.object({
  id,
  asset: id,
  assetTitle: text,
  fence: id,
  fenceTitle: text.describe('As it was then'),
  direction,
  time: epochMs,
});

const movementFilter = {
  fence: id.optional(),
  asset: id.optional(),
  from: timeInQuery.optional().describe('Default: from the first'),
  to: timeInQuery.optional(),
};
const filter = { state: state.optional(), ...movementFilter };

/** A row that is imported has the id that follows from it; somebody else's declaration may not stand there first. */
const ownVersion = 'a UUID of another version than 8, which is that of imported rows';

export const declarationRoutes = {
  listDeclarations: {
    permission: 'viewer',
    summary: {
      zh: '进出申报列表：窗口与时间段相交者，窗口晚者在前',
      en: 'Declared movements whose window touches the time asked for, the latest window first',
    },
    query: z.object({ ...filter, after: z.string().max(120).optional(), limit: limit(500, 100) }),
    reply: page(declaration),
  },
  exportDeclarations: {
    permission: 'viewer',
    audited: true,
    summary: {
      zh: '导出进出申报 CSV；操作员及以上含在船人员（记入审计）',
      en: 'The same as CSV, for operators and higher with who is on board; the audit notes it',
    },
    query: z.object({ ...filter, language: languageInQuery }),
    media: 'text/csv',
  },
  createDeclaration: {
    permission: 'operator',
    summary: {
      zh: '申报一次进出；编号由客户端生成，重发不会重复',
      en: 'Declare a movement through a fence that asks for it; the same id again is the same declaration',
    },
    body: z.strictObject({
      id: z
        .uuid()
        .regex(/^.{14}[^8]/, ownVersion)
        .describe('Made by the client, so that sending twice declares once; of any version but 8, which is that of imported rows'),
      asset: id,
      fence: id,
      direction,
      from: epochMs,
      to: epochMs,
      persons: z.number().int().min(0).max(100_000).optional().describe('Default: as many as `crew` names'),
      crew: z.array(declaredPerson).max(500).optional().describe('Who is on board, to be compared with the crew register'),
      purpose: words(400).default(''),
    }),
    reply: declaration,
  },
  importDeclarations: {
    permission: 'operator',
    summary: {
      zh: '批量申报；apply=false 只检查。正文为 CSV（UTF-8 或 GB 18030）：资产、围栏、方向、不早于、不晚于、人数、事由、在船人员（姓名/证件号、…）',
      en: 'Declare many; apply=false only checks. Body: a CSV (UTF-8 or GB 18030) with mover, fence, direction, from, to, persons, purpose, crew (name/document | …)',
    },
    query: z.object({
      apply: z.enum(['true', 'false']).default('false').describe('All rows in one transaction, and only when none has an error'),
      timeZone: zoneInQuery.describe('Of times that name no zone'),
    }),
    reply: imported,
  },
  verifyDeclaration: {
    permission: 'operator',
    summary: { zh: '核验一步：船舶、人员或设备', en: 'Say what a step of the verification found: vessel, persons or equipment' },
    params: byId,
    body: z.strictObject({
      step: z.enum(verificationSteps),
      isOk: z.boolean(),
      counted: z.number().int().min(0).max(100_000).optional(),
      note: words(400).default(''),
    }),
    reply: declaration,
  },
  readDeclaredCrew: {
    permission: 'operator',
    summary: {
      zh: '申报人员与船员登记比对：未登记、证书过期、已登记未申报',
      en: 'Persons who were declared against the crew register: unknown, certificate expired, registered and not declared',
    },
    params: byId,
    reply: z.object({
      declared: z.number().int().describe('Persons who were named; 0: nobody was, and there is nothing to compare'),
      registered: z.number().int().describe('Persons in the register of the vessel'),
      items: z.array(
        z.object({
          name: z.string(),
          document: z.string(),
          finding: z.enum(crewFindings),
          rank: z.string().optional().describe('As registered'),
          certificate: z.string().optional(),
          validUntil: z.string().optional(),
        }),
      ),
    }),
  },
  withdrawDeclaration: {
    permission: 'operator',
    summary: { zh: '撤回申报', en: 'Withdraw a declaration that nothing was matched to yet' },
    params: byId,
    reply: declaration,
  },
  listUndeclaredMovements: {
    permission: 'viewer',
    summary: {
      zh: '未申报的进出，最新在前',
      en: 'Movements through fences that ask for declarations which nobody had declared, the newest first',
    },
    query: z.object({ ...movementFilter, after: z.string().max(120).optional(), limit: limit(500, 100) }),
    reply: page(undeclaredMovement),
  },
} as const satisfies Record<string, RouteContract>;
