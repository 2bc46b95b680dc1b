import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useCallPages } from '../../api/pages.ts';
import { useCall } from '../../api/queries.ts';
import { useMay, useSession } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PriorityBadge } from '../../ui/priority-badge.tsx';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { dutyWords } from './words.ts';

type Handover = Reply<'writeHandover'>;
type Facts = Pick<Handover, 'open' | 'shelved' | 'suppressed' | 'outOfService'>;
const parts = ['open', 'shelved', 'suppressed'] as const;

function Counts({ facts }: { readonly facts: Facts }) {
  const t = useT(dutyWords);
  const { number } = useFormat();
  const [open, shelved, suppressed] = parts.map((part) => number(facts[part].count));
  return (
    <span className="muted">
      {t('counts', { open: open ?? '', shelved: shelved ?? '', suppressed: suppressed ?? '', out: number(facts.outOfService) })}
    </span>
  );
}

function Alarms({ facts }: { readonly facts: Facts }) {
  const t = useT(dutyWords);
  const text = useText();
  return (
    <details>
      <summary>
        <Counts facts={facts} />
      </summary>
      {parts.map((part) => (
        <section key={part}>
          {facts[part].alarms.length > 0 && <h4>{t(part)}</h4>}
          <ul className="plain-list">
            {facts[part].alarms.map((alarm) => (
              <li key={alarm.id}>
                <PriorityBadge priority={alarm.priority} />{' '}
                <Link to="/alarms" search={{ alarm: alarm.id }}>
                  {text(alarm.assetTitle)} · {text(alarm.title)}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </details>
  );
}

function Note({ note }: { readonly note: Handover }) {
  const t = useT(dutyWords);
  const format = useFormat();
  const mayAccept = useMay('operator');
  const me = useSession()?.user.name;
  const accept = useChange('acceptHandover', { invalidates: ['listHandovers'], onDone: () => toast(dutyWords.saved) });
  return (
    <article className="handover">
      <small className="muted">{t('writtenBy', { by: note.by, shift: note.shift, time: format.full(note.time) })}</small>
      <p>{note.note}</p>
      <Alarms facts={note} />
      {note.acceptedBy && note.acceptedAt ? (
        <small>{t('accepted', { by: note.acceptedBy, time: format.full(note.acceptedAt) })}</small>
      ) : (
        mayAccept &&
        me !== note.by && (
          <span>
            <Button disabled={accept.isPending} onClick={() => accept.mutate({ params: { id: note.id } }, { onError: toastError })}>
              {t('accept')}
            </Button>
          </span>
        )
      )}
    </article>
  );
}

function Writer({ team }: { readonly team: string }) {
  const t = useT(dutyWords);
  const [note, setNote] = useState('');
  const unsaved = useUnsaved(note);
  const facts = useCall('draftHandover').data;
  const write = useChange('writeHandover', {
    invalidates: ['listHandovers'],
    onDone: () => {
      setNote('');
      unsaved.saved('');
      toast(dutyWords.saved);
    },
  });
  return (
    <form
      className="panel-body form"
      onSubmit={(e) => {
        e.preventDefault();
        write.mutate({ params: { id: team }, body: { note: note.trim() } }, { onError: toastError });
      }}
    >
      {unsaved.guard}
      <TextArea label={t('note')} help={t('writeAbout')} maxLength={4000} value={note} onChange={setNote} />
      {facts && <Counts facts={facts} />}
      <div className="button-row">
        <Button look="primary" type="submit" disabled={note.trim() === '' || write.isPending}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

/** Handover notes of a team: what the shift before says, and what stood open. */
export function Handovers({ team }: { readonly team: string }) {
  const t = useT(dutyWords);
  const mayWrite = useMay('operator');
  const list = useCallPages('listHandovers', { params: { id: team }, query: { limit: 20 } });
  return (
    <Panel title={t('handovers')}>
      {mayWrite && <Writer team={team} />}
      {list.error && <ErrorPanel error={list.error} onRetry={list.refetch} />}
      {list.isPending ? <Skeleton /> : list.items.length === 0 && <EmptyState title={t('noHandover')} />}
      {list.items.map((note) => (
        <Note key={note.id} note={note} />
      ))}
      {list.hasMore && <Button onClick={list.readMore}>…</Button>}
    </Panel>
  );
}
