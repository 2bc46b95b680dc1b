import { finishAnswers, lessWaiting } from '../finish-answers.ts';
import { calibrate } from './calibrate.ts';
import { commandOf, looksLikeData } from './commands.ts';
import { joinContents } from './content.ts';
import type { Found } from './deframe.ts';
import type { Deviation } from './deviations.ts';
import { newestValues } from './intake.ts';
import { type Link, type Online, refuse } from './link.ts';
import { isWhole, type Lost, type PacketSegment, type Piece, partOf, readableOf, standsAlone } from './packets.ts';
import { answer, quarantine } from './reply.ts';
import { readSegment, type Segment, versionOf, wantsAnswer } from './segment.ts';
import { systemTitle } from './systems.ts';
import { readingsOf, takeData } from './take-data.ts';
import { momentOf } from './time-code.ts';
import { tolerate, toleratedText } from './tolerate.ts';

// Answers that may wait for the disk before the link is read no further.
const waitingLimit = 256;
// Line quiet for so long: a frame without CR LF is taken.
const settleMs = 1000;
// A peer that has ended its side waits so long for the answers that are due.
const finishMs = 5000;

const editions = ['HJ/T 212-2005', 'HJ 212-2017', 'HJ 212-2025'] as const;

/** Take bytes; resolves when they are worked off, which is the moment to read more. */
export function receive(link: Link, chunk: Uint8Array): Promise<void> {
  link.lastBytesAt = link.shared.now();
  link.deframer.push(chunk);
  return workOff(link);
}

/** Call it a few times a second: settles the line and gives up on missing packets. Resolves with the ms since the last message. */
export async function tick(link: Link): Promise<number> {
  const { config } = link.shared;
  const now = link.shared.now();
  if (now - link.lastBytesAt >= settleMs) {
    link.lastBytesAt = now;
    const before = link.queue.length;
    link.deframer.settle();
    if (link.queue.length > before) await workOff(link);
  }
  const lost = link.assembler.due(now, config.packetSeconds * 1000);
  if (lost.length > 0) await inTurn(link, lost);
  return now - link.lastMessageAt;
}

/** The peer sends no more: work off what is left and wait until all answers are out, at most five seconds. */
export async function finish(link: Link): Promise<void> {
  link.deframer.end();
  await workOff(link);
  await inTurn(link, link.assembler.clear());
  await finishAnswers(link, finishMs);
}

/** The connection has ended. */
export function end(link: Link): void {
  const { host, stations, tolerated } = link.shared;
  for (const { pieces, missing, detail } of link.assembler.clear()) refuse(link, 'bad-frame', detail, missing + pieces.length);
  link.onLess();
  for (const [station, online] of stations) {
    if (online.link !== link) continue;
    stations.delete(station);
    const detail = `${link.peer}${toleratedText(tolerated.get(station))}`;
    host.link({ kind: 'disconnected', identity: station, time: host.clock.now(), detail });
  }
}

/** Work off the queue; chunks and ticks share it, so one at a time. */
function workOff(link: Link): Promise<void> {
  link.work = link.work.then(async () => {
    for (let found = link.queue.shift(); found !== undefined; found = link.queue.shift()) {
      if (found.kind === 'frame') await onFrame(link, found);
      else refuse(link, found.kind, `${found.bytes} bytes that are no frame`);
      if (link.waitingCount >= waitingLimit && !link.signal.aborted) await lessWaiting(link);
    }
  });
  return link.work;
}

/** Read what is left of messages with packets missing, after what is being worked off. */
function inTurn(link: Link, lost: readonly Lost[]): Promise<void> {
  link.work = link.work.then(async () => {
    for (const one of lost) await onLost(link, one);
  });
  return link.work;
}

/** A frame with what was found about it on the way. */
interface Heard {
  readonly segment: Segment;
  readonly isDoubtful: boolean;
  readonly deviations: readonly Deviation[];
}

type Frame = Extract<Found, { kind: 'frame' }>;

async function onFrame(link: Link, frame: Frame): Promise<void> {
  const result = readSegment(frame.segment);
  if ('refused' in result) {
    refuse(link, frame.isCrcRight ? 'bad-frame' : 'bad-checksum', result.refused);
    return;
  }
  const { segment } = result;
  const { mode, password } = link.shared.rules(segment.mn);
  if (!frame.isCrcRight && mode !== 'no-checksum') {
    refuse(link, 'bad-checksum', `as it seems from ${segment.mn}`);
    return;
  }
  link.lastMessageAt = link.shared.now();
  link.lastStation = segment.mn;
  const checksum: readonly Deviation[] = frame.isCrcRight ? [] : ['checksum'];
  const deviations = [...frame.deviations, ...result.deviations, ...checksum];
  const isDoubtful = !frame.isCrcRight || isOddLength(link, frame);
  if (password !== undefined && segment.pw !== password) refuse(link, 'not-allowed', 'wrong PW');
  else if (link.shared.host.device(segment.mn) === undefined) quarantine(link, segment, newestValues(readingsOf(link, segment)));
  else await onMessage(link, { segment, isDoubtful, deviations });
}

/**
 * Whether a frame counts its bytes in another way than the one before. A station that counts them wrong does so by habit: always by the same
 * number, or it always writes the same one. A damage does so once; the checksum of HJ 212, which loses a byte of each step, lets some through.
 */
function isOddLength(link: Link, { statedBytes, segment }: Frame): boolean {
  const [before, off] = [link.length, statedBytes - segment.length];
  link.length = { statedBytes, off };
  const isHabit = before !== undefined && before.off !== 0 && (off === before.off || statedBytes === before.statedBytes);
  return off !== 0 && !isHabit;
}

/** A message of a device. */
async function onMessage(link: Link, heard: Heard): Promise<void> {
  const { segment, deviations } = heard;
  const { cn } = segment;
  const kind = commandOf(cn)?.kind ?? (looksLikeData(cn) ? 'unnamed' : 'order');
  if (kind === 'order') {
    refuse(link, 'bad-frame', `command ${cn} is not for a centre`);
    return;
  }
  hear(link, segment, kind === 'answer');
  if (kind === 'data') await onData(link, heard);
  else if (kind === 'unnamed') await onData(link, { ...heard, deviations: [...deviations, 'unknown-command'] });
  else if (tolerate(link, segment.mn, deviations)) onOther(link, segment, kind);
}

function onOther(link: Link, segment: Segment, kind: 'notice' | 'reply' | 'answer'): void {
  const { host, inboxes } = link.shared;
  if (kind === 'notice') {
    host.count(1, 0, segment.cp.length);
    if (wantsAnswer(segment)) answer(link, segment, '9013');
    if (segment.cn === '1013') calibrate(link, segment);
  } else if (inboxes.get(segment.mn)?.offer({ segment, readings: [] }) === true) host.count(1, 0, segment.cp.length);
  else refuse(link, 'out-of-order', `an answer (${segment.cn}) that nobody waits for`);
}

/** Note who speaks. */
function hear(link: Link, segment: Segment, isAnswer: boolean): void {
  const { host, stations, zoneMinutes } = link.shared;
  const known = stations.get(segment.mn);
  if (known?.link === link && isAnswer) return; // it bears our own QN
  const sent = momentOf(segment.qn ?? '', zoneMinutes);
  const offsetMs = sent === undefined ? undefined : sent - host.clock.now();
  const heard = { link, segment, offsetMs };
  if (known?.link === link) Object.assign(known, heard);
  else {
    const fresh: Online = { ...heard, asked: known?.asked ?? Promise.resolve(), calibrating: new Set() };
    stations.set(segment.mn, fresh);
    const detail = `${segment.mn} from ${link.peer}, ${systemTitle(segment.st)}, ${editions[versionOf(segment)]}`;
    host.link({ kind: 'connected', identity: segment.mn, time: host.clock.now(), detail });
  }
}

const isPacket = (segment: Segment): segment is PacketSegment => segment.packet !== undefined;

/**
 * Data. A packet that stands alone and waits for its answer is taken at once, as the standard has it. Packets that nobody answers, and
 * those that may go on in the next one, wait for each other; when one of them comes again, its sender waits for the answer and it is taken.
 */
async function onData(link: Link, { segment, isDoubtful, deviations }: Heard): Promise<void> {
  const message = { segments: [segment], cp: segment.cp, isDoubtful, deviations };
  if (!isPacket(segment)) {
    await takeData(link, message);
    return;
  }
  const piece: Piece = { segment, isDoubtful, isTaken: standsAlone(segment) };
  if (piece.isTaken) await takeData(link, message);
  else if (!tolerate(link, segment.mn, deviations)) return;
  const lost: Lost[] = [];
  const added = link.assembler.add(piece, link.shared.now(), (one) => lost.push(one));
  for (const one of lost) await onLost(link, one);
  if (added.kind === 'complete') await takePieces(link, added.pieces);
  else if (piece.isTaken) return;
  if (added.kind === 'refused') refuse(link, added.reason, added.detail);
  if (added.kind === 'repeat' && wantsAnswer(segment) && isWhole(segment)) {
    link.assembler.take(piece);
    await takeData(link, message);
  }
}

/** Take those of the packets that were not taken yet. */
async function takePieces(link: Link, pieces: readonly Piece[]): Promise<void> {
  const fresh = pieces.filter(({ isTaken }) => !isTaken);
  if (fresh.length === 0) return;
  await takeData(link, {
    segments: fresh.map(({ segment }) => segment),
    cp: joinContents(pieces.map(partOf)),
    isDoubtful: fresh.some((piece) => piece.isDoubtful),
    deviations: pieces.every(isWholePiece) ? [] : ['split-item'],
  });
}

const isWholePiece = ({ segment }: Piece): boolean => isWhole(segment);

/** Packets are missing: what stands alone is taken, the rest is counted. */
async function onLost(link: Link, lost: Lost): Promise<void> {
  const readable = readableOf(lost);
  const unread = lost.pieces.filter((piece) => !piece.isTaken && !readable.includes(piece)).length;
  link.lastStation = lost.pieces[0]?.segment.mn ?? link.lastStation;
  refuse(link, 'bad-frame', lost.detail, lost.missing + unread);
  if (readable.length > 0) await takePieces(link, readable);
}
