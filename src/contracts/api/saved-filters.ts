import { z } from 'zod';
import { byId, epochMs, id } from './common.ts';
import type { RouteContract } from './route.ts';

/** The lists of the console whose filters can be saved; alarms and alarm history are views of one list. */
export const filterLists = ['alarms', 'work', 'assets', 'audit', 'dangers', 'incidents', 'events', 'commands'] as const;

const list = z.enum(filterLists);
const name = z.string().trim().min(1).max(60);
const filter = z
  .record(z.string().regex(/^[a-z][A-Za-z]{0,19}$/), z.string().min(1).max(500))
  .refine((values) => Object.keys(values).length <= 20, 'at most 20 values')
  .describe('Part of the address of the list, e.g. {"view":"history","priority":"1"}; empty: everything is shown');
const isShared = z.boolean().describe('Everybody of the organisation can choose it; sharing needs the role operator');

export const savedFilter = z.object({
  ...{ id, list, name, filter, isShared },
  owner: z.string().describe('Name of who saved it'),
  isOwn: z.boolean(),
  isDefault: z.boolean().describe('The caller begins the list with it'),
  changedAt: epochMs,
});

export const savedFilterRoutes = {
  listSavedFilters: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '已存筛选：自己的与共享的', en: 'Saved filters of a list: your own and the shared ones' },
    query: z.object({ list }),
    reply: z.object({ items: z.array(savedFilter) }),
  },
  createSavedFilter: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '保存筛选', en: 'Save a filter under a name' },
    body: z.strictObject({ list, name, filter, isShared: isShared.default(false) }),
    reply: savedFilter,
  },
  updateSavedFilter: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '修改自己的筛选', en: 'Change a filter of your own' },
    params: byId,
    body: z.strictObject({ name: name.optional(), filter: filter.optional(), isShared: isShared.optional() }),
    reply: savedFilter,
  },
  removeSavedFilter: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '删除自己的筛选；管理员可删除共享的', en: 'Remove a filter of your own; administrators may remove shared ones' },
    params: byId,
  },
  setDefaultFilter: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '设定自己打开列表时的筛选', en: 'Say with which filter you begin a list' },
    body: z.strictObject({ list, filter: id.optional().describe('Id of a saved filter; default: none') }),
    audited: false,
  },
} as const satisfies Record<string, RouteContract>;
