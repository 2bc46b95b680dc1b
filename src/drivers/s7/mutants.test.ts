import { expect, test } from 'vitest';
import { changesLength, type Mutant, mutantsOf } from '../../../test/conformance/mutants.ts';
import { lengthOf } from '../../../test/soak/length.ts';
import { encodeConnect, encodeData, type Stretch, tpdu } from './frame.ts';
import { encodeAnswer, encodeRead, type Head, readItems } from './pdu.ts';
import { createWire } from './wire.ts';

const stretches: readonly Stretch[] = [
  { area: 'DB', db: 1, start: 0, count: 4 },
  { area: 'M', db: 0, start: 7, count: 1 },
  { area: 'DB', db: 2, start: 10, count: 6 },
];

function item(hex: string): readonly number[] {
  const bytes = Buffer.from(hex, 'hex');
  return [0xff, 4, 0, 8 * bytes.length, ...bytes, ...(bytes.length % 2 === 1 ? [0] : [])];
}

const answerTo = (reference: number, items: readonly string[]): Uint8Array =>
  encodeData(encodeAnswer(reference, 0, [[4, items.length], items.flatMap(item)]));

const intact = ['41480000', '05', '010203040506'];
const frames = [intact, ['00000000', '00', '000000000000'], ['7f800001', 'ff', 'fffefdfcfbfa']].map((items) => answerTo(1, items));
const behind = '11223344';

/** What two requests were answered with: the items, `refused`, or `lost` when nothing had come until the link was ended. */
interface Heard {
  readonly outcomes: readonly [string, string];
  readonly isNoticed: boolean;
}

/** Ask twice and let bytes come, and behind them the answer to the second request. */
async function hear(bytes: Uint8Array): Promise<Heard> {
  let isNoticed = false;
  const notice = () => {
    isNoticed = true;
  };
  const wire = createWire({ peer: 'controller', answerMs: 60_000, write: () => undefined, refuse: notice, broken: notice });
  const ask = async (asked: readonly Stretch[]): Promise<string> => {
    const head: Head | undefined = await wire.ask(encodeRead(asked), new AbortController().signal).catch(() => undefined);
    if (head === undefined) return 'lost';
    const items = head.error === 0 ? readItems(head, asked) : 'an error';
    if (typeof items === 'string') notice();
    return typeof items === 'string' ? 'refused' : items.map((one) => Buffer.from(one.bytes).toString('hex')).join(' ');
  };
  wire.allow(2);
  const outcomes = Promise.all([ask(stretches), ask(stretches.slice(0, 1))]);
  for (const chunk of [encodeConnect(tpdu.confirm, { local: 0x0100, remote: 0x0102 }), bytes, answerTo(2, [behind])]) wire.push(chunk);
  wire.end();
  return { outcomes: await outcomes, isNoticed };
}

test(
  'a damaged answer that has grown or shrunk is noticed, and no other value is taken for the answer behind it',
  async () => {
    expect(await hear(frames[0] ?? new Uint8Array(0))).toEqual({ outcomes: [intact.join(' '), behind], isNoticed: false });
    const wrong: Mutant[] = [];
    for (const mutant of mutantsOf(frames, { most: lengthOf(6_500, 130_000), seed: 4 })) {
      const { outcomes, isNoticed } = await hear(mutant.bytes);
      const isUnseen = changesLength(mutant, frames) && !isNoticed && !outcomes.includes('lost');
      if (isUnseen || ![behind, 'lost', 'refused'].includes(outcomes[1])) wrong.push(mutant);
    }
    expect(wrong).toEqual([]);
  },
  lengthOf(120_000, 1_200_000),
);
