import { describe, expect, test } from 'vitest';
import { changesLength, type Mutant, mutantsOf } from '../../../test/conformance/mutants.ts';
import { lengthOf } from '../../../test/soak/length.ts';
import { encodeRtu, encodeTcp } from './adu.ts';
import { readRequest } from './pdu.ts';
import { createRtuWire, createTcpWire, type Outcome, type Wire, type WireParts } from './wire.ts';

const unit = 17;
/** Reads, and what the unit answers; the first two are told apart by nothing but their values. */
const exchanges = [
  { asked: readRequest('holding', 100, 2), answer: '030441480000' },
  { asked: readRequest('holding', 100, 2), answer: '030400010002' },
  { asked: readRequest('input', 0, 8), answer: '04100102030405060708090a0b0c0d0e0f10' },
  { asked: readRequest('coil', 0, 13), answer: '0102cd1b' },
  { asked: readRequest('holding', 5, 1), answer: '8302' },
].map(({ asked, answer }) => ({ asked, answer: Buffer.from(answer, 'hex') }));
const most = lengthOf(13_000, 260_000);
const limitMs = lengthOf(120_000, 1_200_000);

interface Heard {
  /** What each request was answered with; `undefined` while it waits. */
  readonly outcomes: (string | undefined)[];
  isNoticed: boolean;
}

function textOf(outcome: Outcome): string {
  if (outcome.kind === 'data') return Buffer.from(outcome.bytes).toString('hex');
  return outcome.kind === 'exception' ? `exception ${outcome.code}` : outcome.kind;
}

/** Ask, let the bytes come, and see what is made of them before the wait is over. */
function hear(make: (parts: WireParts) => Wire, asked: readonly Uint8Array[], chunks: readonly Uint8Array[]): Heard {
  const heard: Heard = { outcomes: asked.map(() => undefined), isNoticed: false };
  const notice = () => {
    heard.isNoticed = true;
  };
  const wire = make({
    ...{ answerMs: 60_000, inFlight: asked.length, quietMs: 0, write: () => undefined, gaveUp: () => undefined },
    ...{ refuse: notice, broken: notice },
  });
  for (const [i, pdu] of asked.entries()) {
    const done = (outcome: Outcome) => {
      heard.outcomes[i] = textOf(outcome);
      if (outcome.kind === 'refused') notice();
    };
    wire.ask({ unit, pdu, done });
  }
  for (const chunk of chunks) wire.push(chunk);
  wire.stop();
  return heard;
}

const nth = (i: number) => exchanges[i] ?? { asked: new Uint8Array(0), answer: Buffer.alloc(0) };
const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
const isIn = (bytes: Uint8Array, frame: Uint8Array): boolean => Buffer.from(bytes).includes(Buffer.from(frame));

describe('of damaged answers', () => {
  test(
    'on RTU nothing is taken but what stands in them whole',
    () => {
      const frames = exchanges.map(({ answer }) => encodeRtu(unit, answer));
      const meanings = exchanges.map(({ asked }, i) => hear(createRtuWire, [asked], [frames[i] ?? asked]).outcomes[0]);
      expect(meanings).toEqual(['41480000', '00010002', '0102030405060708090a0b0c0d0e0f10', 'cd1b', 'exception 2']);
      const isWrong = ({ of, bytes }: Mutant): boolean => {
        const [outcome] = hear(createRtuWire, [nth(of).asked], [bytes]).outcomes;
        return outcome !== undefined && !meanings.some((meaning, i) => meaning === outcome && isIn(bytes, frames[i] ?? bytes));
      };
      expect([...mutantsOf(frames, { most, seed: 1 })].filter(isWrong)).toEqual([]);
    },
    limitMs,
  );

  test(
    'on TCP one that has grown or shrunk is noticed, and no other value is taken for the answer behind it',
    () => {
      const frames = exchanges.map(({ answer }) => encodeTcp(1, unit, answer));
      const next = nth(2);
      const behind = next.answer.subarray(2).toString('hex');
      const isWrong = (mutant: Mutant): boolean => {
        const chunks = [mutant.bytes, encodeTcp(2, unit, next.answer)];
        const { outcomes, isNoticed } = hear(createTcpWire, [nth(mutant.of).asked, next.asked], chunks);
        const isNoticeable = changesLength(mutant, frames) && !frames.some((frame) => isSame(frame, mutant.bytes));
        const isMissing = outcomes.includes(undefined);
        return ![behind, 'refused', 'exception 2', undefined].includes(outcomes[1]) || (isNoticeable && !isNoticed && !isMissing);
      };
      expect([...mutantsOf(frames, { most, seed: 2 })].filter(isWrong)).toEqual([]);
    },
    limitMs,
  );
});
