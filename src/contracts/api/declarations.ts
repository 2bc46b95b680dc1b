import { z } from 'zod';
import { byId, epochMs, id, languageInQuery, limit, page, text, timeInQuery } from './common.ts';
import type { RouteContract } from './route.ts';

/** Into the fence or out of it. */
export const directions = ['in', 'out'] as const;

/**
 * How a declared movement stands: `open` nothing came yet, `onTime` within its window, `early` before it, `late` after it, `missed` the window is
 * over and nothing came (a later movement makes it `late`), `withdrawn` by a person.
 */
export const declarationStates = ['open', 'onTime', 'early', 'late', 'missed', 'withdrawn'] as const;

const direction = z.enum(directions);
const state = z.enum(declarationStates);
const words = (most: number) => z.string().trim().max(most);

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
    summary: { zh: '导出进出申报 CSV', en: 'The same as CSV' },
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
      id: z.uuid().describe('Made by the client, so that sending twice declares once'),
      asset: id,
      fence: id,
      direction,
      from: epochMs,
      to: epochMs,
      persons: z.number().int().min(0).max(100_000).optional(),
      purpose: words(400).default(''),
    }),
    reply: declaration,
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
