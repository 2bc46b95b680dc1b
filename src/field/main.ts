import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Pack } from '../contracts/pack.ts';
import { type Clock, systemClock } from '../contracts/time.ts';
import { packs } from '../packs/all.ts';
import { aisSender, sentenceLine } from './ais-sender.ts';
import { openController } from './controller.ts';
import { type CourierCounts, runCourier, type Sender } from './courier.ts';
import { createField, type Field } from './field.ts';
import { gaugeSender } from './gauge-sender.ts';
import { loggerSender } from './logger-sender.ts';
import type { Address, FromField, ToField } from './messages.ts';
import { playRecording, readRecording } from './recording.ts';
import { stationSender } from './station-sender.ts';
import { openStills } from './stills.ts';
import { tagSender } from './tag-sender.ts';
import { createWhere, followingLine, followingSender, type Where } from './where.ts';

// The field: a process of its own that plays the stations of a pack and talks to the platform over the field's protocols only.

type Begin = Extract<ToField, { type: 'begin' }>;

/** What the stations of a pack are run with. */
interface Running {
  readonly pack: Pack;
  readonly field: Field;
  readonly where: Where;
}

interface Way extends Address {
  readonly identity: string;
  readonly secret: string;
  readonly clock: Clock;
  /** Of the source, as the pack has it. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** How a device of each protocol reports, and how often; one without memory tells of nothing that was before. */
const ways: Readonly<Record<string, { readonly everyMs: number; readonly open: (way: Way) => Sender; readonly hasNoMemory?: true }>> = {
  sl651: { everyMs: 5000, open: stationSender },
  mqtt: { everyMs: 3000, open: loggerSender },
  http: { everyMs: 10_000, open: gaugeSender },
  nmea: { everyMs: 5000, open: aisSender, hasNoMemory: true },
  rtls: { everyMs: 1000, open: tagSender },
};

const ending = new AbortController();
setMaxListeners(0, ending.signal); // one courier per device waits for it
const tell = (message: FromField): void => void process.send?.(message);

/** Devices write into their memory this often while nobody hears them. */
const memoryMs = 300_000;

/** Full five minutes from a time until now. */
function memoryFrom(from: number): readonly number[] {
  const first = Math.ceil(from / memoryMs);
  const count = Math.max(0, Math.floor(systemClock.now() / memoryMs) - first + 1);
  return Array.from({ length: count }, (_, i) => (first + i) * memoryMs);
}

type Device = NonNullable<Pack['site'][number]['devices']>[number];

/** How a device reaches the platform, and its open sender. */
function senderOf({ pack, where }: Running, { identity, source }: Device, secrets: Begin['secrets']) {
  const { protocol = '', config = {} } = pack.sources[source] ?? {};
  const way = ways[protocol];
  if (way === undefined) throw new Error(`BUG: no way for ${identity} by ${source}`);
  const rest = { identity, secret: secrets[identity] ?? '', clock: systemClock, config };
  return { way, sender: followingSender({ where, source, open: (address) => way.open({ ...address, ...rest }) }) };
}

/** Devices that report by themselves; controllers are called (see {@link runControllers}), and logs are played (see {@link runRecordings}). */
function runDevices(running: Running, begin: Begin): void {
  const { pack, field } = running;
  const remembered = memoryFrom(begin.rememberedFrom);
  const counts: CourierCounts = { acknowledged: 0, failed: 0, lost: 0 };
  const reporting = (asset: Pack['site'][number]) =>
    (asset.devices ?? []).filter(({ identity, source }) => pack.sources[source]?.protocol !== 'modbus' && !isRecorded(pack, identity));
  for (const [asset, device] of pack.site.flatMap((one) => reporting(one).map((device) => [one.key, device] as const))) {
    const { way, sender } = senderOf(running, device, begin.secrets);
    const observe = (time: number) => field.observe(asset, device, time);
    const onTrouble = (error: unknown) => tell({ type: 'trouble', identity: device.identity, detail: String(error) });
    const past = way.hasNoMemory || device.remembers === false ? [] : remembered;
    void runCourier({ sender, everyMs: way.everyMs, clock: systemClock, observe, remembered: past, onTrouble }, counts, ending.signal);
  }
  setInterval(() => tell({ type: 'counts', counts }), 5000).unref();
}

const isRecorded = (pack: Pack, identity: string): boolean =>
  (pack.recordings ?? []).some(({ identities }) => identities.includes(identity));

/** Logs are sent as they were received. */
function runRecordings({ pack, where }: Running): void {
  for (const { file, source, pauseSeconds } of pack.recordings ?? []) {
    const line = followingLine({ where, source, open: sentenceLine });
    const heard = readRecording(new URL(file, fixturesOf(pack)));
    const onTrouble = (error: unknown) => tell({ type: 'trouble', identity: file, detail: String(error) });
    void playRecording({ line, heard, pauseMs: pauseSeconds * 1000, onTrouble }, ending.signal);
  }
}

/** How often a controller looks at its registers. */
const controllerMs = 200;

/** A controller that cannot listen tries again after a pause, twice as long each time up to a minute. */
const mostPauseMs = 60_000;

/** Controllers do not report: the platform calls them where it expects them. */
function runControllers(running: Running): void {
  for (const [source, { protocol }] of Object.entries(running.pack.sources)) {
    if (protocol === 'modbus') runController(running, source).catch(endOnly);
  }
}

/** Waiting ends with the process; anything else is a bug. */
function endOnly(error: unknown): void {
  if (!ending.signal.aborted) throw error;
}

/** Play a controller where its source calls it; when that is elsewhere, begin there anew. */
async function runController({ pack, field, where }: Running, source: string): Promise<void> {
  for (let pauseMs = 1000; !ending.signal.aborted; ) {
    const address = await where.of(source);
    try {
      const controller = await openController({ pack, source, field, port: address.port });
      pauseMs = 1000;
      const timer = setInterval(() => controller.look(systemClock.now()), controllerMs);
      await where.left(source, address).finally(() => {
        clearInterval(timer);
        return controller.close();
      });
    } catch (error) {
      if (ending.signal.aborted) return;
      if (pauseMs === 1000) tell({ type: 'trouble', identity: source, detail: String(error) });
      await wait(pauseMs, undefined, { signal: ending.signal });
      pauseMs = Math.min(mostPauseMs, pauseMs * 2);
    }
  }
}

/** Cameras answer who asks. */
async function runCameras({ pack }: Running): Promise<void> {
  const stills = await openStills(pack, systemClock);
  if (stills === undefined) return;
  ending.signal.addEventListener('abort', () => stills.close());
  tell({ type: 'stills', address: stills.address });
}

const fixturesOf = ({ id }: Pack): URL => new URL(`../../src/packs/${id}/fixtures/`, import.meta.url);

function begin(order: Begin): Running {
  const pack = packs.find(({ id }) => id === order.pack);
  if (pack === undefined) throw new Error(`BUG: there is no pack ${order.pack}`);
  const field = createField(pack, fixturesOf(pack), systemClock);
  const running = { pack, field, where: createWhere(order.addresses, ending.signal) };
  runDevices(running, order);
  runControllers(running);
  runRecordings(running);
  runCameras(running).catch((error: unknown) => tell({ type: 'trouble', identity: 'cameras', detail: String(error) }));
  tell({ type: 'ready' });
  return running;
}

let running: Running | undefined;
process.on('message', (message) => {
  const order = message as ToField; // holds: our own program is at the other end
  if (order.type === 'begin') running ??= begin(order);
  if (order.type === 'addresses') running?.where.tell(order.addresses);
  if (order.type === 'play' && running !== undefined)
    tell({ type: 'playing', story: order.story, startedAt: running.field.play(order.story).startedAt });
  if (order.type === 'stop') running?.field.stop(order.story);
});

const end = (): void => {
  ending.abort();
  setTimeout(() => process.exit(0), 500);
};
process.on('disconnect', end); // the platform is gone: so are we
process.on('SIGTERM', end);
process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; the platform ends us in its order
