import { useBlocker } from '@tanstack/react-router';
import { type ReactNode, useContext, useEffect, useState } from 'react';
import { useT } from '../i18n/use-t.ts';
import { ConfirmDialog, type FrameGuard, FrameGuards } from './dialog.tsx';
import { type Baseline, baselineOf, leads } from './unsaved-baseline.ts';
import { uiWords } from './words.ts';

/** What {@link useUnsaved} gives to a form. */
export interface Unsaved<T> {
  /** Draw this anywhere in the form; in a dialog or a drawer, inside of it, so that closing it asks too. */
  readonly guard: ReactNode;
  /** Call this when the server has taken the value, before anything leads away. Default: what was last drawn. */
  saved(value?: T): void;
}

/** Asks before something unsaved is lost: at another page, at the end of the window, at the closing of its dialog. */
function Guard({ form, shownBy }: { readonly form: FrameGuard; readonly shownBy: readonly string[] }) {
  const t = useT(uiWords);
  const guards = useContext(FrameGuards);
  useEffect(() => {
    guards?.add(form);
    return () => void guards?.delete(form);
  }, [guards, form]);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => form.isChanged() && leads(current, next, shownBy),
    enableBeforeUnload: form.isChanged,
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  return (
    <ConfirmDialog
      isOpen
      onClose={blocker.reset}
      title={t('leaveTitle')}
      about={t('leaveAbout')}
      confirm={t('leave')}
      onConfirm={blocker.proceed}
    />
  );
}

/**
 * Guards a form or an editor: nothing that differs from what was there at the beginning, or at the last saving, is lost without a question.
 * Its own button "cancel" does not ask.
 *
 * @param value what the person changes, all of it; compared as JSON
 * @param shownBy keys of the address that decide whether the form is shown, e.g. `tab`; other keys may change freely. Default: only the path counts
 */
export function useUnsaved<T>(value: T, shownBy: readonly string[] = []): Unsaved<T> {
  const [baseline] = useState<Baseline<T>>(() => baselineOf(value));
  baseline.draw(value);
  return { guard: <Guard form={baseline} shownBy={shownBy} />, saved: baseline.saved };
}
