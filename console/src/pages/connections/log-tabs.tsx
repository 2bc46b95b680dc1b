import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { type LogKind, logKinds } from '../../../../src/contracts/link-log.ts';
import { linkTo } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { TextFilter } from '../../ui/text-filter.tsx';
import type { Source } from './link-state.tsx';
import { logWords } from './log-words.ts';
import { isRefusal, refusalTexts } from './refusal-words.ts';
import { connectionWords } from './words.ts';

type LinkEvent = Reply<'listLinkEvents'>['items'][number];

const kindOf = (text: string): LogKind | undefined => logKinds.find((kind) => kind === text);

function KindFilter({ value, onChange }: { readonly value: LogKind | undefined; readonly onChange: (kind: LogKind | undefined) => void }) {
  const t = useT(logWords);
  return (
    <select className="input kind-filter" aria-label={t('kind')} value={value ?? ''} onChange={(e) => onChange(kindOf(e.target.value))}>
      <option value="">{t('allKinds')}</option>
      {logKinds.map((kind) => (
        <option key={kind} value={kind}>
          {t(kind)}
        </option>
      ))}
    </select>
  );
}

function EventCard({ event }: { readonly event: LinkEvent }) {
  const log = useT(logWords);
  const text = useText();
  const format = useFormat();
  return (
    <span className="two-lines">
      <b>
        {log(event.kind)} {event.identity}
      </b>
      <small>{format.full(event.time)}</small>
      <small className="wrapped">{text(event.text)}</small>
    </span>
  );
}

/** What happened on the link, newest first, with filters; the same as a file. */
export function EventsTab({ source }: { readonly source: Source }) {
  const t = useT(connectionWords);
  const log = useT(logWords);
  const format = useFormat();
  const language = useLanguage();
  const [kind, setKind] = useState<LogKind>();
  const [part, setPart] = useState<string>();
  const text = useText();
  const filter = { kinds: kind, text: part };
  const events = useCall(
    'listLinkEvents',
    { params: { id: source.id }, query: { ...filter, limit: 1000 } },
    { everyMs: 5000, keepPrevious: true },
  );
  const columns: readonly Column<LinkEvent>[] = [
    { key: 'time', title: t('time'), width: '168px', cell: (e) => format.full(e.time) },
    { key: 'kind', title: t('event'), width: '140px', cell: (e) => <span className="strong">{log(e.kind)}</span> },
    { key: 'identity', title: t('identity'), width: 'minmax(120px, 200px)', cell: (e) => e.identity ?? '—' },
    { key: 'detail', title: t('detail'), width: 'minmax(200px, 1fr)', cell: (e) => <span className="sub">{text(e.text)}</span> },
  ];
  const tools = (
    <div className="tab-tools">
      <KindFilter value={kind} onChange={setKind} />
      <TextFilter label={log('filter')} value={part} onChange={setPart} />
      <a className="btn plain" href={linkTo('exportLinkEvents', { params: { id: source.id }, query: { ...filter, language } })} download>
        {log('export')}
      </a>
    </div>
  );
  return (
    <Panel title={t('events')} note={log('kept')} className="fill-panel">
      {tools}
      <Loaded query={events}>
        {({ items }) => (
          <DataTable
            label={t('events')}
            columns={columns}
            rows={items}
            keyOf={(e) => `${e.time}-${e.kind}-${e.identity ?? ''}-${e.detail}`}
            card={(e) => <EventCard event={e} />}
            cardHeight={92}
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
