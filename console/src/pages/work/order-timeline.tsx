import { useChange } from '../../api/change.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import type { Translate } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { toastError } from '../../ui/toast.tsx';
import { changed, type OrderDetail } from './order.tsx';
import { workWords } from './words.ts';

type Entry = OrderDetail['entries'][number];
const removable: readonly Entry['kind'][] = ['note', 'part', 'time', 'cost'];
const fieldNames = {
  title: 'name',
  kind: 'kind',
  priority: 'priorityLong',
  assignedTo: 'assignee',
  dueAt: 'due',
  description: 'description',
  signature: 'signature',
  failure: 'failure',
} as const;

interface Telling {
  readonly t: Translate<typeof workWords>;
  readonly text: ReturnType<typeof useText>;
  readonly number: (n: number) => string;
}

/** What an entry says, without who and when. */
function sentence(entry: Entry, { t, text, number }: Telling): string {
  const { kind, from, to, fields = [], part, minutes = 0, amount = 0, person, by } = entry;
  const say: Readonly<Record<Entry['kind'], () => string>> = {
    opened: () => t('eOpened'),
    state: () => (from && to ? t('eState', { from: t(from), to: t(to) }) : ''),
    changed: () =>
      t('eChanged', { fields: fields.map((f) => (f in fieldNames ? t(fieldNames[f as keyof typeof fieldNames]) : f)).join(' / ') }),
    check: () => t('eCheck', { text: text(entry.title) || (entry.text ?? '') }),
    note: () => t('eNote'),
    part: () => t('ePart', { name: part?.name ?? '', n: number(part?.quantity ?? 0) }),
    time: () => t('eTime', { n: number(minutes), person: person || by }),
    cost: () => t('eCost', { n: number(amount) }),
    file: () => t('eFile'),
    overdue: () => t('eOverdue'),
    dueAgain: () => t('eDueAgain'),
    alarmAgain: () => t('eAlarmAgain'),
    missed: () => t('eMissed', { n: number(amount) }),
  };
  return say[kind]();
}

function EntryLine({ order, entry, mayTakeBack }: { readonly order: OrderDetail; readonly entry: Entry; readonly mayTakeBack: boolean }) {
  const t = useT(workWords);
  const text = useText();
  const format = useFormat();
  const remove = useChange('removeOrderEntry', { invalidates: changed });
  const isGone = entry.removedAt !== undefined;
  const who = entry.by === 'system' ? t('system') : entry.by;
  return (
    <li className={isGone ? 'gone' : ''}>
      <small className="muted num">{format.clock(entry.at)}</small>
      <span>
        <b>{who}</b> {sentence(entry, { t, text, number: (n) => format.number(n, Number.isInteger(n) ? 0 : 2) })}
        {entry.text && entry.kind !== 'check' && <span className="entry-text">{entry.text}</span>}
        {isGone && <small className="muted">{t('takenBack', { name: entry.removedBy ?? '' })}</small>}
      </span>
      {mayTakeBack && !isGone && removable.includes(entry.kind) && (
        <Button
          disabled={remove.isPending}
          onClick={() => remove.mutate({ params: { id: order.id, entry: entry.id } }, { onError: toastError })}
        >
          {t('takeBack')}
        </Button>
      )}
    </li>
  );
}

/** Who did what, the newest first. */
export function Timeline({ order, mayTakeBack }: { readonly order: OrderDetail; readonly mayTakeBack: boolean }) {
  return (
    <ol className="timeline">
      {order.entries.toReversed().map((entry) => (
        <EntryLine key={entry.id} order={order} entry={entry} mayTakeBack={mayTakeBack} />
      ))}
    </ol>
  );
}
