import { useState } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { useT } from '../../i18n/use-t.ts';
import type { Words } from '../../i18n/words.ts';
import { toastError } from '../../ui/toast.tsx';

const words = {
  taken: {
    zh: '编辑期间有人保存了新版本，因此没有保存。对方的更改已并入，您的更改都还在；请核对后再保存。',
    en: 'Somebody saved a newer version meanwhile, so this was not saved. Their changes are in here now, and so are yours; look it over, then save.',
  },
  both: { zh: '两人都改了：{what}。这里是您的内容。', en: 'Both of you changed: {what}. What stands here is yours.' },
  twice: { zh: '两人都改过的，两份都在；不要的请删去。', en: 'What both of you changed stands here twice; remove the one that is wrong.' },
} as const satisfies Words;

interface Versioned {
  readonly id: string;
  readonly changedAt: number;
}

/** What was merged: names of the fields that both changed, or `twice` where both versions stand side by side. */
type Merged = readonly string[] | 'twice';

/** What somebody else saved since a version was read; `undefined` when that is not why something was refused. */
async function newerThan<T extends Versioned>(
  error: unknown,
  { id, changedAt }: T,
  list: () => Promise<{ readonly items: readonly T[] }>,
): Promise<T | undefined> {
  if (!(error instanceof ApiProblem && error.code === 'CONFLICT')) return undefined;
  const now = (await list()).items.find((one) => one.id === id);
  return now?.changedAt === changedAt ? undefined : now;
}

/**
 * For an editor of what others may change too: when saving is refused because somebody else saved, their version is merged into what is being drawn; nothing is saved
 * before the person has looked at it.
 *
 * @param list where the newest version is read
 */
export function useMeanwhile<T extends Versioned>(list: () => Promise<{ readonly items: readonly T[] }>) {
  const t = useT(words);
  const [merged, setMerged] = useState<Merged>();
  /** Merge, if that is why it was refused; `false` when it is not. @param merge takes their version over into the draft; `undefined`: that cannot be */
  const takeOver = async (error: unknown, base: T, merge: (theirs: T) => Merged | undefined): Promise<boolean> => {
    const theirs = await newerThan(error, base, list).catch(() => undefined);
    const done = theirs && merge(theirs);
    if (done !== undefined) setMerged(done);
    return done !== undefined;
  };
  /** The same; any other refusal is told. */
  const onRefused = (base: T, merge: (theirs: T) => Merged | undefined) => async (error: unknown) => {
    if (!(await takeOver(error, base, merge))) toastError(error);
  };
  const note = merged && (
    <p role="alert" className="places-meanwhile">
      {t('taken')} {merged === 'twice' ? t('twice') : merged.length > 0 && t('both', { what: merged.join(' · ') })}
    </p>
  );
  return { note, takeOver, onRefused };
}
