import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import type { PlainKey } from '../../i18n/words.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import type { Source } from './link-state.tsx';
import { isRefusal, refusalTexts } from './refusal-words.ts';
import { connectionWords } from './words.ts';

type LinkEvent = Reply<'listLinkEvents'>['items'][number];

const eventKeys = {
  connected: 'eventConnected',
  disconnected: 'eventDisconnected',
  error: 'eventError',
  listening: 'eventListening',
} as const satisfies Record<LinkEvent['kind'], PlainKey<typeof connectionWords>>;

/** What happened on the link, newest first. */
export function EventsTab({ source }: { readonly source: Source }) {
  const t = useT(connectionWords);
  const format = useFormat();
  const events = useCall('listLinkEvents', { params: { id: source.id }, query: { limit: 500 } }, { everyMs: 5000 });
  const columns: readonly Column<LinkEvent>[] = [
    { key: 'time', title: t('time'), width: '168px', cell: (e) => format.full(e.time) },
    { key: 'kind', title: t('event'), width: '120px', cell: (e) => <span className="strong">{t(eventKeys[e.kind])}</span> },
    { key: 'identity', title: t('identity'), width: 'minmax(120px, 200px)', cell: (e) => e.identity ?? '—' },
    { key: 'detail', title: t('detail'), width: 'minmax(200px, 1fr)', cell: (e) => <span className="sub">{e.detail}</span> },
  ];
  return (
    <Panel title={t('events')} className="fill-panel">
      <Loaded query={events}>
        {({ items }) => (
          <DataTable
            label={t('events')}
            columns={columns}
            rows={items}
            keyOf={(e) => `${e.time}-${e.kind}-${e.identity ?? ''}-${e.detail}`}
            card={(e) => (
              <span className="two-lines">
                <b>
                  {t(eventKeys[e.kind])} {e.identity}
                </b>
                <small>{format.full(e.time)}</small>
                <small>{e.detail}</small>
              </span>
            )}
            empty={<EmptyState title={t('noEvents')} />}
          />
        )}
      </Loaded>
    </Panel>
  );
}

/** How much was refused for each reason since the source started, and what the reason means. */
export function RefusalsTab({ source }: { readonly source: Source }) {
  const t = useT(connectionWords);
  const text = useText();
  const format = useFormat();
  const rows = Object.entries(source.refused).map(([reason, count]) => {
    return { reason, count, words: isRefusal(reason) ? refusalTexts[reason] : undefined };
  });
  return (
    <Panel title={t('refusals')}>
      <PlainTable
        label={t('refusals')}
        columns={[
          { key: 'reason', title: t('reason'), cell: (r) => <b>{r.words ? text(r.words.title) : r.reason}</b> },
          { key: 'count', title: t('number'), align: 'end', cell: (r) => format.number(r.count) },
          { key: 'meaning', title: t('meaning'), cell: (r) => text(r.words?.about) },
        ]}
        rows={rows.toSorted((a, b) => b.count - a.count)}
        keyOf={(r) => r.reason}
        empty={<EmptyState title={t('noRefusals')} />}
      />
    </Panel>
  );
}
