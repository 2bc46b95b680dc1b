import './data.css';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { Text } from '../../../../src/contracts/text.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { dataWords } from './words.ts';

/** Long work of the server. */
export type Job = Reply<'getJob'>;

/** A refused row of an import. */
interface Refusal {
  readonly line: number;
  readonly text: Text;
}

/** What an import hands back; every field may be missing in jobs of another kind. */
export interface ImportResult {
  readonly rows?: number;
  readonly samples?: number;
  readonly refused?: number;
  readonly refusals: readonly Refusal[];
}

const isRefusal = (entry: unknown): entry is Refusal =>
  typeof entry === 'object' && entry !== null && 'line' in entry && 'text' in entry;

/** Read the result of a job as that of an import. */
export function importResult({ result = {} }: Pick<Job, 'result'>): ImportResult {
  const figure = (key: string) => (typeof result[key] === 'number' ? result[key] : undefined);
  const list = Array.isArray(result.refusals) ? result.refusals.filter(isRefusal) : [];
  return { rows: figure('rows'), samples: figure('samples'), refused: figure('refused'), refusals: list };
}

function Refusals({ list }: { readonly list: readonly Refusal[] }) {
  const t = useT(dataWords);
  const text = useText();
  const format = useFormat();
  if (list.length === 0) return null;
  return (
    <details>
      <summary>
        {t('showRefused')} <span className="muted">{t('firstRefused', { n: format.number(list.length) })}</span>
      </summary>
      <PlainTable
        label={t('showRefused')}
        columns={[
          { key: 'line', title: t('line'), align: 'end', cell: (r) => r.line },
          { key: 'reason', title: t('reason'), cell: (r) => text(r.text) },
        ]}
        rows={list}
        keyOf={(r, i) => `${r.line}-${i}`}
      />
    </details>
  );
}

function Result({ job }: { readonly job: Job }) {
  const t = useT(dataWords);
  const format = useFormat();
  const { rows, samples, refused, refusals } = importResult(job);
  return (
    <>
      <div className="job-line">
        {rows !== undefined && <span>{t('rows', { n: format.number(rows) })}</span>}
        {samples !== undefined && <span>{t('samples', { n: format.number(samples) })}</span>}
        {refused !== undefined && <span className={refused > 0 ? 'tag strong-tag' : 'muted'}>{t('refusedRows', { n: format.number(refused) })}</span>}
        {job.endedAt !== undefined && <span className="muted">{t('took', { n: format.number((job.endedAt - job.startedAt) / 1000, 1) })}</span>}
      </div>
      <Refusals list={refusals} />
    </>
  );
}

/** Progress, outcome and refused rows of one job. */
export function JobRow({ job }: { readonly job: Job }) {
  const t = useT(dataWords);
  const text = useText();
  const format = useFormat();
  const title = text(job.title);
  const counted = job.total === undefined ? format.number(job.done) : `${format.number(job.done)} / ${format.number(job.total)}`;
  return (
    <article className="job">
      <div className="job-line">
        <b>{title}</b>
        <span className={`tag ${job.state === 'failed' ? 'strong-tag' : job.state === 'running' ? 'on' : ''}`}>{t(job.state)}</span>
        <span className="spacer" />
        <time className="muted num">{format.full(job.startedAt)}</time>
      </div>
      {job.state === 'running' && (
        <>
          <div
            className="bar"
            role="progressbar"
            aria-label={t('progress', { title })}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(job.progress * 100)}
          >
            <i style={{ width: `${job.progress * 100}%` }} />
          </div>
          <small className="muted num">
            {format.percent(job.progress)} · {counted} {text(job.unit)}
          </small>
        </>
      )}
      {job.error && <p className="hint-bar wrong">{text(job.error)}</p>}
      {job.state === 'done' && <Result job={job} />}
    </article>
  );
}

/** All jobs, newest first; they move by themselves. */
export function JobsPanel() {
  const t = useT(dataWords);
  const jobs = useCall('listJobs');
  return (
    <Panel title={t('jobs')} note={t('jobsNote')}>
      <Loaded query={jobs}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('noJobs')}>{t('noJobsAbout')}</EmptyState>
          ) : (
            items.map((job) => <JobRow key={job.id} job={job} />)
          )
        }
      </Loaded>
    </Panel>
  );
}
