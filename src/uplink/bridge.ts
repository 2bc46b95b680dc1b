import { setTimeout as pause } from 'node:timers/promises';
import type { BridgePlan, OutwardMessage, RunningBridge } from '../contracts/outward.ts';
import type { SampleBatch } from '../contracts/sample.ts';
import { openFollower } from '../store/follow.ts';
import { followedFile } from '../store/kept-logs.ts';
import { type Backlog, createBacklog } from './backlog.ts';
import { runLane } from './lane.ts';
import type { MqttConnection } from './mqtt-connection.ts';
import type { OutwardOptions } from './outward.ts';
import { createPace } from './pace.ts';
import { keepConnected } from './turns.ts';

/** A bridge with the way to its broker. */
export interface BridgeOptions extends OutwardOptions, BridgePlan {
  readonly open: (signal: AbortSignal) => Promise<MqttConnection>;
}

/** Events that are sent before they are taken off the disk together. */
const eventsTogether = 100;
/** How often events are looked for when nobody says that there are any. */
const lookMs = 1_000;

/**
 * Publish what comes until it is stopped: values in the order of receipt from the logs, from where the last run had come, and events from
 * their queue. Both move on when the broker has acknowledged.
 */
export function startBridge(options: BridgeOptions): RunningBridge {
  const { id, messagesOf, onTurn } = options;
  const backlog = messagesOf && createBacklog({ ...options, file: followedFile(id) });
  const counts = { sentValues: 0, sentEvents: 0, refused: 0 };
  const news = createNews();
  const carrying = { ...options, backlog, counts, news };
  const turns = keepConnected({ ...options, onTurn: (isOn, detail) => onTurn(id, isOn, detail) }, async (connected, stopping) => {
    const connection = await options.open(stopping);
    await sayOnline(connection, options);
    connected();
    await carry({ ...carrying, connection }, stopping);
  });
  return {
    state() {
      const { waitingBytes = 0, lagMs = 0, givenUpBytes = 0, damagedBytes = 0 } = backlog?.state() ?? {};
      return { ...turns.state(), ...counts, waitingBytes, lagMs, givenUpBytes, damagedBytes };
    },
    wake: news.tell,
    async stop() {
      await turns.stop();
      backlog?.close();
    },
  };
}

/** Tell who listens that we are there; the will says when not. Throws when the broker refuses it. */
async function sayOnline(connection: MqttConnection, { status }: BridgePlan): Promise<void> {
  if (status === undefined) return;
  try {
    await connection.publish(status.topic, status.online, status.isRetained);
  } catch (error) {
    connection.close();
    throw error;
  }
}

interface Carrying extends BridgeOptions {
  readonly connection: MqttConnection;
  readonly backlog: Backlog | undefined;
  readonly counts: { sentValues: number; sentEvents: number; refused: number };
  readonly news: ReturnType<typeof createNews>;
}

/** Carry over one connection until it is lost, which throws, or the signal aborts. */
async function carry(parts: Carrying, stopping: AbortSignal): Promise<void> {
  const { connection } = parts;
  const ended = new AbortController();
  const signal = AbortSignal.any([stopping, ended.signal]);
  const stopped = new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve(), { once: true }));
  const work = [carryEvents(parts, signal), carryValues(parts, signal)];
  try {
    await Promise.race([Promise.all(work), connection.lost, stopped]);
  } finally {
    ended.abort();
    connection.close();
    await Promise.allSettled(work);
  }
}

async function carryValues(parts: Carrying, signal: AbortSignal): Promise<void> {
  const { backlog, messagesOf, folder, clock, counts } = parts;
  if (backlog === undefined || messagesOf === undefined) return;
  const follower = openFollower(folder, backlog.place);
  const send = async (batch: SampleBatch) => {
    const taken = await publishAll(parts, messagesOf(batch));
    counts.sentValues += taken; // read after the wait: others are under way at the same time
  };
  try {
    await runLane({ follower, send, pace: createPace(), clock, onAcknowledged: backlog.acknowledge }, signal);
  } finally {
    backlog.damaged(follower.damagedBytes);
    await follower.close();
  }
}

async function carryEvents(parts: Carrying, signal: AbortSignal): Promise<void> {
  const { events, counts, news } = parts;
  while (!signal.aborted) {
    const waiting = await events.take(eventsTogether);
    const taken = await publishAll(parts, waiting);
    counts.sentEvents += taken;
    if (waiting.length > 0) await events.done(waiting.map(({ id }) => id));
    else await news.next(signal);
  }
}

/** Publish in this order; how many values or events were taken. Throws when one of them was neither taken nor refused for ever. */
async function publishAll({ connection, isRetained, counts }: Carrying, messages: readonly OutwardMessage[]): Promise<number> {
  const taken = await Promise.all(
    messages.map(async ({ topic, payload, count }) => {
      const answer = await connection.publish(topic, payload, isRetained);
      if (answer === 'taken') return count;
      counts.refused += count;
      return 0;
    }),
  );
  return taken.reduce((sum, count) => sum + count, 0);
}

/** Tells one who waits that something has come, or that it is time to look. */
function createNews() {
  let wake = new AbortController();
  return {
    tell: () => wake.abort(),
    async next(signal: AbortSignal) {
      await pause(lookMs, undefined, { signal: AbortSignal.any([signal, wake.signal]) }).catch(() => undefined); // told, or ended
      if (wake.signal.aborted) wake = new AbortController();
    },
  };
}
