import { createHash } from 'node:crypto';
import { Failure } from '../../contracts/errors.ts';
import { finishAnswers, lessWaiting } from '../finish-answers.ts';
import { storeSamples } from '../store-samples.ts';
import type { UpBody } from './body.ts';
import { hexByte } from './control.ts';
import { type Frame, stationTitle } from './frame.ts';
import { functionOf } from './functions.ts';
import { newestValues, type Sorted, sortReadings } from './intake.ts';
import { type Link, type Online, refuse } from './link.ts';
import { readUp } from './message.ts';
import type { PacketFrame } from './pictures.ts';
import { acknowledge, acknowledgeWhenDurable, askPacket } from './reply.ts';
import { momentOf } from './time-code.ts';

// Acknowledgements that may wait for the disk before the link is read no further.
const waitingLimit = 256;
// Messages of a station that are remembered to know its resends.
const recentLimit = 16;
// Line quiet for so long: a frame hidden behind an unfinished one is looked for.
const settleMs = 1000;
// A peer that has ended its side waits so long for the acknowledgements that are due.
const finishMs = 5000;
const keepAlive = 0x2f;

/** Take bytes; resolves when they are worked off, which is the moment to read more. */
export function receive(link: Link, chunk: Uint8Array): Promise<void> {
  link.lastBytesAt = link.shared.now();
  link.deframer.push(chunk);
  return workOff(link);
}

/** Call it a few times a second: settles the line and asks for missing packets. Resolves with the ms since the last frame. */
export async function tick(link: Link): Promise<number> {
  const now = link.shared.now();
  if (link.deframer.waiting > 0 && now - link.lastBytesAt >= settleMs) {
    link.lastBytesAt = now;
    link.deframer.settle();
    await workOff(link);
  }
  for (const due of link.assembler.due(now)) {
    link.lastStation = due.frame.station;
    if (due.kind === 'lost') refuse(link, 'bad-frame', due.detail);
    else askPacket(link, due.frame, due);
  }
  return now - link.lastFrameAt;
}

/** The peer sends no more: work off what is left and wait until all acknowledgements are out, at most five seconds. */
export async function finish(link: Link): Promise<void> {
  link.deframer.end();
  await workOff(link);
  await finishAnswers(link, finishMs);
}

/** The connection has ended. */
export function end(link: Link): void {
  const { host, stations } = link.shared;
  link.assembler.clear();
  link.onLess();
  for (const [station, online] of stations) {
    if (online.link !== link) continue;
    stations.delete(station);
    host.link({ kind: 'disconnected', identity: station, time: host.clock.now(), detail: link.peer });
  }
}

/** Work off the queue; chunks and ticks share it, so one at a time. */
function workOff(link: Link): Promise<void> {
  link.work = link.work.then(async () => {
    for (let found = link.queue.shift(); found !== undefined; found = link.queue.shift()) {
      if (found.kind === 'frame') await onFrame(link, found.frame);
      else refuse(link, found.kind, `${found.bytes} bytes`);
      if (link.waitingCount >= waitingLimit && !link.signal.aborted) await lessWaiting(link);
    }
  });
  return link.work;
}

/** Why a good frame is not listened to, if so. */
function objection({ config }: Link['shared'], frame: Frame): readonly ['bad-frame' | 'not-allowed', string] | undefined {
  if (frame.direction !== 'up') return ['bad-frame', `a down-link frame, function ${hexByte(frame.functionCode)}`];
  if (config.center !== undefined && config.center !== frame.center) return ['not-allowed', `for centre ${frame.center}`];
  if (config.password !== undefined && config.password !== frame.password) return ['not-allowed', 'wrong password'];
  return undefined;
}

const isPacket = (frame: Frame): frame is PacketFrame => frame.packet !== undefined;

async function onFrame(link: Link, frame: Frame): Promise<void> {
  link.lastFrameAt = link.shared.now();
  link.lastStation = frame.station;
  const objected = objection(link.shared, frame);
  if (objected !== undefined) refuse(link, ...objected);
  else if (isPacket(frame)) await onPacket(link, frame);
  else await onMessage(link, frame, frame.body);
}

async function onPacket(link: Link, frame: PacketFrame): Promise<void> {
  if (link.shared.host.device(frame.station) === undefined) {
    quarantine(link, frame, [[frame.station, new Map()]]);
    return;
  }
  const added = link.assembler.add(frame, link.shared.now());
  if (added.kind === 'complete') await onMessage(link, frame, added.body);
  if (added.kind === 'repeat') acknowledge(link, frame, added.serial);
  if (added.kind === 'refused') refuse(link, added.reason, added.detail);
}

/** A whole message. It is answered when all that it holds is safe; in every other case the station hears nothing and keeps its data. */
async function onMessage(link: Link, frame: Frame, whole: Uint8Array): Promise<void> {
  const message = { ...frame, body: whole };
  const body = readBody(link, message);
  if (body === undefined) return;
  const isDevice = hear(link, frame, body);
  const key = `${frame.functionCode}/${body.serial}/${body.sentAt}/${contentMark(whole)}`;
  const recent = isDevice ? recentOf(link.shared.recent, frame.station) : new Map<string, number>();
  const before = frame.functionCode === keepAlive ? undefined : recent.get(key);
  const isData = functionOf(frame.functionCode)?.isStored === true && body.readings.length > 0;
  const ticket = before ?? (isData ? await takeData(link, message, body) : takeOther(link, message, body));
  if (ticket === undefined || frame.functionCode === keepAlive) return;
  remember(recent, key, ticket);
  acknowledgeWhenDurable(link, frame, { serial: body.serial, ticket });
  link.waiters.get(`${frame.station}/${frame.functionCode}`)?.(frame, body);
}

function readBody(link: Link, frame: Frame): UpBody | undefined {
  try {
    return readUp(frame);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    refuse(link, 'bad-frame', error.message);
    return undefined;
  }
}

/** Note who speaks; false for stations that are no devices. */
function hear(link: Link, frame: Frame, body: UpBody): boolean {
  const { host, stations, zoneMinutes } = link.shared;
  if (host.device(frame.station) === undefined) return false;
  const sent = momentOf(body.sentAt, zoneMinutes);
  const offsetMs = sent === undefined ? undefined : sent - host.clock.now();
  const known = stations.get(frame.station);
  const heard: Online = { asked: known?.asked ?? Promise.resolve(), link, frame, offsetMs };
  if (known?.link === link) Object.assign(known, heard);
  else {
    stations.set(frame.station, heard);
    host.link({
      kind: 'connected',
      identity: frame.station,
      time: host.clock.now(),
      detail: `${stationTitle(frame.station)} from ${link.peer}`,
    });
  }
  return true;
}

/** Show stations that are no devices to people. */
function quarantine(link: Link, frame: Frame, found: Iterable<readonly [string, ReadonlyMap<string, number>]>): void {
  const { host } = link.shared;
  const detail = `function ${hexByte(frame.functionCode)} from ${link.peer}`;
  for (const [station, values] of found) {
    host.quarantine(station, values, detail);
    host.refuse('unknown-device', 1, station, detail);
  }
}

/** Count what a message holds and the store cannot keep. */
function refuseUnfit(link: Link, body: UpBody, { unbound, badValues, badTimes }: Sorted): void {
  for (const [key, count] of unbound) if (count > 0) refuse(link, 'unknown-key', `${key} feeds no point`, count);
  if (badValues > 0) refuse(link, 'bad-value', 'digits that are no decimal number', badValues);
  if (badTimes > 0)
    refuse(
      link,
      'bad-time',
      `no date, before 1990 or more than ten minutes ahead: ${body.readings[0]?.observedAt ?? body.sentAt}`,
      badTimes,
    );
}

/** Store the readings; the ticket to wait for (0 = none), or `undefined` when the message must not be acknowledged. */
async function takeData(link: Link, frame: Frame, body: UpBody): Promise<number | undefined> {
  const { host, zoneMinutes, config } = link.shared;
  const times = { zoneMinutes, now: host.clock.now(), secondsFromSending: config.secondsFromSending };
  const sorted = sortReadings(body, (station) => host.device(station), times);
  refuseUnfit(link, body, sorted);
  quarantine(link, frame, sorted.unknown);
  if (sorted.unknown.size > 0) return undefined;
  const { samples } = sorted;
  const ticket = await storeSamples(host, samples, link.signal);
  if (ticket === undefined) {
    refuse(link, 'no-room', host.sink.refusal ?? 'the link ended while waiting for room', samples.length);
    return undefined;
  }
  host.count(1, samples.length, frame.body.length);
  return sorted.badTimes > 0 ? undefined : ticket;
}

/** A message without data for the store: keep-alive, test report, picture, answers. */
function takeOther(link: Link, frame: Frame, body: UpBody): number | undefined {
  const { host } = link.shared;
  if (host.device(frame.station) === undefined) {
    quarantine(link, frame, [[frame.station, newestValues(body.readings)]]);
    return undefined;
  }
  host.count(1, 0, frame.body.length);
  return 0;
}

/** Tells contents apart. A CRC does not: two reports of a station that differ in two places can have the same one. */
const contentMark = (content: Uint8Array): string => createHash('sha256').update(content).digest('base64');

function recentOf(all: Map<string, Map<string, number>>, station: string): Map<string, number> {
  const recent = all.get(station) ?? new Map<string, number>();
  all.set(station, recent);
  return recent;
}

function remember(recent: Map<string, number>, key: string, ticket: number): void {
  recent.set(key, ticket);
  const [oldest] = recent.keys();
  if (recent.size > recentLimit && oldest !== undefined) recent.delete(oldest);
}
