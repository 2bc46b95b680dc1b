import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { type FromServer, fromClient, topicScopes } from '../contracts/api/live.ts';
import { includesScope, scopeText } from '../contracts/areas.ts';
import { badRequest } from '../contracts/bad-request.ts';
import { errorText, Failure } from '../contracts/errors.ts';
import type { LatestReader } from '../contracts/flow.ts';
import type { Load } from '../contracts/load.ts';
import type { Caller } from '../contracts/roles.ts';
import type { PointNumber } from '../contracts/sample.ts';
import type { Text } from '../contracts/text.ts';
import type { Clock, EpochMs } from '../contracts/time.ts';
import { type Identify, mayCall, nobody } from './http-callers.ts';
import { type Guest, type GuestDoor, guestToken, isMeant, type WhichGuests } from './live-guests.ts';
import { slowClients } from './live-metrics.ts';
import { answerTo } from './problems.ts';
import { strictly } from './strict-body.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who entered by a door for guests; `undefined` for everybody else. */
    guest?: Guest;
  }
}

/** What `values` and `heartbeat` are made from. */
export interface LiveOptions {
  readonly server: FastifyInstance;
  readonly identify: Identify;
  readonly latest: LatestReader;
  readonly clock: Clock;
  /** True when a caller may see this point; another is refused like one that is not there. */
  readonly hasPoint: (caller: Caller, point: PointNumber) => boolean;
  /**
   * What somebody whose role holds at sites only is told of a message; `undefined`: nothing. Asked for them alone. Default: they are told nothing
   * but values, so that a new kind of message stays closed.
   */
  readonly atSites?: (caller: Caller, message: Announcement) => Announcement | undefined;
  /** State of the data plane for the heartbeat. */
  readonly state: () => {
    readonly refusal?: string | undefined;
    readonly diskUsedRatio: number;
    readonly load?: Pick<Load, 'state' | 'reasons' | 'droppedLastMinute'>;
  };
  /** Origins besides our own host that a browser may connect from. */
  readonly trustedOrigins?: readonly string[];
  /** Time between two looks at the newest values; default 200 ms. */
  readonly valuesEveryMs?: number;
  /** Default 5000 ms. */
  readonly heartbeatEveryMs?: number;
  /** How often session, token and rights of each connection are looked at again. Default 30 s. */
  readonly guardEveryMs?: number;
}

/** A message that is never conflated; `seq` is given per connection. */
export type Announcement = WithoutSeq<Extract<FromServer, { seq: number }>>;
type WithoutSeq<T> = T extends unknown ? Omit<T, 'seq'> : never;

/** The live connections. */
export interface Live {
  /** Tell every connection of a tenant; its guests hear no more than that there was an alarm. */
  announce(tenant: string, message: Announcement): void;
  /** Let guests in by a door. Call before the server listens. */
  admit(door: GuestDoor): void;
  /** What guests may see has changed: look at it at once. Those who may no longer, or cannot be looked at, are sent away before this resolves. */
  refreshGuests(which: WhichGuests): Promise<void>;
  readonly connections: () => number;
  close(): void;
}

interface Client {
  readonly socket: WebSocket;
  caller: Caller;
  readonly guest?: GuestState | undefined;
  /** Asks again who it is; `undefined` when session, token or link no longer hold. */
  readonly whoIsIt: () => Promise<Caller | undefined>;
  /** Subscribed point → version last sent. */
  readonly sent: Map<PointNumber, number>;
  seq: number;
}

/** A guest, with what was last told. */
interface GuestState extends Guest {
  shown: readonly PointNumber[];
  told: string;
}

/** What a client may say; a field that is not known is refused by name, as in every body. */
const heard = strictly(fromClient);
/** Tells the browser that a guest had to go. */
const guestGone = 4410;
/** Values wait while this much is unsent: only the newest are sent later. */
const conflateBytes = 1 << 20;
/** Guests that are shown the same, at most: a link that many have got is not to take all memory. */
const mostGuests = 200;
/** Points that one connection may follow; more are not subscribed. */
const mostPoints = 20_000;
/** A client that does not read at all is cut off, and what waited for it is let go; it fetches the lists again when it comes back. */
const hopelessBytes = 8 << 20;

/** Every way out passes here, so that what waits for one client is bounded whatever it is. */
function send(client: Client, message: FromServer): void {
  if (client.socket.readyState !== client.socket.OPEN) return;
  if (client.socket.bufferedAmount <= hopelessBytes) {
    client.socket.send(JSON.stringify(message));
    return;
  }
  slowClients.inc();
  client.socket.terminate(); // no polite end: it would wait behind all that is not read
}

function newValues(client: Client, latest: LatestReader): Extract<FromServer, { type: 'values' }> | undefined {
  const message = {
    type: 'values' as const,
    point: [] as number[],
    time: [] as number[],
    value: [] as (number | null)[],
    quality: [] as number[],
  };
  for (const [point, version] of client.sent) {
    const present = latest.version(point);
    if (present === version) continue;
    const sample = latest.read(point);
    if (sample === undefined) continue;
    client.sent.set(point, present);
    message.point.push(point);
    message.time.push(sample.time);
    message.value.push(Number.isNaN(sample.value) ? null : sample.value);
    message.quality.push(sample.quality);
  }
  return message.point.length === 0 ? undefined : message;
}

function hear(client: Client, raw: string, options: LiveOptions): void {
  if (client.guest) {
    client.socket.close(1008, 'a guest is shown, not heard');
    return;
  }
  const parsed = heard.safeParse(safeJson(raw));
  if (!parsed.success) {
    const { problem } = answerTo(badRequest(parsed.error, 'hearing a message'));
    send(client, { type: 'error', code: problem.code, message: problem.message, text: problem.text });
    return;
  }
  if (parsed.data.type === 'subscribe') subscribe(client, parsed.data.points, options);
  else for (const point of parsed.data.points) client.sent.delete(point);
}

const noPoints = (numbers: string): Text => ({ zh: `没有测点 ${numbers}`, en: `there is no point ${numbers}` });

function subscribe(client: Client, points: readonly PointNumber[], { hasPoint, latest }: LiveOptions): void {
  const { caller } = client;
  if (!includesScope(caller.scopes, topicScopes.values)) {
    const details = { scope: topicScopes.values, what: scopeText(topicScopes.values) };
    const said = errorText('NO_SCOPE', details);
    send(client, { type: 'error', code: 'NO_SCOPE', message: said.en, text: said });
    return;
  }
  const foreign = new Set(points.filter((point) => !hasPoint(caller, point)));
  if (foreign.size > 0) {
    const said = noPoints([...foreign].slice(0, 10).join(', '));
    send(client, { type: 'error', code: 'NOT_FOUND', message: said.en, text: said });
  }
  for (const point of points) if (!foreign.has(point) && client.sent.size < mostPoints) client.sent.set(point, Number.NaN);
  sendValues(client, latest);
}

/** What is no JSON stays a text, which is none of the messages. */
function safeJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}

function sendValues(client: Client, latest: LatestReader): void {
  if (client.socket.bufferedAmount > conflateBytes) return;
  const message = newValues(client, latest);
  if (message !== undefined) send(client, message);
}

/** Give a guest its points as they are now, and send it away when its time is over. */
function lookAtGuest(client: Client, guest: GuestState, now: EpochMs): void {
  if (guest.endsAt !== undefined && guest.endsAt <= now) client.socket.close(guestGone, 'the link has ended');
  const points = guest.points();
  if (points === guest.shown) return;
  guest.shown = points;
  const wanted = new Set(points.slice(0, mostPoints));
  for (const point of client.sent.keys()) if (!wanted.has(point)) client.sent.delete(point);
  for (const point of wanted) if (!client.sent.has(point)) client.sent.set(point, Number.NaN);
}

/** Tell a guest that it is still shown what is new. */
function beatGuest(client: Client, guest: GuestState, beat: { readonly time: EpochMs; readonly mark: string }): void {
  guest.told = beat.mark;
  send(client, { type: 'guest', ...beat });
}

function announceTo(client: Client, message: Announcement): void {
  send(client, { ...message, seq: ++client.seq } as FromServer); // holds: Announcement is FromServer without seq
}

/** True when a request came with the token of a door, which it then has passed. */
async function enterAsGuest(doors: readonly GuestDoor[], clients: ReadonlySet<Client>, request: FastifyRequest): Promise<boolean> {
  for (const door of doors) {
    const token = guestToken(request, door);
    if (token === undefined) continue;
    const guest = await door.enter(token, request);
    refuseCrowd(clients, guest);
    request.guest = guest;
    request.caller = nobody;
    return true;
  }
  return false;
}

function refuseCrowd(clients: ReadonlySet<Client>, { tenant, group }: Guest): void {
  const there = [...clients].filter(({ guest }) => guest && isMeant(guest, { tenant, group })).length;
  if (there >= mostGuests) throw new Failure('TOO_MANY', `letting a guest in: ${there} are there`, { details: { seconds: 60 } });
}

/**
 * Close the connections whose session has ended or whose token was revoked, and take from the others what they may no longer see; when that
 * cannot be asked now, they stay as they are.
 */
async function letGo(clients: ReadonlySet<Client>, { hasPoint }: LiveOptions): Promise<void> {
  for (const client of clients) {
    const caller = await client.whoIsIt().catch(() => client.caller);
    if (caller === undefined) client.socket.close(4401, 'signed out');
    else {
      client.caller = caller;
      if (client.guest) continue; // sees what its link shows
      for (const point of client.sent.keys()) if (!hasPoint(caller, point)) client.sent.delete(point);
    }
  }
}

/** What of a message a client may be told. */
function partFor({ caller }: Client, message: Announcement, { atSites }: LiveOptions): Announcement | undefined {
  if (!includesScope(caller.scopes, topicScopes[message.type])) return undefined;
  return caller.sites === undefined ? message : atSites?.(caller, message);
}

/** A page of another site must not open our socket with the user's cookie. */
function sameOrigin(request: FastifyRequest, trusted: readonly string[]): void {
  const { origin } = request.headers;
  if (origin === undefined || trusted.includes(origin) || safeHost(origin) === request.headers.host) return;
  throw new Failure('CSRF', `opening the live connection: origin ${origin} is not ours`);
}

function safeHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function heartbeatOf({ clock, state }: LiveOptions): Extract<FromServer, { type: 'heartbeat' }> {
  const { refusal, diskUsedRatio, load } = state();
  const notice = load && { state: load.state, reasons: [...load.reasons], droppedLastMinute: load.droppedLastMinute };
  return {
    type: 'heartbeat',
    time: clock.now(),
    diskUsedRatio,
    ...(refusal !== undefined && { refusal }),
    ...(notice && { load: notice }),
  };
}

/** Changes when everybody should be told of the load at once. */
function loadMark({ state }: LiveOptions): string {
  const { load } = state();
  return `${load?.state} ${(load?.droppedLastMinute ?? 0) > 0}`;
}

/** Send those guests away who may no longer see what they are shown; when that cannot be asked, they go as well. */
async function refreshThose(clients: ReadonlySet<Client>, which: WhichGuests): Promise<void> {
  const meant = [...clients].filter(({ guest }) => guest !== undefined && isMeant(guest, which));
  await Promise.all(
    meant.map(async ({ guest, socket }) => {
      const isWelcome = await guest?.refresh().catch(() => false);
      if (!isWelcome) socket.close(guestGone, 'the link has ended');
    }),
  );
}

/** The address of the live connection: who comes from our console, and is a guest or may call. */
function openDoor(
  options: LiveOptions,
  isGuest: (request: FastifyRequest) => Promise<boolean>,
  welcome: (socket: WebSocket, request: FastifyRequest) => void,
): void {
  options.server.register(async (scope) => {
    await scope.register(websocket, {
      options: { maxPayload: 256 * 1024, handleProtocols: (offered: Set<string>) => offered.values().next().value ?? false },
    });
    const onRequest = async (request: FastifyRequest) => {
      sameOrigin(request, options.trustedOrigins ?? []);
      if (await isGuest(request)) return;
      request.caller = await mayCall(options, { permission: 'viewer', sites: 'narrowed', scopes: [] }, request);
    };
    scope.get('/api/v1/live', { websocket: true, onRequest }, welcome);
  });
}

/** Serve `/api/v1/live`, see `contracts/api/live.ts`. Call before the server listens. */
export function createLive(options: LiveOptions): Live {
  const { latest } = options;
  const clients = new Set<Client>();
  const doors: GuestDoor[] = [];
  const news = new Map<string, number>();
  let told = '';
  const beatTo = (client: Client) => {
    const { guest } = client;
    if (guest) beatGuest(client, guest, { time: options.clock.now(), mark: markOf(guest) });
    else send(client, heartbeatOf(options));
  };
  /** Another one when there was an alarm in its tenant, or something that guests may see has changed. */
  const markOf = ({ tenant }: Guest) => String(news.get(tenant) ?? 0);
  const noteNews = (tenant: string) => void news.set(tenant, (news.get(tenant) ?? 0) + 1);
  const beat = () => {
    told = loadMark(options);
    for (const client of clients) beatTo(client);
  };
  const look = (client: Client) => {
    const { guest } = client;
    if (guest) lookAtGuest(client, guest, options.clock.now());
    if (guest && markOf(guest) !== guest.told) beatTo(client);
    sendValues(client, latest);
  };
  const values = setInterval(() => {
    if (loadMark(options) !== told) beat();
    for (const client of clients) look(client);
  }, options.valuesEveryMs ?? 200);
  const heartbeat = setInterval(beat, options.heartbeatEveryMs ?? 5000);
  const guard = setInterval(() => void letGo(clients, options), options.guardEveryMs ?? 30_000);
  const welcome = (socket: WebSocket, request: FastifyRequest): void => {
    const guest = request.guest && { ...request.guest, shown: [], told: '' };
    const whoIsIt = async () => {
      if (guest) return (await guest.refresh()) ? request.caller : undefined;
      return (await options.identify(request))?.caller;
    };
    const client: Client = { socket, caller: request.caller, guest, whoIsIt, sent: new Map(), seq: 0 };
    clients.add(client);
    socket.on('message', (data, isBinary) => hear(client, isBinary ? '' : String(data), options));
    socket.on('close', () => clients.delete(client));
    socket.on('error', () => clients.delete(client));
    beatTo(client);
    look(client);
    // It may have lost its right between the door and here.
    if (guest) void refreshThose(new Set([client]), guest);
  };
  openDoor(options, (request) => enterAsGuest(doors, clients, request), welcome);
  return {
    announce: (tenant, message) => {
      if (message.type === 'alarm') noteNews(tenant);
      for (const client of clients) {
        const part = !client.guest && client.caller.tenant === tenant ? partFor(client, message, options) : undefined;
        if (part !== undefined) announceTo(client, part);
      }
    },
    admit: (door) => void doors.push(door),
    refreshGuests: async (which) => {
      await refreshThose(clients, which);
      noteNews(which.tenant);
    },
    connections: () => clients.size,
    close: () => {
      clearInterval(values);
      clearInterval(heartbeat);
      clearInterval(guard);
      for (const client of clients) client.socket.close(1001, 'the program stops');
    },
  };
}
