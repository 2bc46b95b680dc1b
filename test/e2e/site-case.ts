import { randomUUID } from 'node:crypto';
import { strFromU8, unzipSync } from 'fflate';
import { expect } from 'vitest';
import { routes } from '../../src/contracts/api/index.ts';
import { type OperationId, paths } from '../../src/contracts/api/paths.ts';
import type { RouteContract } from '../../src/contracts/api/route.ts';
import { type Answer, type Ask, a, b, boss, both, bound, day, got, planOf, png, type Site } from './two-sites.ts';

// How the operations of the API are asked of a site, and what must come.

/** Who may call what. */
export const contracts: Readonly<Record<OperationId, RouteContract>> = routes;
/** All of them. */
export const operations = Object.keys(paths) as OperationId[];
/** Operations that people of a site may use, for what is of it. */
export type Narrowed = { [K in OperationId]: (typeof routes)[K] extends { readonly sites: 'narrowed' } ? K : never }[OperationId];

/** How an operation is asked of site B and what must come: the refusal of what is not there, or a list without it. */
export interface Case {
  readonly at?: (site: Site) => { readonly path?: Readonly<Record<string, string>>; readonly query?: string; readonly body?: unknown };
  /** The whole is a list that names what it lists; for the administrator it names site B. */
  readonly isList?: boolean;
  /** What there must be first. */
  readonly before?: () => Promise<void>;
  /** Instead of all of it. */
  readonly check?: () => Promise<void>;
}

/** What has an id of its own. */
export const byId = (of: keyof Site, body?: unknown): Case => ({ at: (site) => ({ path: { id: String(site[of]) }, body }) });
/** What is asked of points. */
export const points = (more = ''): Case => ({ at: ({ level }) => ({ query: `points=${level}${more}` }) });
/** All the time that there is. */
export const range = `&from=${day}&to=${Date.UTC(2030, 0, 1)}`;
/** A list, whole or filtered. */
export const list = (query = ''): Case => ({ isList: true, at: () => ({ query }) });
/** A rule of one's own, with what is named changed. */
export const own = (rule: Record<string, unknown> = {}): Case => ({
  at: ({ level }) => ({ body: { title: both('x'), kind: 'above', point: level, params: { limit: 1 }, priority: 3, ...rule } }),
});
/** Why there is an alarm. */
export const rationale = { cause: 'x', severity: 'minor', respondMinutes: 10 };
type Owner = 'order' | 'asset' | 'danger' | 'patrol';
/** A file of an order, a danger or a patrol. */
export const inFile = (of: Owner): Case => ({ at: (site) => ({ path: { id: String(site[of]), file: site.files[of] } }) });
/** The same, written. */
export const putFile = (of: Owner): Case => ({
  at: (site) => ({ path: { id: String(site[of]), file: site.files[of] }, query: 'name=a.png', body: png }),
});

/** Something new is refused when it names site B, and when it would belong to no site. */
export const onlyOwn = (path: string, { ofB, ofNone }: { readonly ofB: () => unknown; readonly ofNone: () => unknown }): Case => ({
  check: async () => {
    expect((await bound('POST', path, ofB())).status).toBe(400);
    const { status, text } = await bound('POST', path, ofNone());
    expect([status, JSON.parse(text).code]).toEqual([403, 'NOT_AT_SITES']);
  },
});
/** A file that names site B tells its problems, and makes nothing. */
export const foreignFile = (of: 'picture' | 'board', path: string): Case => ({
  check: async () => {
    const file = JSON.parse((await boss('GET', `/${of}s/${b[of]}/file`)).text);
    const { status, text } = await bound('POST', path, { file });
    expect([status, text]).toEqual([200, expect.stringContaining('"problems":[{')]);
    expect(JSON.parse(text)).not.toHaveProperty(of);
  },
});

/** A filter that the company shares is none of somebody who sees a site only. */
export const foreignFilter = (method: string, path: (id: string) => string, body?: object | ((id: string) => object)): Case => ({
  check: async () => {
    const { id } = await got<{ id: string }>('POST', '/saved-filters', { list: 'alarms', filter: {}, name: randomUUID(), isShared: true });
    const given = typeof body === 'function' ? body(id) : body;
    expect((await bound(method, `/saved-filters${path(id)}`, given)).status).toBe(404);
  },
});

/** Eight scans of a radar of each site in the last half minute, each with one target that is nobody's. */
async function sweep(): Promise<void> {
  for (let i = 8; i > 0; i--) {
    const time = Date.now() - 4000 * i;
    await got('POST', '/radar/scans', scanOf('SITE-A radar', a.asset, { longitude: 121, time }));
    await got('POST', '/radar/scans', scanOf('SITE-B radar', b.asset, { longitude: 122, time }));
  }
}
/** What a radar has seen in a scan. */
export const scanOf = (radar: string, site?: string, { longitude = 121, time = Date.now() } = {}) => ({
  ...{ radar, place: [longitude, 31], time, plots: [{ metres: 3000, bearing: 90 }] },
  ...(site && { site }),
});
let swept: Promise<void> | undefined;
/** Both radars have seen something before. */
export const radars = { before: () => (swept ??= sweep()) };

/** A plan that any alarm may start. */
export const anywhere = { ...planOf('x', 'idukki'), triggers: [{ level: 'IV', all: [{ leastPriority: 4 }] }] };

/** An operation's request, its parameters filled in. */
export function asked(ask: Ask, operation: OperationId, given: ReturnType<NonNullable<Case['at']>> = {}): Promise<Answer> {
  const [method = '', path = ''] = paths[operation].split(' ');
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => given.path?.[name] ?? 'x');
  const query = given.query === undefined || given.query === '' ? '' : `?${given.query}`;
  const body = method === 'GET' ? undefined : given.body;
  return ask(method, `${filled}${query}`, body, Buffer.isBuffer(body) ? 'application/octet-stream' : undefined);
}

/** The words of an answer; a workbook is unpacked. */
export const wordsOf = ({ bytes, text }: Answer): string =>
  text.startsWith('PK')
    ? Object.values(unzipSync(bytes))
        .map((part) => strFromU8(part))
        .join('\n')
    : text;
