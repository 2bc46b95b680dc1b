import type { MessagePort } from 'node:worker_threads';
import type { DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';
import { createDeviceTexts, type DeviceTexts } from '../device-texts.ts';
import { markStale } from '../stale.ts';
import { type Asked, understand } from './ask.ts';
import { type Calls, createCalls } from './calls.ts';
import type { OpcuaConfig } from './config.ts';
import { createIntake, type Intake } from './intake.ts';
import type { FromClient, SaidText, ToClient } from './messages.ts';
import type { OpenPort } from './thread.ts';
import { badOf, createWatchlist, tellHeard, type Watchlist } from './watched.ts';

/** How often changed bindings are looked for. */
const followMs = 250;
/** Marks of a lost link wait so long for room. */
const marksMs = 1_000;
/** Named in a message to people. */
const mostNamed = 3;

/** What a session is made with. */
export interface SessionParts {
  readonly openPort: OpenPort;
  readonly folder: string;
}

/** A link that is up or coming up. */
interface Live {
  readonly host: DriverHost;
  readonly port: MessagePort;
  readonly calls: Calls;
  readonly watchlist: Watchlist;
  readonly intake: Intake;
  readonly texts: DeviceTexts;
  isUp: boolean;
}

const linkLost = (endpoint: string, what: string): Failure =>
  new Failure('LINK_LOST', `talking to ${endpoint}: ${what}`, { details: { what: `${endpoint}: ${what}` } });

/** A source that calls one server. Does no I/O before it runs. */
export function openSession(config: OpcuaConfig, host: DriverHost, { openPort, folder }: SessionParts): Session {
  let live: Live | undefined;
  return {
    async run(signal) {
      if (signal.aborted) return;
      const port = openPort({ kind: 'serve', config, folder });
      live = createLive(host, port);
      try {
        await serve(config, live, signal);
      } finally {
        live = undefined;
      }
    },
    async ask(identity, question, signal) {
      const device = host.device(identity);
      if (device === undefined) throw new Failure('NOT_FOUND', `asking ${identity}`, { details: { what: identity } });
      const asked = understand(device, question);
      if (live?.isUp !== true) throw linkLost(config.endpoint, 'there is no link');
      return answered(live.calls, asked, { signal, doing: `asking ${identity}` });
    },
  };
}

async function answered(calls: Calls, { question, tell }: Asked, { signal, doing }: { signal: AbortSignal; doing: string }) {
  return tell(await calls.ask(question, signal, doing));
}

function createLive(host: DriverHost, port: MessagePort): Live {
  const watchlist = createWatchlist(host);
  const tell = (message: ToClient): void => port.postMessage(message);
  return {
    host,
    port,
    calls: createCalls(port),
    watchlist,
    intake: createIntake(host, watchlist, tell),
    texts: createDeviceTexts(host),
    isUp: false,
  };
}

/** Serve until the signal aborts; throws what ended the link. */
async function serve(config: OpcuaConfig, live: Live, signal: AbortSignal): Promise<void> {
  const { host, port, calls, watchlist, intake } = live;
  const ended = endOf(config, live, signal);
  const following = setInterval(() => live.isUp && follow(live), followMs);
  try {
    await ended;
  } catch (error) {
    intake.end();
    if (live.isUp) await markStale(host, watchlist.devices(), timeLimit(marksMs, signal));
    throw error;
  } finally {
    clearInterval(following);
    intake.end();
    calls.end('the link has ended');
    port.postMessage({ type: 'end' } satisfies ToClient); // the client hangs up and closes the port
    port.unref();
  }
}

/** Resolves when the signal aborts; rejects when the link is lost. */
function endOf(config: OpcuaConfig, live: Live, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    live.port.on('message', (message: FromClient) => {
      if (signal.aborted) return;
      if (message.type === 'lost') {
        const what = message.detail.startsWith(config.endpoint) ? message.detail : `${config.endpoint}: ${message.detail}`;
        reject(new Failure(message.code, `talking to ${what}`, { details: { what } }));
      } else hear(live, message);
    });
    live.port.once('close', () => reject(linkLost(config.endpoint, "the client's thread has ended")));
  });
}

function hear(live: Live, message: Exclude<FromClient, { type: 'lost' }>): void {
  const { host, intake, calls } = live;
  if (calls.hear(message)) return;
  if (message.type === 'up') {
    live.isUp = true;
    host.link({ kind: 'connected', identity: undefined, time: host.clock.now(), detail: message.detail });
    follow(live);
  }
  if (message.type === 'values') {
    host.count(1, message.values.handle.length, message.bytes);
    follow(live); // what was unbound just now is not stored
    intake.take(message.batch, message.values);
    tellTexts(live, message.texts);
  }
  if (message.type === 'refused') refuse(live, message.handles, message.detail);
}

/** Tell the texts that came; what is none is counted. */
function tellTexts({ host, watchlist, texts }: Live, said: readonly SaidText[]): void {
  for (const { handle, text } of said) {
    const watched = watchlist.at(handle);
    if (watched === undefined) continue; // no longer wanted
    const { of, key } = watched;
    if (text === undefined) host.refuse('bad-value', 1, of.identity, `${key}: it has no text`);
    else {
      tellHeard(host, of);
      texts.tell(of.device, key, text);
    }
  }
}

/** Watch what is bound now, and mark the points whose key is none. */
function follow({ host, port, watchlist, intake }: Live): void {
  const changes = watchlist.follow();
  if (changes === undefined) return;
  const { add, drop, unreadable } = changes;
  intake.bad(unreadable.map(({ device, binding: { point } }) => ({ point, quality: badOf(device) })));
  for (const identity of new Set(unreadable.map(({ device }) => device.identity)))
    host.link({ kind: 'error', identity, time: host.clock.now(), detail: 'it has keys that name no node' });
  if (add.length > 0 || drop.length > 0) port.postMessage({ type: 'follow', add, drop } satisfies ToClient);
}

/** The server does not watch these nodes: count them, tell of them and mark their points. */
function refuse({ host, watchlist, intake }: Live, handles: readonly number[], why: string): void {
  const found = handles.flatMap((handle) => watchlist.at(handle) ?? []);
  intake.bad(found.flatMap(({ of, binding }) => (binding === undefined ? [] : [{ point: binding.point, quality: badOf(of.device) }])));
  for (const identity of new Set(found.map(({ of }) => of.identity))) {
    const some = found.filter(({ of }) => of.identity === identity);
    const named = some.slice(0, mostNamed).map(({ item }) => item.node);
    const detail = `${why}: ${named.join(', ')}${some.length > mostNamed ? ` and ${some.length - mostNamed} more` : ''}`;
    host.refuse('unknown-key', some.length, identity, detail);
    host.link({ kind: 'error', identity, time: host.clock.now(), detail });
  }
}
