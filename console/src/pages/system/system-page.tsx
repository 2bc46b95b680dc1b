import './system.css';
import { BookOpen, CircleCheck, CircleX } from 'lucide-react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import type { Translate } from '../../i18n/words.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { AdminNav } from '../admin/admin-frame.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { type System, SystemTiles } from './system-tiles.tsx';
import { systemWords } from './words.ts';

type Health = Reply<'getHealth'>;
const parts = {
  ...{ database: 'database', flow: 'flow', nodes: 'nodes', load: 'load', outbox: 'outbox', disk: 'disk' },
  ...{ uplink: 'uplink', bridges: 'bridges', clickhouse: 'clickhouse', replica: 'replica', centre: 'centre' },
} as const;
const isPart = (part: string): part is keyof typeof parts => part in parts;

/** How long the program has run, in its two largest units. */
export function uptimeWords(t: Translate<typeof systemWords>, seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  if (hours >= 24) return t('days', { d: Math.floor(hours / 24), h: hours % 24 });
  return t('hours', { h: hours, m: Math.floor((seconds % 3600) / 60) });
}

function HealthPanel({ health }: { readonly health: Health }) {
  const t = useT(systemWords);
  const text = useText();
  return (
    <Panel title={t('health')} actions={<span className={`tag ${health.status === 'ok' ? '' : 'strong-tag'}`}>{t(health.status)}</span>}>
      <ul className="health-list">
        {health.checks.map(({ part, ok, detail }) => (
          <li key={part} className={ok ? '' : 'not-ok'}>
            {ok ? <CircleCheck size={15} aria-label={t('ok')} role="img" /> : <CircleX size={15} aria-label={t('wrong')} role="img" />}
            <b>{isPart(part) ? t(part) : part}</b>
            <span>{text(detail)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function ProgramPanel({ system, uptime }: { readonly system: System; readonly uptime: number | undefined }) {
  const t = useT(systemWords);
  const format = useFormat();
  return (
    <Panel title={t('program')}>
      <dl className="facts panel-body">
        <dt>{t('version')}</dt>
        <dd>{system.version}</dd>
        <dt>{t('mode')}</dt>
        <dd>{t(system.mode)}</dd>
        <dt>{t('startedAt')}</dt>
        <dd className="num">{format.full(system.startedAt)}</dd>
        <dt>{t('uptime')}</dt>
        <dd>{uptime === undefined ? '—' : uptimeWords(t, uptime)}</dd>
      </dl>
    </Panel>
  );
}

function DamagedFiles({ files }: { readonly files: System['history']['quarantine'] }) {
  const t = useT(systemWords);
  const text = useText();
  const format = useFormat();
  return (
    <Panel title={t('files')}>
      {files.length > 0 && <p className="panel-body muted">{t('filesAbout')}</p>}
      <PlainTable
        label={t('files')}
        columns={[
          { key: 'file', title: t('file'), cell: (f) => <b>{f.file}</b> },
          { key: 'reason', title: t('reason'), cell: (f) => text(f.text) },
          { key: 'bytes', title: t('size'), align: 'end', cell: (f) => format.bytes(f.bytes) },
          { key: 'found', title: t('foundAt'), cell: (f) => format.full(f.foundAt) },
        ]}
        rows={files}
        keyOf={(f) => f.file}
        empty={<EmptyState title={t('noFiles')} />}
      />
    </Panel>
  );
}

/** How the system stands: health, disk, memory, throughput, history, what could not be delivered or read. */
export function SystemPage() {
  const t = useT(systemWords);
  const health = useCall('getHealth', undefined, { everyMs: 5000 });
  const system = useCall('getSystem', undefined, { everyMs: 2000 });
  return (
    <div className="page flowing">
      <PageHead
        title={t('title')}
        marks={<AdminNav />}
        actions={
          <a className="btn" href="/api/v1/docs" target="_blank" rel="noreferrer">
            <BookOpen size={14} aria-hidden="true" />
            {t('apiDocs')}
          </a>
        }
      />
      <Loaded query={system}>
        {(data) => (
          <>
            <SystemTiles system={data} />
            <div className="system-split">
              <Loaded query={health}>{(h) => <HealthPanel health={h} />}</Loaded>
              <ProgramPanel system={data} uptime={health.data?.uptimeSeconds} />
            </div>
            <DeadLetters outbox={data.outbox} />
            <DamagedFiles files={data.history.quarantine} />
          </>
        )}
      </Loaded>
    </div>
  );
}
