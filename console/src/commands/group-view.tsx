import { useChange } from '../api/change.ts';
import { useCall } from '../api/queries.ts';
import { useMay } from '../app/session.ts';
import { useCommon, useFormat, useT, useText } from '../i18n/use-t.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanel, Loaded } from '../ui/states.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import { type Command, CommandState, CommandValue, changedByCommand, hasEnded, mayTakeBack, Reasons } from './command.tsx';
import { TargetState, useChecks } from './group-targets.tsx';
import { groupWords } from './group-words.ts';
import { HoldButton } from './hold-button.tsx';
import { commandWords } from './words.ts';

const isDone = ({ state }: Command): boolean => state === 'verified';

/** What has become of the group, in one sentence; what was not carried out is told first. */
function Sum({ commands }: { readonly commands: readonly Command[] }) {
  const t = useT(groupWords);
  const done = commands.filter(isDone).length;
  const off = commands.filter((one) => hasEnded(one) && !isDone(one)).length;
  const going = commands.length - done - off;
  const isRefused = commands.every(({ state }) => state === 'refused');
  return (
    <div className="stack" role="status">
      {isRefused && <p className="hint-bar wrong">{t('allRefused')}</p>}
      {!isRefused && off > 0 && <p className="hint-bar wrong">{t('someFailed', { n: off })}</p>}
      {done === commands.length && <p className="hint-bar">{t('allDone')}</p>}
      <p className="num">{t('counts', { all: commands.length, done, off, going })}</p>
    </div>
  );
}

function Lines({ commands }: { readonly commands: readonly Command[] }) {
  const text = useText();
  const waiting = commands.filter(({ mayConfirm }) => mayConfirm);
  const checks = useChecks(waiting.map(({ asset, key, value }) => ({ asset, command: key, value })));
  return (
    <ul className="command-lines">
      {commands.map((one) => (
        <li key={one.id} className="command-line">
          <CommandState state={one.state} />
          <span>
            {text(one.assetTitle)} <CommandValue command={one} />
            <Reasons reasons={one.reasons} />
            {one.mayConfirm && <TargetState check={withoutItself(checks.get(one.asset))} isLater={one.dueAt !== undefined} kind={one} />}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The command that waits has its point in use itself. */
function withoutItself(check: ReturnType<ReturnType<typeof useChecks>['get']>): typeof check {
  if (check === undefined) return undefined;
  const reasons = check.reasons.filter(({ code }) => code !== 'busy');
  return { ...check, reasons, wouldBeSent: reasons.length === 0 };
}

/** One group with how far each of its commands is; whoever may confirms it, or takes it back. */
export function GroupView({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const t = useT(groupWords);
  const words = useT(commandWords);
  const common = useCommon();
  const text = useText();
  const format = useFormat();
  const mayAct = useMay('operator');
  const query = useCall('getCommandGroup', { params: { id } }, { everyMs: 1000 });
  const confirm = useChange('confirmCommandGroup', { invalidates: changedByCommand });
  const cancel = useChange('cancelCommandGroup', { invalidates: changedByCommand, onDone: () => toast(commandWords.tookBack) });
  const commands = query.data?.commands ?? [];
  const waiting = commands.filter(({ mayConfirm }) => mayConfirm).length;
  const [first] = commands;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={first ? `${text(first.title)} · ${t('progress')}` : t('progress')}
      about={query.data && words('by', { name: query.data.issuedBy, time: format.clock(query.data.issuedAt) })}
      actions={
        <>
          <Button onClick={onClose}>{common('close')}</Button>
          {mayAct && commands.some(mayTakeBack) && (
            <Button disabled={cancel.isPending} onClick={() => cancel.mutate({ params: { id }, body: {} }, { onError: toastError })}>
              {words('takeBack')}
            </Button>
          )}
          {waiting > 0 && (
            <HoldButton hint={words('holdHint')} disabled={confirm.isPending} onHeld={() => confirm.mutate({ params: { id }, body: {} })}>
              {t('confirmAll', { n: waiting })}
            </HoldButton>
          )}
        </>
      }
    >
      <div className="stack command-form">
        <Loaded query={query}>
          {(group) => (
            <>
              {group.comment && <p>{group.comment}</p>}
              <Sum commands={group.commands} />
              <Lines commands={group.commands} />
            </>
          )}
        </Loaded>
        {confirm.error && <ErrorPanel error={confirm.error} />}
      </div>
    </Dialog>
  );
}
