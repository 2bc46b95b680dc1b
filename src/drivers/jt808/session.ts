import { Failure } from '../../contracts/errors.ts';
import { finishAnswers, lessWaiting } from '../finish-answers.ts';
import { countFailure, signOut, turnAway } from './admission.ts';
import type { FragmentFrame } from './assembly.ts';
import type { Found } from './deframe.ts';
import { type Frame, hexId, identityOf } from './frame.ts';
import { result } from './generic-answer.ts';
import { type Handler, handlers } from './handlers.ts';
import { type Link, refuse } from './link.ts';
import type { Location } from './location.ts';
import { unsupported } from './messages.ts';
import { answer, askFragments } from './reply.ts';

// Acknowledgements that may wait for the disk before the link is read no further.
const waitingLimit = 256;
// A peer that has ended its side waits so long for the acknowledgements that are due.
const finishMs = 5000;

/** Take bytes; resolves when they are worked off, which is the moment to read more. */
export function receive(link: Link, chunk: Uint8Array): Promise<void> {
  link.deframer.push(chunk);
  return workOff(link);
}

/** Take a datagram, which holds whole frames; resolves when they are worked off. */
export function receiveDatagram(link: Link, datagram: Uint8Array): Promise<void> {
  link.deframer.push(datagram);
  link.deframer.end();
  return workOff(link);
}

/** Call it a few times a second: asks for missing fragments, and ends links that do not sign in; tells how long the link has been silent, ms. */
export function tick(link: Link): number {
  const { config } = link.shared;
  const now = link.shared.now();
  for (const due of link.assembler.due(now)) {
    if (due.kind === 'ask') askFragments(link, due);
    else refuse(link, 'bad-frame', identityOf(due.frame.phone), `message ${hexId(due.frame.id)}: ${due.detail}`);
  }
  const silentMs = now - link.lastFrameAt;
  const isIdle = silentMs > config.idleSeconds * 1000;
  if (!isIdle && link.identity === undefined && now - link.openedAt > config.signInSeconds * 1000) {
    refuse(link, 'not-allowed', undefined, `no sign-in within ${config.signInSeconds} s`);
    link.close('no sign-in');
  }
  return silentMs;
}

/** The peer sends no more: work off what is left and wait until all acknowledgements are out, at most five seconds. */
export async function finish(link: Link): Promise<void> {
  link.deframer.end();
  await workOff(link);
  await finishAnswers(link, finishMs);
}

/** The connection has ended. */
export function end(link: Link): void {
  link.assembler.clear();
  link.onLess();
  signOut(link, 'the connection ended');
}

/** Work off the queue; chunks share it, so one at a time. */
function workOff(link: Link): Promise<void> {
  link.work = link.work.then(async () => {
    for (let found = link.queue.shift(); found !== undefined; found = link.queue.shift()) {
      if (link.signal.aborted) return;
      await onFound(link, found);
      while (link.waitingCount >= waitingLimit && !link.signal.aborted) await lessWaiting(link);
    }
  });
  return link.work;
}

async function onFound(link: Link, found: Found): Promise<void> {
  if (found.kind === 'frame') {
    await onFrame(link, found.frame);
    return;
  }
  refuse(link, found.kind, link.identity, found.detail);
  countFailure(link);
}

async function onFrame(link: Link, frame: Frame): Promise<void> {
  const { phone, version } = frame;
  const identity = identityOf(phone);
  if (link.identity !== undefined && link.identity !== identity) {
    refuse(link, 'not-allowed', identity, `a message of ${identity} on the connection of ${link.identity}`);
    return;
  }
  link.lastFrameAt = link.shared.now();
  link.address = { phone, version };
  const handler = handlers.get(frame.id);
  if (link.identity === undefined && handler?.access !== 'open') turnAway(link, frame, shownLocations(handler, frame), hexId(frame.id));
  else if (frame.encryption !== 0) notSupported(link, frame, 'an encrypted message');
  else if (handler === undefined) notSupported(link, frame, unsupported.get(frame.id)?.en ?? 'not known');
  else if (isFragment(frame)) await onFragment(link, handler, frame);
  else await onMessage(link, handler, frame);
}

const isFragment = (frame: Frame): frame is FragmentFrame => frame.fragment !== undefined;

/** What an unknown terminal sent, for people; nothing when it cannot be read. */
function shownLocations(handler: Handler | undefined, frame: Frame): readonly Location[] {
  if (frame.encryption !== 0 || isFragment(frame)) return [];
  try {
    return handler?.locations?.(frame.body) ?? [];
  } catch (error) {
    if (error instanceof Failure) return []; // the message is counted and answered as failed in any case
    throw error;
  }
}

function notSupported(link: Link, frame: Frame, what: string): void {
  refuse(link, 'bad-frame', link.identity, `${hexId(frame.id)}, ${what}: not supported`);
  answer(link, frame, result.unsupported);
}

async function onFragment(link: Link, handler: Handler, frame: FragmentFrame): Promise<void> {
  const added = link.assembler.add(frame, link.shared.now());
  if (added.kind === 'complete') await onMessage(link, handler, added.message);
  if (added.kind !== 'refused') return;
  refuse(link, 'too-large', identityOf(frame.phone), `${hexId(frame.id)}: ${added.detail}`);
  answer(link, frame, result.failed);
}

/** A whole message. One that cannot be read is counted and answered as such. */
async function onMessage(link: Link, handler: Handler, frame: Frame): Promise<void> {
  try {
    await handler.handle(link, frame);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    refuse(link, 'bad-frame', identityOf(frame.phone), `${hexId(frame.id)}: ${error.message}`);
    countFailure(link);
    if (!handler.isAnswer) answer(link, frame, result.badMessage);
  }
}
