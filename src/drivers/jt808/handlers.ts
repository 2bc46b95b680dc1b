import { authenticate, register, signOut } from './admission.ts';
import { writeTime } from './bcd.ts';
import { takeCanData } from './can-data.ts';
import { takeDriverCard } from './driver-card.ts';
import { readFragmentRequest } from './fragment-request.ts';
import { type Frame, identityOf } from './frame.ts';
import { readGenericAnswer } from './generic-answer.ts';
import { type Report, takeLocations } from './intake.ts';
import { type Link, refuse, sendAnswer, sendFrames } from './link.ts';
import { type Location, readBulk, readLocation } from './location.ts';
import { id } from './messages.ts';
import { answer, answerWhenDurable } from './reply.ts';

/** What is done with one kind of message. */
export interface Handler {
  /** `open`: also before the sign-in. */
  readonly access: 'open' | 'signed-in';
  /** An answer to a question of ours gets no generic answer, also when it cannot be read. */
  readonly isAnswer: boolean;
  /** The locations that the message holds, for people. */
  readonly locations?: (body: Uint8Array) => readonly Location[];
  /** Throws `BAD_FRAME` when the body cannot be read. */
  handle(link: Link, frame: Frame): Promise<void> | void;
}

type Handle = Handler['handle'];
const open = (handle: Handle): Handler => ({ access: 'open', isAnswer: false, handle });
const signedIn = (handle: Handle): Handler => ({ access: 'signed-in', isAnswer: false, handle });
const answering = (handle: Handle): Handler => ({ access: 'signed-in', isAnswer: true, handle });

function count(link: Link, frame: Frame): void {
  link.shared.host.count(1, 0, frame.body.length);
}

/** What the body of a report holds. */
type Content = Pick<Report, 'locations' | 'missing'>;

const alone = (body: Uint8Array): Content => ({ locations: [readLocation(body)], missing: 0 });

const reportOf = ({ phone, body }: Frame, content: Content): Report => ({ ...content, identity: identityOf(phone), bytes: body.length });

/** A report that is answered when it is on disk. */
const report = (read: (body: Uint8Array) => Content): Handler => ({
  access: 'signed-in',
  isAnswer: false,
  locations: (body) => read(body).locations,
  async handle(link, frame) {
    const taken = await takeLocations(link, reportOf(frame, read(frame.body)));
    if (taken !== undefined) answerWhenDurable(link, frame, taken);
  },
});

/** The serial that an answer begins with, and the rest of it. */
function answeredSerial({ body }: Frame): readonly [serial: number, rest: Uint8Array] {
  return [((body[0] ?? 0) << 8) | (body[1] ?? 0), body.subarray(2)];
}

/** Hand an answer to the question that waits for it; late and unasked ones are counted. */
function tell(link: Link, frame: Frame): void {
  const [serial, rest] = answeredSerial(frame);
  if (link.waiter?.serials.has(serial)) link.waiter.told(frame.id, rest);
  else refuse(link, 'out-of-order', link.identity, 'an answer that nobody waits for');
}

/** An answer without anything to store. */
function told(link: Link, frame: Frame): void {
  count(link, frame);
  tell(link, frame);
}

/** An answer that holds a location: it is stored like a report. */
const located: Handler = answering(async (link, frame) => {
  const [, rest] = answeredSerial(frame);
  const content = alone(rest);
  tell(link, frame);
  await takeLocations(link, reportOf(frame, content));
});

function onGenericAnswer(link: Link, frame: Frame): void {
  const { serial, id: answered, result } = readGenericAnswer(frame.body);
  count(link, frame);
  if (link.waiter?.id === answered && link.waiter.serials.has(serial)) link.waiter.answered(result);
  else refuse(link, 'out-of-order', link.identity, 'a generic answer that nobody waits for');
}

/** 0x0005: send fragments of the last long down message again. */
function resendFragments(link: Link, frame: Frame): void {
  const { firstSerial, indexes } = readFragmentRequest(frame.body, frame.version);
  const wanted = new Set(indexes);
  count(link, frame);
  if (link.fragments[0]?.serial !== firstSerial) {
    refuse(link, 'out-of-order', link.identity, `fragments of message ${firstSerial}, which is not the last long one`);
    return;
  }
  sendFrames(
    link,
    link.fragments.filter(({ fragment }) => fragment !== undefined && wanted.has(fragment.index)),
  );
}

/** What the driver does with each message of a terminal; all others are not supported. */
export const handlers: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  [id.register, open(register)],
  [id.authenticate, open(authenticate)],
  [
    id.heartbeat,
    signedIn((link, frame) => {
      count(link, frame);
      answer(link, frame);
    }),
  ],
  [
    id.logout,
    signedIn((link, frame) => {
      count(link, frame);
      answer(link, frame);
      signOut(link, 'logged out');
    }),
  ],
  [
    id.queryTime,
    signedIn((link, frame) => {
      count(link, frame);
      sendAnswer(link, frame, id.time, writeTime(link.shared.host.clock.now(), 0)); // 0x8004 alone is UTC, JT/T 808-2019 8.5
    }),
  ],
  [id.location, report(alone)],
  [id.bulk, report(readBulk)],
  [id.driverCard, signedIn(takeDriverCard)],
  [id.canData, signedIn(takeCanData)],
  [id.terminalAnswer, answering(onGenericAnswer)],
  [id.requestFragments, answering(resendFragments)],
  [id.parameters, answering(told)],
  [id.attributes, answering(told)],
  [id.locationAnswer, located],
  [id.vehicleAnswer, located],
]);
