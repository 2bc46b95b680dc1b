import { describe, expect, test } from 'vitest';
import { changesLength, type Mutant, mutantsOf } from '../../../test/conformance/mutants.ts';
import { lengthOf } from '../../../test/soak/length.ts';
import { isWellFramed } from './framing.ts';

/** Answers of version 2c, with three values each. */
const answers = [
  '304b02010104067075626c6963a23e0204112233440201000201003030300e06082b0601020101030043023039300e06092b060104010901010002014d300e06092b06010401090102000201fd',
  '304c02010104067075626c6963a23f0204112233450201000201003031300d06082b06010201010300430163300e06092b0601040109010100020105301006092b06010401090102000203e80102',
].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')));

/** It begins as a message: a sequence whose first element is the version, in one byte. */
const isMessage = (bytes: Uint8Array): boolean => bytes[0] === 0x30 && bytes[2] === 2 && bytes[3] === 1;

describe('the lengths within a datagram', () => {
  test.each(answers.map((answer) => ({ answer })))(
    'fit each other in an answer (%#), also when it is filled up with zeros',
    ({ answer }) => {
      expect(isWellFramed(answer)).toBe(true);
      expect(isWellFramed(Uint8Array.of(...answer, 0, 0))).toBe(true);
    },
  );

  test('do so in no message that has grown or shrunk by a damage, which the library would read on in what is left', () => {
    const trials = mutantsOf(answers, { most: lengthOf(26_000, 260_000), seed: 6 });
    const isIntact = ({ bytes }: Mutant): boolean => answers.some((answer) => Buffer.compare(answer, bytes) === 0);
    const isUnseen = (mutant: Mutant): boolean =>
      changesLength(mutant, answers) && !isIntact(mutant) && isMessage(mutant.bytes) && isWellFramed(mutant.bytes);
    const unseen = [...trials].filter(isUnseen).map(({ damage, bytes }) => [damage, Buffer.from(bytes).toString('hex')]);
    expect(unseen).toEqual([]);
  });

  test('never fit in sequences without end', () => {
    expect(isWellFramed(new Uint8Array(65_507).fill(0x30))).toBe(false);
    expect(isWellFramed(Uint8Array.of(0x30, 0x80, 0, 0))).toBe(false);
    expect(isWellFramed(new Uint8Array(0))).toBe(false);
  });
});
