import type { SampleBatch } from '../contracts/sample.ts';
import type { Clock } from '../contracts/time.ts';
import { encodeKeyed } from '../drivers/payload/keyed.ts';
import { openFollower } from '../store/follow.ts';
import { createBacklog } from './backlog.ts';
import { type Newest, sendFresh } from './fresh.ts';
import { type LogRange, runLane } from './lane.ts';
import type { Link, TlsFiles } from './link.ts';
import type { LogKeeper } from './log-keeper.ts';
import { linksTo } from './open-link.ts';
import { createPace } from './pace.ts';
import { sendTexts } from './send-texts.ts';
import type { TextQueue } from './text-queue.ts';
import { keepConnected, type Turn, type TurnOptions } from './turns.ts';

/** What is forwarded, and where to. */
export interface UplinkOptions extends TurnOptions {
  /** The centre as `mqtt://identity:secret@host:port`, or `mqtts:`; or a NATS server as `nats://identity:secret@host:port/stream`, or `tls:`. */
  readonly url: string;
  /** Files for `mqtts:` and `tls:`; default: the CAs that Node.js trusts, and no certificate. */
  readonly files?: TlsFiles;
  /** Folder of a store that is written with `keepLogs`. */
  readonly folder: string;
  readonly clock: Clock;
  /** Shared by all who follow the folder; default: nobody else does. */
  readonly keeper?: LogKeeper;
  /** Texts of devices, sent beside the samples; default: none. */
  readonly texts?: TextQueue;
  /** Told to the centre. */
  readonly version: string;
  /** Name of a point at the centre, e.g. `reservoir-1.level`; `undefined` = its samples are not forwarded, but counted. */
  readonly keyOf: (point: number) => string | undefined;
  /** The newest samples here, shown first after an outage. */
  readonly newest: () => Iterable<Newest>;
  /** Bytes of logs that may wait after their samples are in segments; beyond it the oldest are given up. */
  readonly mostKeptBytes: number;
}

/** What the uplink says of itself; counts are since the start. */
export interface UplinkState extends Turn {
  /** Bytes of logs that wait. */
  readonly waitingBytes: number;
  /** About how many samples that is. */
  readonly waitingSamples: number;
  /** Age of the newest sample that was acknowledged in its order; 0 when nothing waits. */
  readonly lagMs: number;
  /** Old samples are being sent, and beside them what is new. */
  readonly isCatchingUp: boolean;
  /** Samples sent in the order of receipt, and acknowledged. What is sent again after a lost connection counts again. */
  readonly sent: number;
  readonly acknowledged: number;
  /** Samples sent early, beside their order, to be shown at once. */
  readonly shownEarly: number;
  /** Samples in messages of which the centre has taken nothing, e.g. since it maps none of the names. */
  readonly refused: number;
  /** Samples of points that have no name. */
  readonly unnamed: number;
  /** Texts of devices that wait, that were lost since too many waited, and of which the centre has taken nothing. */
  readonly textsWaiting: number;
  readonly textsLost: number;
  readonly textsRefused: number;
  /** Why the disk did not take how far it is, or what texts wait; it is tried again every second. */
  readonly diskError: string | undefined;
  /** Bytes of logs given up since too many waited (since the first start), and since they were damaged. */
  readonly givenUpBytes: number;
  readonly damagedBytes: number;
}

/** Forwards all that a store takes. */
export interface Uplink {
  state(): UplinkState;
  /** End the connection and write down how far it is. */
  stop(): Promise<void>;
}

/** Begin to forward, and go on until it is stopped: a lost connection is made anew, for ever. */
export function startUplink(options: UplinkOptions): Uplink {
  const { clock, texts } = options;
  const backlog = createBacklog(options);
  const counts = { sent: 0, shownEarly: 0, refused: 0, unnamed: 0 };
  let isCatchingUp = false;
  const onChange = (isOn: boolean) => {
    isCatchingUp = isOn;
  };
  const openLink = linksTo(options.url);
  /** What the centre's subscribers may know of us. */
  const said = (isOnline: boolean) =>
    Buffer.from(JSON.stringify({ program: 'yangfan', version: options.version, isOnline, since: clock.now() }));
  const turns = keepConnected(options, async (connected, stopping) => {
    const link = await openLink({ url: options.url, files: options.files ?? {}, said }, stopping);
    stopping.addEventListener('abort', link.close, { once: true });
    try {
      connected();
      await forward({ ...options, link, backlog, counts, onChange }, stopping);
    } finally {
      isCatchingUp = false;
      stopping.removeEventListener('abort', link.close);
      link.close();
    }
  });
  return {
    state: () => {
      const kept = backlog.state();
      const { lost = 0, refused = 0 } = texts?.counts ?? {};
      const ofTexts = { textsWaiting: texts?.length ?? 0, textsLost: lost, textsRefused: refused };
      return { ...turns.state(), ...counts, ...kept, ...ofTexts, diskError: kept.diskError ?? texts?.diskError, isCatchingUp };
    },
    async stop() {
      await turns.stop();
      backlog.close();
      texts?.close();
    },
  };
}

interface Forwarding extends UplinkOptions {
  readonly link: Link;
  readonly backlog: ReturnType<typeof createBacklog>;
  readonly counts: { sent: number; shownEarly: number; refused: number; unnamed: number };
  readonly onChange: (isCatchingUp: boolean) => void;
}

/** Forward over one connection until it is lost, which throws, or the signal aborts. */
async function forward(parts: Forwarding, stopping: AbortSignal): Promise<void> {
  const { folder, clock, link, backlog, texts } = parts;
  const ended = new AbortController();
  const signal = AbortSignal.any([stopping, ended.signal]);
  const { send, sendEarly } = sendersOf(parts);
  const begun = createGate();
  const follower = openFollower(folder, backlog.place);
  // The newest first: what is behind them then raises no verdict.
  const fresh = sendFresh({ ...parts, send: sendEarly, behind: backlog.waitingBytes, onBegun: begun.open }, signal);
  const ordered = begun.opened.then(() =>
    runLane({ follower, send, pace: createPace(), clock, onAcknowledged: backlog.acknowledge }, signal),
  );
  const told = texts === undefined ? Promise.resolve() : sendTexts(texts, link, signal);
  try {
    await Promise.race([Promise.all([fresh, ordered, told]), link.lost]);
  } finally {
    ended.abort();
    link.close();
    begun.open();
    await Promise.allSettled([fresh, ordered, told]);
    backlog.damaged(follower.damagedBytes);
    await follower.close();
  }
}

/** Ways of a batch to the centre: in the order of receipt, and early beside it. */
function sendersOf({ link, counts, keyOf }: Forwarding) {
  return {
    async send(batch: SampleBatch, range: LogRange) {
      const { bytes, taken, unnamed } = encodeKeyed(batch, keyOf);
      counts.sent += taken;
      counts.unnamed += unnamed;
      if (taken > 0 && (await link.send(bytes, range)) === 'refused') counts.refused += taken;
    },
    async sendEarly(batch: SampleBatch) {
      const { bytes, taken } = encodeKeyed(batch, keyOf);
      counts.shownEarly += taken;
      if (taken > 0) await link.send(bytes);
    },
  };
}

/** Something that others wait for, once. */
function createGate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}
