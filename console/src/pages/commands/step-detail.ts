import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { commandWords } from '../../commands/words.ts';
import type { useT } from '../../i18n/use-t.ts';

/** A command with its steps. */
export type Whole = Reply<'getCommand'>;

interface Words {
  readonly t: ReturnType<typeof useT<typeof commandWords>>;
  readonly quantity: (value: number) => string;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What there was to tell of a step, line by line; what is not known is left out. */
export function noteOf({ detail }: Whole['steps'][number], { t, quantity }: Words): readonly string[] {
  const { comment, way, answer, readBack } = detail;
  const notes: string[] = [];
  if (typeof comment === 'string' && comment !== '') notes.push(comment);
  if (isRecord(way)) notes.push(t('way', { identity: String(way.identity), key: String(way.key), protocol: String(way.protocol) }));
  if (isRecord(answer)) notes.push(t('answered', { answer: JSON.stringify(answer) }));
  if (isRecord(readBack) && typeof readBack.value === 'number') notes.push(t('readBack', { value: quantity(readBack.value) }));
  return notes;
}
