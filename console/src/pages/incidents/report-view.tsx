import { Download, Printer } from 'lucide-react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { linkTo } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { ownZone } from '../../ui/export-links.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { Loaded } from '../../ui/states.tsx';
import { stopwatch } from '../../ui/stopwatch.ts';
import { LevelBadge, StepStateTag, useKindWord } from './incident.tsx';
import { Timeline } from './timeline.tsx';
import { incidentWords } from './words.ts';

type Report = Reply<'reportIncident'>;

/** Save as a file what the API answers. */
function save(name: string, value: unknown): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(value, undefined, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

function Files({ report }: { readonly report: Report }) {
  const t = useT(incidentWords);
  const language = useLanguage();
  const { id, number } = report.incident;
  return (
    <div className="incident-actions">
      <Button icon={<Printer size={14} aria-hidden="true" />} onClick={() => window.print()}>
        {t('print')}
      </Button>
      <a className="btn plain" href={linkTo('exportIncidentXlsx', { params: { id }, query: { language, timeZone: ownZone() } })} download>
        <Download size={14} aria-hidden="true" />
        {t('xlsx')}
      </a>
      <a className="btn plain" href={linkTo('exportIncident', { params: { id }, query: { language } })} download>
        <Download size={14} aria-hidden="true" />
        {t('csv')}
      </a>
      <Button icon={<Download size={14} aria-hidden="true" />} onClick={() => save(`${number}.json`, report)}>
        {t('json')}
      </Button>
    </div>
  );
}

function Figures({ report }: { readonly report: Report }) {
  const t = useT(incidentWords);
  const format = useFormat();
  const { counts, seconds, incident } = report;
  const rows = [
    [t('took'), stopwatch(seconds * 1000)],
    [t('startedAt'), format.full(incident.startedAt)],
    [t('ended'), incident.closedAt === undefined ? '—' : format.full(incident.closedAt)],
    [t('done'), format.number(counts.done)],
    [t('skipped'), format.number(counts.skipped)],
    [t('failed'), format.number(counts.failed)],
    [t('lateSteps'), format.number(counts.late)],
  ] as const;
  return (
    <div className="report-facts num">
      {rows.map(([word, shown]) => (
        <div key={word}>
          <small className="muted">{word}</small>
          <b>{shown}</b>
        </div>
      ))}
    </div>
  );
}

function Steps({ steps }: Pick<Report, 'steps'>) {
  const t = useT(incidentWords);
  const text = useText();
  const format = useFormat();
  const kindWord = useKindWord();
  const span = (seconds: number | undefined) => (seconds === undefined ? '—' : stopwatch(seconds * 1000));
  const time = (at: number | undefined) => (at === undefined ? '—' : format.clock(at));
  return (
    <PlainTable
      label={t('steps')}
      columns={[
        { key: 'step', title: t('step'), cell: (one) => `${kindWord(one.kind)} · ${text(one.title)}` },
        { key: 'state', title: t('outcome'), cell: (one) => <StepStateTag step={one} /> },
        { key: 'by', title: t('by'), cell: (one) => (one.endedBy === 'system' ? t('system') : (one.endedBy ?? '—')) },
        { key: 'began', title: t('began'), cell: (one) => <span className="num">{time(one.startedAt)}</span> },
        { key: 'ended', title: t('ended'), cell: (one) => <span className="num">{time(one.endedAt)}</span> },
        { key: 'took', title: t('took'), cell: (one) => <span className="num">{span(one.tookSeconds)}</span> },
        { key: 'limit', title: t('limit'), cell: (one) => <span className="num">{span(one.limitSeconds)}</span> },
        {
          ...{ key: 'late', title: t('lateSteps') },
          cell: (one) => (one.lateSeconds ? <span className="tag strong-tag num">{span(one.lateSeconds)}</span> : '—'),
        },
        { key: 'note', title: t('note'), cell: (one) => [text(one.answerTitle), one.note].filter(Boolean).join(' · ') },
      ]}
      rows={steps}
      keyOf={(one) => one.key}
    />
  );
}

function ReportBody({ report }: { readonly report: Report }) {
  const t = useT(incidentWords);
  const text = useText();
  const format = useFormat();
  const { incident } = report;
  return (
    <>
      <Files report={report} />
      <Panel title={t('figures')}>
        <Figures report={report} />
        {incident.summary && (
          <p className="panel-body step-about">
            <b>{t('summary')}</b> {incident.summary}
          </p>
        )}
      </Panel>
      <Panel title={t('levels')}>
        <ul className="step-list">
          {report.levels.map(({ level, from, by }) => (
            <li key={from}>
              <LevelBadge level={level} />
              <span className="what num">
                {format.full(from)} · {by === 'system' ? t('system') : by}
              </span>
            </li>
          ))}
        </ul>
      </Panel>
      {report.causes.length > 0 && (
        <Panel title={t('causes')}>
          <ul className="step-list">
            {report.causes.map(({ alarm, title, at }) => (
              <li key={alarm}>
                <span className="num muted">{format.clock(at)}</span>
                <span className="what">{text(title)}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel title={t('steps')}>
        <Steps steps={report.steps} />
      </Panel>
      <Panel title={t('timeline')}>
        <Timeline incident={report} isOldestFirst />
      </Panel>
    </>
  );
}

/** What an incident has come to: times against limits, who did what when; to be printed or taken along. */
export function ReportView({ id }: { readonly id: string }) {
  return (
    <Loaded query={useCall('reportIncident', { params: { id } }, { everyMs: 10_000 })}>{(report) => <ReportBody report={report} />}</Loaded>
  );
}
