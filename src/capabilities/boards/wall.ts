import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Reply } from '../../contracts/api/index.ts';
import { boardRanges } from '../../contracts/board.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { GuestDoor } from '../../kernel/live-guests.ts';
import { createThrottle } from '../../kernel/throttle.ts';
import { bucketsView, rangeOf, seriesView } from '../history/index.ts';
import { createCallLimit } from './call-limit.ts';
import type { ShowDeps } from './deps.ts';
import { type WallRefusal, wallRefusals } from './figures.ts';
import { linkOf, noteSeen } from './links.ts';
import { type BoardParts, partsOf } from './parts.ts';
import { type BoardRow, type LinkRow, tables } from './schema.ts';
import { nowOf, pointViews } from './show.ts';
import { wallGuest } from './wall-guest.ts';

/** Header that carries the token of a wall link: not the address, which proxies write to their logs. */
export const wallHeader = 'x-yangfan-wall';

const dayMs = 86_400_000;
/** Nothing older is given by a link: a day more than the longest range of a trend. */
const oldestMs = 31 * dayMs;
/** Calls by one link in a minute; a screen with ten trends makes some 120. */
const mostCallsPerMinute = 3000;
const longestRange = boardRanges[boardRanges.length - 1];

const reasons: Readonly<Record<Exclude<WallRefusal, 'tooMany'>, Text>> = {
  unknown: { zh: '链接不存在', en: 'there is no such link' },
  revoked: { zh: '链接已被撤销', en: 'it was revoked' },
  expired: { zh: '链接已过期', en: 'it has expired' },
  removed: { zh: '看板已被删除', en: 'its board was removed' },
};

function closed(reason: keyof typeof reasons): Failure {
  wallRefusals.inc({ reason });
  return new Failure('WALL_CLOSED', `opening a wall: ${reasons[reason].en}`, { details: { ...reasons[reason], reason } });
}

/** Whom a link lets in, and to which board. */
interface Admitted {
  readonly link: LinkRow;
  readonly board: BoardRow;
  /** Nobody who is signed in; a reader of the tenant whose board it is. */
  readonly caller: Caller;
}

/** A board as a link opens it. */
export interface Opened extends Admitted {
  readonly parts: BoardParts;
}

interface HistoryQuery {
  readonly points: readonly number[];
  readonly from: number;
  readonly to: number;
}

type Tile = { readonly id: string; readonly z: number; readonly x: number; readonly y: number };

/** What a screen without a sign-in may ask: one board with its points, alarms, pictures, maps and cameras, nothing else. */
export interface Wall {
  open(request: FastifyRequest): Promise<Reply<'openWall'>>;
  now(request: FastifyRequest): Promise<Reply<'readWallNow'>>;
  buckets(request: FastifyRequest, query: HistoryQuery & { readonly count: number }): Promise<Reply<'readWallBuckets'>>;
  raw(request: FastifyRequest, query: HistoryQuery & { readonly limit: number }): Promise<Reply<'readWallRaw'>>;
  mapFile(request: FastifyRequest, id: string, reply: FastifyReply): Promise<undefined>;
  mapTile(request: FastifyRequest, at: Tile, reply: FastifyReply): Promise<undefined>;
  planFile(request: FastifyRequest, id: string, reply: FastifyReply): Promise<undefined>;
  cameraStill(request: FastifyRequest, id: string, reply: FastifyReply): Promise<undefined>;
  /** For its live connection. */
  readonly door: GuestDoor;
}

/** Who tells what a token opens now. Throws `WALL_CLOSED` with the reason, `TOO_MANY`. */
function createAdmission(deps: ShowDeps): (token: unknown, ip: string) => Promise<Admitted> {
  const { clock } = deps;
  const guesses = createThrottle(clock, { free: 10, firstDelayMs: 1000, longestDelayMs: 60_000 });
  const calls = createCallLimit(clock, mostCallsPerMinute);
  return async (token, ip) => {
    if (typeof token !== 'string' || token === '' || token.length > 200) throw closed('unknown');
    const link = await linkOf(deps, token);
    // Only who guesses is slowed down: screens with good links may share the address with one whose link is gone.
    if (link === undefined) {
      guesses.check(ip);
      guesses.failed(ip);
      throw closed('unknown');
    }
    if (link.revokedAt !== null) throw closed('revoked');
    if (link.expiresAt !== null && link.expiresAt <= clock.now()) throw closed('expired');
    calls.take(link.id);
    const board = await tables(deps.db).selectFrom('board').selectAll().where('id', '=', link.board).executeTakeFirst();
    if (board === undefined || board.removedAt !== null) throw closed('removed');
    await noteSeen(deps, link);
    const caller: Caller = { id: `wall-${link.id}`, name: 'wall', role: 'viewer', tenant: board.tenant, kind: 'token' };
    return { link, board, caller };
  };
}

/** The doors for walls. Every call looks at the link again: what is revoked is dark at the next call, and its live connection ends at once. */
export function createWall(deps: ShowDeps): Wall {
  const { clock, reader } = deps;
  const admit = createAdmission(deps);

  async function enter(token: unknown, ip: string): Promise<Opened> {
    const admitted = await admit(token, ip);
    return { ...admitted, parts: await partsOf(deps, admitted.caller, admitted.board.widgets) };
  }

  const admitted = ({ headers, ip }: FastifyRequest) => admit(headers[wallHeader], ip);
  const opened = ({ headers, ip }: FastifyRequest) => enter(headers[wallHeader], ip);
  const marksOf = ({ board: { version }, parts }: Opened) => ({ program: deps.program, version, content: `${version} ${parts.mark}` });

  /** The points that are asked for; only those of the board, only of the last month. */
  async function lawful(request: FastifyRequest, { points, from, to }: HistoryQuery) {
    const { parts } = await opened(request);
    const own = new Set(parts.points);
    const foreign = points.find((point) => !own.has(point));
    if (foreign !== undefined) throw notOn(`point ${foreign}`);
    const range = rangeOf(from, to);
    if (range.from >= clock.now() - oldestMs) return { points, range };
    const what = `a wall shows the last ${longestRange}, not what was before`;
    throw new Failure('BAD_REQUEST', `reading history for a wall: ${what}`, { details: { what } });
  }

  return {
    ...filesOf(deps, opened),
    cameraStill: stillOf(deps, admitted),
    open: async (request) => {
      const wall = await opened(request);
      const { board, caller, parts } = wall;
      const points = await pointViews(deps, caller, parts.points);
      const { title, mode, widgets } = board;
      const { pictures, baseMaps, floorPlans, cameras } = parts;
      const shownParts = { pictures: [...pictures], baseMaps: [...baseMaps], floorPlans: [...floorPlans], cameras: [...cameras] };
      return { ...marksOf(wall), title, mode, widgets: [...widgets], points, ...shownParts };
    },
    now: async (request) => {
      const wall = await opened(request);
      const { board, caller, parts } = wall;
      const now = await nowOf(deps, caller, { widgets: board.widgets, site: board.site ?? undefined, pictured: parts.points });
      return { ...now, ...marksOf(wall) };
    },
    buckets: async (request, query) => {
      const { points, range } = await lawful(request, query);
      return { buckets: await Promise.all(points.map(async (one) => bucketsView(one, await reader.buckets(one, range, query.count)))) };
    },
    raw: async (request, query) => {
      const { points, range } = await lawful(request, query);
      const limit = Math.max(1, Math.floor(query.limit / points.length));
      return { series: await Promise.all(points.map(async (one) => seriesView(one, await reader.raw(one, range, limit), limit))) };
    },
    door: { prefix: 'wall.', enter: async (token, { ip }) => wallGuest(await enter(token, ip), () => enter(token, ip)) },
  };
}

type Files = Pick<Wall, 'mapFile' | 'mapTile' | 'planFile'>;

/** The files of the maps that are on a wall, and of no others. */
function filesOf({ maps }: ShowDeps, opened: (request: FastifyRequest) => Promise<Opened>): Files {
  const shown = async (request: FastifyRequest, list: 'baseMaps' | 'floorPlans', id: string): Promise<Caller> => {
    const { caller, parts } = await opened(request);
    if (!parts[list].some((one) => one.id === id)) throw notOn(`map ${id}`);
    return caller;
  };
  return {
    mapFile: async (request, id, reply) => maps.sendMapFile(await shown(request, 'baseMaps', id), id, reply),
    mapTile: async (request, at, reply) => maps.sendMapTile(await shown(request, 'baseMaps', at.id), at, reply),
    planFile: async (request, id, reply) => maps.sendPlanFile(await shown(request, 'floorPlans', id), id, reply),
  };
}

/** What a camera on a wall shows, and no other does. A screen asks each second, so nothing else of the board is read. */
function stillOf({ cameras }: ShowDeps, admitted: (request: FastifyRequest) => Promise<Admitted>): Wall['cameraStill'] {
  return async (request, id, reply) => {
    const { caller, board } = await admitted(request);
    if (!board.widgets.some((widget) => widget.kind === 'camera' && widget.asset === id)) throw notOn(`camera ${id}`);
    return cameras.sendStill(caller, id, reply).catch((cause) => {
      throw withoutHost(cause);
    });
  };
}

/** Why there is no still, for who is not signed in: without the host of the camera. */
function withoutHost(cause: unknown): unknown {
  if (!(cause instanceof Failure) || cause.code !== 'NOT_AVAILABLE') return cause;
  const what = { zh: '摄像机现在没有画面', en: 'the camera gives no picture now' };
  return new Failure('NOT_AVAILABLE', `showing a camera on a wall: ${what.en}`, { details: { what }, cause });
}

function notOn(thing: string): Failure {
  const what = `${thing} on this wall`;
  return new Failure('NOT_FOUND', `reading for a wall: there is no ${what}`, { details: { what } });
}
