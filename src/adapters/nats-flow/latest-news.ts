import { setTimeout as pause } from 'node:timers/promises';
import type { LatestReader } from '../../contracts/flow.ts';
import { createBatch, type PointNumber } from '../../contracts/sample.ts';
import type { LatestWriter } from '../../flow/latest.ts';
import { type LatestNews, subjects } from './messages.ts';
import type { Wire } from './wire.ts';

/** Between two looks at what has changed. */
const everyMs = 250;
/** Samples of one message, 29 bytes each. */
const mostAtOnce = 8192;

/** Publishes the newest samples of a node. */
export interface NewsSender {
  /** Points to be looked at from now on. */
  add(points: readonly PointNumber[]): void;
  /** Send all of them once more. */
  resend(): void;
  stop(): Promise<void>;
}

/** Send what has changed four times a second; a slow server gets the same points less often, never more and more at once. */
export function sendNews(wire: Wire, latest: LatestReader, from: Pick<LatestNews, 'node' | 'boot'>): NewsSender {
  const points: PointNumber[] = [];
  const known = new Set<PointNumber>();
  let sent: number[] = [];
  let seq = 0;
  const ending = new AbortController();
  const { signal } = ending;

  const look = () => {
    let news = createNews();
    const send = () => {
      if (news.length > 0) wire.tell(subjects.latest, { ...from, seq: seq++, ...columnsOf(news) } satisfies LatestNews);
      news = createNews();
    };
    points.forEach((point, i) => {
      const version = latest.version(point);
      if (version === (sent[i] ?? 0)) return;
      sent[i] = version;
      const sample = latest.read(point);
      if (sample === undefined) return;
      if (news.length === mostAtOnce) send();
      const at = news.length++;
      news.point[at] = point;
      news.time[at] = sample.time;
      news.value[at] = sample.value;
      news.quality[at] = sample.quality;
      news.receivedAt[at] = sample.receivedAt;
    });
    send();
  };
  const loop = async () => {
    while (!signal.aborted) {
      look();
      await Promise.race([wire.flush().catch(() => undefined), aborted(signal)]); // a closed connection is told elsewhere
      await pause(everyMs, undefined, { signal }).catch(() => undefined); // woken by stop
    }
  };
  const running = loop();
  return {
    add(more) {
      for (const point of more) {
        if (known.has(point)) continue;
        known.add(point);
        points.push(point);
      }
    },
    resend() {
      sent = [];
    },
    async stop() {
      ending.abort();
      await running;
    },
  };
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));

const createNews = () => ({ ...createBatch(mostAtOnce), receivedAt: new Float64Array(mostAtOnce) });

const columnsOf = ({ length, point, time, value, quality, receivedAt }: ReturnType<typeof createNews>) => ({
  point: point.subarray(0, length),
  time: time.subarray(0, length),
  value: value.subarray(0, length),
  quality: quality.subarray(0, length),
  receivedAt: receivedAt.subarray(0, length),
});

/** A node is asked for everything at most this often. */
const askAgainMs = 2_000;

/**
 * Take the newest samples of all nodes into memory.
 *
 * @param resend asks a node for everything, after a message of it was missed or it is new
 * @param isHeard false for a node that is none of ours
 */
export function hearNews(
  wire: Wire,
  latest: LatestWriter,
  { resend, isHeard }: { readonly resend: (node: string) => void; readonly isHeard: (node: string) => boolean },
): void {
  const places = new Map<string, { boot: string; next: number; askedAt: number }>();
  wire.hear(subjects.latest, (value) => {
    const { node, boot, seq, receivedAt, ...columns } = value as LatestNews; // holds: only `sendNews` publishes there
    if (!isHeard(node)) return;
    const place = places.get(node);
    const isNext = place?.boot === boot && place.next === seq;
    const now = performance.now();
    const askedAt = place?.askedAt ?? Number.NEGATIVE_INFINITY;
    const mustAsk = !isNext && now - askedAt > askAgainMs;
    places.set(node, { boot, next: isNext || mustAsk ? seq + 1 : (place?.next ?? 0), askedAt: mustAsk ? now : askedAt });
    if (mustAsk) resend(node);
    latest.takeEach({ ...columns, length: columns.point.length, capacity: columns.point.length }, receivedAt);
  });
}
