import { stopwatch } from '../../ui/stopwatch.ts';
import '../work/work.css';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Segmented } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { ThingLoaded } from '../../ui/thing-loaded.tsx';
import { DrillTag, type IncidentDetail, IncidentNav, IncidentState, LevelBadge, Progress, StepStateTag, useKindWord } from './incident.tsx';
import { IncidentActions } from './incident-actions.tsx';
import { ReportView } from './report-view.tsx';
import { StepCard, StepTime } from './step-card.tsx';
import { Timeline } from './timeline.tsx';
import { incidentWords } from './words.ts';

function Head({ incident }: { readonly incident: IncidentDetail }) {
  const t = useT(incidentWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(1000);
  const { level, body, closedAt, startedAt, startedBy } = incident;
  const criterion = body.levels.find((one) => one.level === level)?.criterion;
  return (
    <Panel title={t('facts')} note={t('version', { n: incident.planVersion })}>
      <div className="incident-head">
        <LevelBadge level={level} />
        <b className="incident-clock">
          {closedAt === undefined
            ? t('elapsed', { time: stopwatch(now - startedAt) })
            : t('lasted', { time: stopwatch(closedAt - startedAt) })}
        </b>
        <span className="criterion">{text(criterion)}</span>
        {incident.state === 'running' && <Progress incident={incident} />}
        <small className="muted">
          {t('startedAt')} <span className="num">{format.full(startedAt)}</span> · {startedBy === 'system' ? t('system') : startedBy}
          {incident.assetTitle && ` · ${text(incident.assetTitle)}`}
        </small>
      </div>
      {incident.summary && (
        <p className="panel-body step-about">
          <b>{t('summary')}</b> {incident.summary}
        </p>
      )}
    </Panel>
  );
}

const planStepOf = ({ body }: IncidentDetail, key: string) => body.steps.find((step) => step.key === key);

function Now({ incident }: { readonly incident: IncidentDetail }) {
  const t = useT(incidentWords);
  const atHand = incident.steps.filter(({ state }) => state === 'open' || state === 'running' || state === 'failed');
  const cards = atHand.flatMap((step) => {
    const plan = planStepOf(incident, step.key);
    return plan ? [<StepCard key={step.key} incident={incident} step={step} plan={plan} />] : [];
  });
  return (
    <Panel title={t('now')}>
      {cards.length > 0 ? <ul className="step-cards">{cards}</ul> : <EmptyState title={t('nothingNow')}>{t('nothingAbout')}</EmptyState>}
    </Panel>
  );
}

function AllSteps({ incident }: { readonly incident: IncidentDetail }) {
  const t = useT(incidentWords);
  const text = useText();
  const kindWord = useKindWord();
  return (
    <Panel title={t('allSteps')}>
      <ol className="step-list">
        {incident.steps.map((step) => (
          <li key={step.key}>
            <StepStateTag step={step} />
            <span className="what">
              {text(step.title)}
              <small>
                {[kindWord(step.kind), step.endedBy === 'system' ? t('system') : step.endedBy, text(step.answerTitle), step.note]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </span>
            <StepTime step={step} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function IncidentView({ incident }: { readonly incident: IncidentDetail }) {
  const t = useT(incidentWords);
  const text = useText();
  const navigate = useNavigate();
  const { tab } = useSearch({ from: '/shell/incidents/$id' });
  const mayAct = useMay('operator') && incident.state === 'running';
  const shown = tab === 'report' ? 'report' : 'live';
  return (
    <div className="page flowing incident-page wide">
      <PageHead
        path={
          <>
            <Link to="/incidents">{t('title')}</Link> / {incident.number} /
          </>
        }
        title={text(incident.title)}
        marks={
          <>
            <DrillTag isDrill={incident.isDrill} />
            <IncidentState state={incident.state} />
          </>
        }
        actions={
          <>
            <Segmented
              label={t('report')}
              options={(['live', 'report'] as const).map((key) => ({ key, label: t(key) }))}
              value={shown}
              onChange={(key) =>
                void navigate({
                  to: '/incidents/$id',
                  params: { id: incident.id },
                  search: { tab: key === 'live' ? undefined : key },
                  replace: true,
                })
              }
            />
            <IncidentNav />
            <CopyLink />
          </>
        }
      />
      <RoleHint needs="operator" />
      {incident.isDrill && <p className="drill-banner">{t('drillAbout')}</p>}
      <Head incident={incident} />
      {shown === 'report' ? (
        <ReportView id={incident.id} />
      ) : (
        <>
          {mayAct && <IncidentActions incident={incident} />}
          <div className="incident-columns">
            <div>
              {incident.state === 'running' && <Now incident={incident} />}
              <AllSteps incident={incident} />
            </div>
            <Panel title={t('timeline')}>
              <Timeline incident={incident} />
            </Panel>
          </div>
        </>
      )}
    </div>
  );
}

/** One incident as it runs: level, time, what is to be done now with large buttons, all steps, who did what; and its report. */
export function IncidentPage() {
  const { id } = useParams({ from: '/shell/incidents/$id' });
  return (
    <ThingLoaded query={useCall('getIncident', { params: { id } }, { everyMs: 3000 })}>
      {(incident) => <IncidentView key={incident.id} incident={incident} />}
    </ThingLoaded>
  );
}
