import type { Duplex } from 'node:stream';
import { Failure } from '../../contracts/errors.ts';
import { createDeframer } from './deframe.ts';
import { encodeFrame, readSegment, type Segment } from './segment.ts';
import { answersTo, type StationState } from './station-answers.ts';

type Outcome = 'answered' | 'late' | 'lost' | 'closed';

/** The calling side of a station: its connection and the message that it waits for. */
export interface Caller {
  readonly state: StationState;
  readonly connect: () => Duplex | Promise<Duplex>;
  /** How long it waits for an answer, in ms. */
  readonly answerMs: number;
  link: Duplex | undefined;
  isClosed: boolean;
  awaited: { readonly qn: string | undefined; readonly end: (outcome: Outcome) => void } | undefined;
}

// Resends of a message, HJ 212-2017.
const resends = 3;

const closed = ({ state }: Caller): Failure =>
  new Failure('LINK_LOST', `sending from ${state.mn}: the station was closed`, { details: { what: state.mn } });

/** Close the connection. */
export function hangUp(caller: Caller): void {
  caller.link?.destroy();
  caller.link = undefined;
}

async function connected(caller: Caller): Promise<Duplex> {
  if (caller.isClosed) throw closed(caller);
  if (caller.link !== undefined && !caller.link.destroyed) return caller.link;
  const link = await caller.connect();
  const deframer = createDeframer((found) => {
    if (found.kind === 'frame' && found.isCrcRight) onSegment(caller, found.segment);
  });
  const lost = () => {
    if (caller.link !== link) return;
    hangUp(caller);
    caller.awaited?.end('lost');
  };
  link.on('data', (chunk: Uint8Array) => deframer.push(chunk));
  link.on('error', lost).on('close', lost);
  caller.link = link;
  return link;
}

/** A message from the centre; what is not for this station is passed over. */
function onSegment(caller: Caller, bytes: Uint8Array): void {
  const result = readSegment(bytes);
  if ('refused' in result || result.segment.mn !== caller.state.mn) return;
  const { segment } = result;
  if (!segment.cn.startsWith('90')) {
    for (const answer of answersTo(caller.state, segment)) caller.link?.write(encodeFrame(answer));
  } else if (segment.qn === caller.awaited?.qn) caller.awaited?.end('answered');
}

async function attempt(caller: Caller, segment: Segment): Promise<Outcome> {
  const link = await connected(caller);
  return new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      caller.awaited = undefined;
      resolve(outcome);
    };
    const timer = setTimeout(() => end('late'), caller.answerMs);
    caller.awaited = { qn: segment.qn, end };
    link.write(encodeFrame(segment));
    if (((segment.flag ?? 0) & 1) === 0) end('answered');
  });
}

/** Send a message and, when its flag asks for it, wait for the answer; at most three resends with the same QN. */
export async function deliver(caller: Caller, segment: Segment): Promise<void> {
  for (let sent = 0; sent <= resends; sent++) {
    const outcome = await attempt(caller, segment).catch(() => 'lost' as const);
    if (outcome === 'answered') return;
    if (caller.isClosed) throw closed(caller);
    if (outcome === 'lost') await pause(Math.min(1000, caller.answerMs));
  }
  hangUp(caller);
  const what = `command ${segment.cn} of ${caller.state.mn}`;
  throw new Failure('TIMEOUT', `sending ${what}: no answer after ${resends} resends`, { details: { what } });
}

/** Between a lost connection and the next one. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
