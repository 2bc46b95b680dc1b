import type { certificateStates, crewFindings } from '../../../contracts/api/crew.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import type { CrewRow } from './schema.ts';

/** How a certificate stands. */
export type CertificateState = (typeof certificateStates)[number];

/** What the register says of a person. */
export type CrewFinding = (typeof crewFindings)[number];

const dayMs = 86_400_000;
/** Certificates that end within so many days are told to be about to. `assumed` */
export const expiringDays = 30;
/** Days end at midnight in Beijing. */
const beijingMs = 8 * 3_600_000;

/** The day of a time in Beijing (UTC+8), ISO 8601; days compare as texts. */
export const dayOf = (time: EpochMs): string => new Date(time + beijingMs).toISOString().slice(0, 10);

/** How a certificate with this last day stands at a time; the last day belongs to it. */
export function certificateState(validUntil: string | null, now: EpochMs): CertificateState {
  if (validUntil === null) return 'unknown';
  if (validUntil < dayOf(now)) return 'expired';
  return validUntil < dayOf(now + expiringDays * dayMs) ? 'expiring' : 'valid';
}

/** A person as somebody declared. */
export interface Declared {
  readonly name: string;
  readonly document: string;
}

/** A person of a movement against the register. */
export interface Compared extends Declared {
  readonly finding: CrewFinding;
  /** The entry of the register; `undefined`: there is none. */
  readonly entry: CrewRow | undefined;
}

/** The same number however it is written. */
export const sameNumber = (document: string): string => document.replaceAll(/[\s-]/g, '').toUpperCase();
const sameName = (name: string): string => name.replaceAll(/\s+/g, '').toLowerCase();

/**
 * Persons who were declared against those who are registered on board.
 *
 * A document decides where it is given: the same name with another number is somebody else. Without one the name decides, once per entry.
 */
export function compareCrew(declared: readonly Declared[], registered: readonly CrewRow[], now: EpochMs): readonly Compared[] {
  const left = new Set(registered);
  const found = new Map<Declared, CrewRow>();
  const take = (person: Declared, isSame: (entry: CrewRow) => boolean): void => {
    const entry = [...left].find(isSame);
    if (entry === undefined) return;
    left.delete(entry);
    found.set(person, entry);
  };
  const hasNumber = ({ document }: Declared): boolean => sameNumber(document) !== '';
  for (const one of declared.filter(hasNumber)) take(one, ({ document }) => sameNumber(document) === sameNumber(one.document));
  for (const one of declared.filter((person) => !hasNumber(person))) take(one, ({ name }) => sameName(name) === sameName(one.name));
  return [
    ...declared.map((person): Compared => {
      const entry = found.get(person);
      return { ...person, entry, finding: findingOf(entry, now) };
    }),
    ...[...left].map((entry): Compared => ({ name: entry.name, document: entry.document, entry, finding: 'notDeclared' })),
  ];
}

function findingOf(entry: CrewRow | undefined, now: EpochMs): CrewFinding {
  if (entry === undefined) return 'unknown';
  return certificateState(entry.validUntil, now) === 'expired' ? 'expired' : 'registered';
}
