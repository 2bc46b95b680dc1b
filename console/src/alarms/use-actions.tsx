import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useMay } from '../app/session.ts';
import { useShortcut } from '../app/shortcuts.ts';
import { useT } from '../i18n/use-t.ts';
import type { Alarm } from '../live/alarm-cache.ts';
import { acknowledge, isUnacknowledged, needsComment } from './acknowledge.ts';
import { alarmWords } from './words.ts';

const AlarmDialog = lazy(() => import('./dialogs.tsx').then(({ AlarmDialog: component }) => ({ default: component })));

/** What a dialog asks about. */
export type Asking = 'acknowledge' | 'shelve' | 'note';

/** What can be done with the chosen alarms. */
export interface AlarmActions {
  readonly acknowledge: () => void;
  readonly shelve: () => void;
  readonly note: () => void;
  readonly canAcknowledge: boolean;
  readonly canShelve: boolean;
  readonly canNote: boolean;
  /** Put this somewhere in the page: the dialog that asks on. */
  readonly dialog: ReactNode;
}

/** Acknowledge, shelve and comment the chosen alarms, by button or by A, S, N. Acknowledging asks only when a critical alarm is among them. */
export function useAlarmActions(alarms: readonly Alarm[], onDone: () => void): AlarmActions {
  const t = useT(alarmWords);
  const [asking, setAsking] = useState<Asking>();
  const mayAct = useMay('operator');
  const open = alarms.filter(isUnacknowledged);
  const shelvable = alarms.filter((a) => a.state !== 'shelved' && a.state !== 'normal');
  const canAcknowledge = mayAct && open.length > 0;
  const canShelve = mayAct && shelvable.length > 0;
  const canNote = mayAct && alarms.length === 1;
  const close = () => {
    setAsking(undefined);
    onDone();
  };
  const start = () => {
    if (!canAcknowledge) return;
    if (needsComment(open)) {
      setAsking('acknowledge');
      return;
    }
    void acknowledge(open, '');
    onDone();
  };
  const shelve = () => canShelve && setAsking('shelve');
  const note = () => canNote && setAsking('note');
  useShortcut('a', t('acknowledge'), start);
  useShortcut('s', t('shelve'), shelve);
  useShortcut('n', t('addNote'), note);
  const asked = asking && { acknowledge: open, shelve: shelvable, note: alarms }[asking];
  return {
    acknowledge: start,
    shelve,
    note,
    canAcknowledge,
    canShelve,
    canNote,
    dialog: asked && (
      <Suspense fallback={null}>
        <AlarmDialog asking={asking} alarms={asked} onClose={close} />
      </Suspense>
    ),
  };
}
