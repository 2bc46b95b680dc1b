import { Download } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { paths } from '../../../../src/contracts/api/paths.ts';
import { useChange } from '../../api/change.ts';
import { address } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorPanel, Loaded } from '../../ui/states.tsx';
import { personalWords } from './personal-words.ts';

interface Person {
  readonly id: string;
  readonly name: string;
}

/** What came of an erasure. */
export type Erased = Reply<'eraseUser'>;

const exportPath = paths.exportPersonalData.slice('GET '.length);

/** A link that saves all that is held of a person. */
export function ExportPersonalData({ id }: { readonly id: string }) {
  const t = useT(personalWords);
  return (
    <a className="btn" href={address(exportPath, { id })} download>
      <Download size={14} aria-hidden="true" />
      {t('export')}
    </a>
  );
}

/** Lists the names that would be replaced within sentences, and asks whether they are. */
function NamesWithin({ id, isOn, onChange }: { readonly id: string; readonly isOn: boolean; readonly onChange: (isOn: boolean) => void }) {
  const t = useT(personalWords);
  return (
    <Loaded query={useCall('getErasure', { params: { id } })}>
      {({ names }) =>
        names.length > 0 && (
          <div>
            <label className="check-line">
              <input type="checkbox" checked={isOn} onChange={(e) => onChange(e.target.checked)} />
              {t('withinSentences')}
            </label>
            <ul>
              {names.map((name) => (
                <li key={name}>{name}</li>
              ))}
            </ul>
            <p className="muted">{t('withinAbout')}</p>
          </div>
        )
      }
    </Loaded>
  );
}

/** Asks for reason and name before a person is erased for ever. */
function EraseDialog(props: { readonly user: Person; readonly onClose: () => void; readonly onErased: (erased: Erased) => void }) {
  const t = useT(personalWords);
  const { user, onClose } = props;
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [withinSentences, setWithin] = useState(false);
  const erase = useChange('eraseUser', { invalidates: ['listUsers', 'listAudit'], onDone: props.onErased });
  const isReady = reason.trim() !== '' && typed === user.name && !erase.isPending;
  const send = () => erase.mutate({ params: { id: user.id }, body: { name: typed, reason: reason.trim(), withinSentences } });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('eraseTitle', { name: user.name })}
      about={t('eraseAbout')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="danger" disabled={!isReady} onClick={send}>
            {t('erase')}
          </Button>
        </>
      }
    >
      <div className="form">
        <TextField label={t('reason')} isRequired value={reason} onChange={setReason} autoComplete="off" />
        <TextField label={t('typeName', { name: user.name })} isRequired value={typed} onChange={setTyped} autoComplete="off" />
        <NamesWithin id={user.id} isOn={withinSentences} onChange={setWithin} />
        {erase.error && <ErrorPanel error={erase.error} />}
      </div>
    </Dialog>
  );
}

/** Give out what is held of a user, or erase them. */
export function PersonalData(props: { readonly user: Person; readonly isSelf: boolean; readonly onErased: (erased: Erased) => void }) {
  const t = useT(personalWords);
  const [isAsking, setAsking] = useState(false);
  const { user, isSelf, onErased } = props;
  return (
    <section className="stack">
      <h3>{t('personal')}</h3>
      <p className="muted">{t('personalAbout')}</p>
      <div className="button-row">
        <ExportPersonalData id={user.id} />
        <Button look="danger" disabled={isSelf} onClick={() => setAsking(true)}>
          {t('erase')}
        </Button>
      </div>
      {isAsking && <EraseDialog user={user} onClose={() => setAsking(false)} onErased={onErased} />}
    </section>
  );
}

/** Says what an erasure has changed, and what it has left. */
export function ErasedDialog({ erased, onClose }: { readonly erased: Erased; readonly onClose: () => void }) {
  const t = useT(personalWords);
  const format = useFormat();
  const { pseudonym, changed, auditLines, left } = erased;
  const records = format.number(Object.values(changed).reduce((sum, count) => sum + count, 0));
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('erased')}
      about={t('erasedAs', { pseudonym, records, lines: format.number(auditLines) })}
      actions={<Button onClick={onClose}>{t('close')}</Button>}
    >
      {left.length > 0 && (
        <>
          <p>{t('left')}</p>
          <ul>
            {left.map(({ table, column, id }) => (
              <li key={`${table} ${column} ${id}`}>
                <code>
                  {table}.{column} {id}
                </code>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
