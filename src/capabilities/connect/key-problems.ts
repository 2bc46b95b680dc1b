import { Failure } from '../../contracts/errors.ts';
import type { Text } from '../../contracts/text.ts';
import type { Source } from './catalogue.ts';
import type { Hub } from './hub.ts';

/** Keys that are told at a time; of more, their number is. */
const mostTold = 10;

/** Keys with the protocol that shall read them. */
interface Reading {
  readonly deps: Hub['deps'];
  readonly protocol: Source['protocol'];
}

/** Why a protocol cannot read a key; `undefined` where it can, or where only the device knows. */
export const keyProblem = ({ deps, protocol }: Reading, key: string): Text | undefined =>
  deps.protocols.find((one) => one.protocol === protocol)?.keyProblem?.(key);

/** Why a protocol cannot read keys, of each that it cannot. */
export const keyProblems = (reading: Reading, keys: readonly string[]): readonly Text[] =>
  keys.flatMap((key) => keyProblem(reading, key) ?? []);

/** Throws `BAD_REQUEST` that tells problems, when there are any. */
export function throwProblems(doing: string, problems: readonly Text[]): void {
  if (problems.length === 0) return;
  const [told, more] = [problems.slice(0, mostTold), problems.length - mostTold];
  const rest: readonly Text[] = more > 0 ? [{ zh: `还有 ${more} 个`, en: `and ${more} more` }] : [];
  const all = [...told, ...rest];
  const what = { zh: all.map(({ zh }) => zh).join('；'), en: all.map(({ en }) => en).join('; ') };
  throw new Failure('BAD_REQUEST', `${doing}: ${what.en}`, { details: { what } });
}
