import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { capabilityWords } from '../packs/words.ts';
import { eventWords } from './event-words.ts';
import type { System } from './system-tiles.tsx';
import { systemWords } from './words.ts';

type Letter = Reply<'listDeadLetters'>['items'][number];

/** Names of an event and of who should have taken it; what this console does not know keeps its own. */
function useNames() {
  const [event, capability] = [useT(eventWords), useT(capabilityWords)];
  return {
    eventName: (kind: string) => (kind in eventWords ? event(kind as keyof typeof eventWords) : kind), // holds: it is a key
    takerName: (subscriber: string) => {
      const [folder = ''] = subscriber.split('.');
      return folder in capabilityWords ? capability(folder as keyof typeof capabilityWords) : subscriber; // holds: it is a key
    },
  };
}

function Letters({ letters }: { readonly letters: readonly Letter[] }) {
  const t = useT(systemWords);
  const text = useText();
  const { eventName, takerName } = useNames();
  const format = useFormat();
  const retry = useChange('retryDeadLetter', {
    invalidates: ['listDeadLetters', 'getSystem', 'getHealth'],
    onDone: () => toast(systemWords.retried),
  });
  return (
    <PlainTable
      label={t('dead')}
      columns={[
        { key: 'time', title: t('time'), cell: (l) => format.full(l.time) },
        { key: 'event', title: t('event'), cell: (l) => <b>{eventName(l.event)}</b> },
        { key: 'subscriber', title: t('subscriber'), cell: (l) => takerName(l.subscriber) },
        { key: 'attempts', title: t('attempts'), align: 'end', cell: (l) => format.number(l.attempts) },
        { key: 'error', title: t('error'), cell: (l) => text(l.errorText) },
        {
          key: 'retry',
          title: <span className="sr">{t('retry')}</span>,
          align: 'end',
          cell: (l) => (
            <Button disabled={retry.isPending} onClick={() => retry.mutate({ params: { id: l.id } }, { onError: toastError })}>
              {t('retry')}
            </Button>
          ),
        },
      ]}
      rows={letters}
      keyOf={(l) => l.id}
      empty={<EmptyState title={t('noDead')} />}
    />
  );
}

/** Events that some part could not take after many tries; an engineer can have them delivered again. */
export function DeadLetters({ outbox }: { readonly outbox: System['outbox'] }) {
  const t = useT(systemWords);
  const format = useFormat();
  const mayRead = useMay('engineer');
  const letters = useCall('listDeadLetters', undefined, { enabled: mayRead, everyMs: 10_000 });
  return (
    <Panel title={t('dead')} note={t('waiting', { n: format.number(outbox.waiting) })}>
      {mayRead ? (
        <Loaded query={letters}>{({ items }) => <Letters letters={items} />}</Loaded>
      ) : (
        <EmptyState title={outbox.deadLetters === 0 ? t('noDead') : t('deadHidden', { n: format.number(outbox.deadLetters) })} />
      )}
    </Panel>
  );
}
