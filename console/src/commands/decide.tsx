import { useState } from 'react';
import { useChange } from '../api/change.ts';
import { useCall } from '../api/queries.ts';
import { useMay } from '../app/session.ts';
import { useCommon, useFormat, useT, useText } from '../i18n/use-t.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanel, Loaded } from '../ui/states.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import { type Command, CommandValue, changedByCommand, Interlocks, mayTakeBack, Reasons } from './command.tsx';
import { HoldButton } from './hold-button.tsx';
import { TimeLeft } from './time-left.tsx';
import { commandWords } from './words.ts';

function ConfirmDialog({ command, onClose }: { readonly command: Command; readonly onClose: () => void }) {
  const t = useT(commandWords);
  const common = useCommon();
  const text = useText();
  const format = useFormat();
  const { asset, key, value, issuedBy, issuedAt, expiresAt } = command;
  const check = useCall('checkCommand', { body: { asset, command: key, value } }, { everyMs: 1000 });
  const confirm = useChange('confirmCommand', { invalidates: changedByCommand, onDone: onClose });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`${text(command.title)} · ${text(command.assetTitle)}`}
      about={t('byUntil', { name: issuedBy, time: format.clock(issuedAt), end: format.clock(expiresAt) })}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <HoldButton
            hint={t('holdHint')}
            disabled={confirm.isPending}
            onHeld={() => confirm.mutate({ params: { id: command.id }, body: {} })}
          >
            {t('holdConfirm')}
          </HoldButton>
        </>
      }
    >
      <div className="stack command-form">
        <p className="command-big">
          <CommandValue command={command} />
          {command.before !== undefined && <small>{t('before', { value: format.amount(command.before, command) })}</small>}
        </p>
        <TimeLeft command={command} />
        {command.comment && <p>{command.comment}</p>}
        <Loaded query={check}>
          {(seen) => (
            <>
              <h3>{t('interlocks')}</h3>
              <Interlocks check={seen} />
              <Reasons reasons={seen.reasons.filter(({ code }) => code !== 'interlock' && code !== 'busy')} />
            </>
          )}
        </Loaded>
        {confirm.error && <ErrorPanel error={confirm.error} />}
      </div>
    </Dialog>
  );
}

/** What the signed-in user may do about a command: confirm it, or take it back. */
export function Decide({ command }: { readonly command: Command }) {
  const t = useT(commandWords);
  const [isAsking, setAsking] = useState(false);
  const mayAct = useMay('operator');
  const cancel = useChange('cancelCommand', { invalidates: changedByCommand, onDone: () => toast(commandWords.tookBack) });
  return (
    <span className="button-row">
      {command.mayConfirm && (
        <Button look="primary" onClick={() => setAsking(true)}>
          {t('confirm')}
        </Button>
      )}
      {mayAct && mayTakeBack(command) && (
        <Button
          disabled={cancel.isPending}
          onClick={() => cancel.mutate({ params: { id: command.id }, body: {} }, { onError: toastError })}
        >
          {t('takeBack')}
        </Button>
      )}
      {isAsking && <ConfirmDialog command={command} onClose={() => setAsking(false)} />}
    </span>
  );
}
