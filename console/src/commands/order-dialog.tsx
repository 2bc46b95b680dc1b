import { useState } from 'react';
import { useChange } from '../api/change.ts';
import { useCall } from '../api/queries.ts';
import { useCommon, useFormat, useT, useText } from '../i18n/use-t.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanel, Loaded } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { type Check, changedByCommand, Interlocks, type Kind, Reasons } from './command.tsx';
import { HoldButton } from './hold-button.tsx';
import { type Draft, empty, numberOf, Terms, ValueField } from './order-fields.tsx';
import { commandWords } from './words.ts';

function Present({ kind, check }: { readonly kind: Kind; readonly check: Check }) {
  const t = useT(commandWords);
  const format = useFormat();
  return (
    <p className="command-way">
      <span>
        {t('present')} <b className="num">{format.amount(check.present?.value, kind)}</b>
      </span>
      {check.way && <span>{t('way', { identity: check.way.identity, key: check.way.key, protocol: check.way.protocol })}</span>}
      <span>{t('ttl', { n: format.number(kind.ttlSeconds), m: format.number(kind.verify?.withinSeconds) })}</span>
    </p>
  );
}

/** Order something of an asset: what would happen is asked every second, and shown with all that speaks against it. */
export function OrderDialog({
  kind,
  assetTitle,
  onClose,
}: {
  readonly kind: Kind;
  readonly assetTitle: string;
  readonly onClose: () => void;
}) {
  const t = useT(commandWords);
  const common = useCommon();
  const text = useText();
  const [draft, setDraft] = useState(empty);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const value = numberOf(draft.value);
  const order = { asset: kind.asset, command: kind.key };
  const check = useCall('checkCommand', { body: { ...order, value } }, { everyMs: 1000, keepPrevious: true });
  const issue = useChange('issueCommand', {
    invalidates: changedByCommand,
    onDone: ({ state }) => {
      if (state === 'refused') return;
      toast(commandWords.isSent);
      onClose();
    },
  });
  const dueAt = draft.isLater ? Date.parse(draft.due) : undefined;
  const isSecond = kind.confirmation === 'secondPerson';
  const isRepeated = kind.confirmation !== 'type' || numberOf(draft.again) === value;
  const isClear = draft.isLater
    ? Number.isFinite(dueAt) && !check.data?.reasons.some(({ code }) => code !== 'interlock' && code !== 'busy')
    : check.data?.wouldBeSent === true;
  const isReady = value !== undefined && isRepeated && isClear && !issue.isPending;
  const send = () => {
    if (value === undefined) return;
    const { comment, again } = draft;
    issue.mutate({ body: { ...order, value, comment, unit: kind.unit, dueAt, repeated: numberOf(again) } });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`${text(kind.title)} · ${assetTitle}`}
      about={text(kind.about)}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <HoldButton hint={t('holdHint')} disabled={!isReady} onHeld={send}>
            {t(isSecond ? 'holdAsk' : 'holdSend')}
          </HoldButton>
        </>
      }
    >
      <div className="stack command-form">
        <ValueField kind={kind} draft={draft} onChange={(next) => change({ value: next })} />
        <Loaded query={check}>
          {(seen) => (
            <>
              <Present kind={kind} check={seen} />
              <h3>{t('interlocks')}</h3>
              <Interlocks check={seen} />
              <Reasons reasons={seen.reasons.filter(({ code }) => code !== 'interlock')} />
            </>
          )}
        </Loaded>
        <Terms kind={kind} draft={draft} onChange={change} />
        {issue.data?.state === 'refused' && (
          <div className="error-panel" role="alert">
            <div>
              <b>{t('isRefused')}</b>
              <Reasons reasons={issue.data.reasons} />
            </div>
          </div>
        )}
        {issue.error && <ErrorPanel error={issue.error} />}
      </div>
    </Dialog>
  );
}
