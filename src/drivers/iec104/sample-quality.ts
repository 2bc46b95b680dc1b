import { type Status, status } from '../../contracts/quality.ts';
import { type Asdu, timeState } from './asdu.ts';
import { qualityBit } from './elements.ts';

const doubtful = qualityBit.overflow | qualityBit.blocked | qualityBit.substituted | qualityBit.notTopical;

/** BCR: carry and "was adjusted" make a difference of two counts wrong. */
const adjusted = 0x60;

/** What an element says of itself beside its quality bits, by the beginning of its type's name. */
const notes: readonly (readonly [prefix: string, isDoubtful: (value: number, qualifier: number) => boolean])[] = [
  ['M_DP', (value) => value === 0 || value === 3],
  ['M_ST', (_, qualifier) => qualifier === 1],
  ['M_IT', (_, qualifier) => (qualifier & adjusted) !== 0],
];

const noNote = (): boolean => false;

const noteOf: ReadonlyMap<string, (value: number, qualifier: number) => boolean> = new Map(notes);

/**
 * The status of object i: IV is bad; OV, BL, SB and NT are uncertain, and so are a double point that is neither on nor off, a step
 * position on its way, a counter that was adjusted or ran over, and a time that the station says is not valid or that is no date.
 */
export function statusAt({ type, objects }: Asdu, i: number): Status {
  const bits = objects.quality[i] ?? 0;
  if ((bits & qualityBit.invalid) !== 0) return 'bad';
  if ((bits & doubtful) !== 0 || (objects.timeState[i] ?? 0) > timeState.good) return 'uncertain';
  const isDoubtful = noteOf.get(type.name.slice(0, 4)) ?? noNote;
  return isDoubtful(objects.value[i] ?? 0, objects.qualifier[i] ?? 0) ? 'uncertain' : 'good';
}

/** Bits 0–1 of a quality byte for {@link statusAt}. */
export const statusBits = (asdu: Asdu, i: number): number => status[statusAt(asdu, i)];
