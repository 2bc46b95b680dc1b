import { useState } from 'react';
import type { Sent } from '../../../../src/contracts/api/index.ts';
import { failureCauses, failureImpacts, failureModes } from '../../../../src/contracts/failure.ts';
import type { Text } from '../../../../src/contracts/text.ts';
import { useChange } from '../../api/change.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { failureWords } from './failure-words.ts';
import { changed, type OrderDetail } from './order.tsx';

type Failure = NonNullable<Sent<'updateWorkOrder', 'body'>['failure']>;

/** A time as the control for it writes it, in local time; empty for none. */
const typedTime = (time: number | undefined): string =>
  time === undefined ? '' : new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
const timeOf = (typed: string): number | undefined => (typed === '' ? undefined : new Date(typed).getTime());

function Choice<Key extends string>(props: {
  readonly label: string;
  readonly titles: Readonly<Record<Key, Text>>;
  readonly value: Key;
  readonly onChange: (key: Key) => void;
}) {
  const text = useText();
  const keys = Object.keys(props.titles) as Key[]; // holds: the keys of a record of Key
  return (
    <Field label={props.label}>
      {(wiring) => (
        <select {...wiring} className="input" value={props.value} onChange={(e) => props.onChange(e.target.value as Key)}>
          {keys.map((key) => (
            <option key={key} value={key}>
              {text(props.titles[key])}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function useSay(order: OrderDetail, onDone: () => void) {
  const change = useChange('updateWorkOrder', {
    invalidates: [...changed, 'getAssetLife', 'getRemainingLife', 'listReliability', 'listAssetReliability', 'listRemainingLife'],
    onDone: () => {
      toast(failureWords.saved);
      onDone();
    },
  });
  const send = (body: { readonly failure: Failure | null } | { readonly noFailure: boolean }) =>
    change.mutate({ params: { id: order.id }, body: { version: order.version, ...body } }, { onError: toastError });
  return {
    say: (failure: Failure | null) => send({ failure }),
    sayNone: (noFailure: boolean) => send({ noFailure }),
    isPending: change.isPending,
  };
}

function FailureDialog({ order, onClose }: { readonly order: OrderDetail; readonly onClose: () => void }) {
  const t = useT(failureWords);
  const first: Failure = order.failure ?? {
    ...{ mode: 'UNK', cause: 'unknown', impact: 'critical', failedAt: order.createdAt },
    ...(order.doneAt !== undefined && { restoredAt: order.doneAt }),
  };
  const [said, setSaid] = useState(first);
  const [failedAt, setFailedAt] = useState(typedTime(first.failedAt));
  const [restoredAt, setRestoredAt] = useState(typedTime(first.restoredAt));
  const { say, isPending } = useSay(order, onClose);
  const [begin, end] = [timeOf(failedAt), timeOf(restoredAt)];
  const isReady = begin !== undefined && (end === undefined || end >= begin);
  const actions = (
    <Button
      look="primary"
      disabled={!isReady || isPending}
      onClick={() => begin !== undefined && say({ ...said, failedAt: begin, restoredAt: end })}
    >
      {t('save')}
    </Button>
  );
  return (
    <Dialog isOpen onClose={onClose} title={`${t('title')} ${order.number}`} about={t('standard')} actions={actions}>
      <div className="stack">
        <Choice label={t('mode')} titles={failureModes} value={said.mode} onChange={(mode) => setSaid({ ...said, mode })} />
        <Choice label={t('cause')} titles={failureCauses} value={said.cause} onChange={(cause) => setSaid({ ...said, cause })} />
        <Choice label={t('impact')} titles={failureImpacts} value={said.impact} onChange={(impact) => setSaid({ ...said, impact })} />
        <TextField type="datetime-local" label={t('failedAt')} value={failedAt} onChange={setFailedAt} isRequired />
        <TextField type="datetime-local" label={t('restoredAt')} help={t('restoredHelp')} value={restoredAt} onChange={setRestoredAt} />
      </div>
    </Dialog>
  );
}

/** What failed, of a corrective order on an asset. */
export function OrderFailure({ order, mayChange }: { readonly order: OrderDetail; readonly mayChange: boolean }) {
  const t = useT(failureWords);
  const text = useText();
  const format = useFormat();
  const [isSaying, setSaying] = useState(false);
  const { say, sayNone, isPending } = useSay(order, () => undefined);
  const { failure, noFailure } = order;
  const facts =
    failure &&
    ([
      ['mode', text(failureModes[failure.mode])],
      ['cause', text(failureCauses[failure.cause])],
      ['impact', text(failureImpacts[failure.impact])],
      ['failedAt', format.full(failure.failedAt)],
      ['restoredAt', failure.restoredAt === undefined ? t('notYet') : format.full(failure.restoredAt)],
    ] as const);
  return (
    <>
      {facts ? <FactList t={t} facts={facts} /> : <p className="panel-body muted">{t(noFailure ? 'saidNone' : 'none')}</p>}
      {mayChange && (
        <div className="panel-body button-row">
          <Button onClick={() => setSaying(true)}>{t(failure ? 'change' : 'say')}</Button>
          {(failure || noFailure) && (
            <Button disabled={isPending} onClick={() => (failure ? say(null) : sayNone(false))}>
              {t('takeBack')}
            </Button>
          )}
          {!failure && !noFailure && (
            <Button disabled={isPending} onClick={() => sayNone(true)}>
              {t('noFailure')}
            </Button>
          )}
        </div>
      )}
      {isSaying && <FailureDialog order={order} onClose={() => setSaying(false)} />}
    </>
  );
}
