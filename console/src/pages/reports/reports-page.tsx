import './reports.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { FilePlus2 } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { reportPeriodTitles, spanText } from '../../../../src/contracts/report.ts';
import { useCallPages } from '../../api/pages.ts';
import { useCall } from '../../api/queries.ts';
import { useIsAtSites, useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { countOf } from '../../ui/count-of.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { EmptyState, ErrorPanel, Loaded, Skeleton } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { MakeDrawer, type TemplateName } from './make-dialog.tsx';
import { ReportFiles } from './report-page.tsx';
import { SchedulesTab } from './schedules-tab.tsx';
import { TemplatesTab } from './templates-tab.tsx';
import { reportWords } from './words.ts';

type Head = Reply<'listReports'>['items'][number];

function ReportLine({ report }: { readonly report: Head }) {
  const t = useT(reportWords);
  const text = useText();
  const format = useFormat();
  const { id, title, period, siteTitle, isPartial, madeAt, madeBy } = report;
  return (
    <li>
      <span className="what">
        <Link to="/reports/$id" params={{ id }}>
          <b>
            {text(title)} <span className="num">{spanText(report)}</span>
          </b>
        </Link>
        <small>
          {text(reportPeriodTitles[period])} · {siteTitle ? text(siteTitle) : t('wholePlant')} · {t('madeAt')}{' '}
          <span className="num">{format.full(madeAt)}</span> {madeBy === 'schedule' ? t('schedule') : madeBy}
          {isPartial && <span className="tag">{t('partial')}</span>}
        </small>
      </span>
      <ReportFiles id={id} />
    </li>
  );
}

function MadeTab({ hasTemplates }: { readonly hasTemplates: boolean }) {
  const t = useT(reportWords);
  const format = useFormat();
  const pages = useCallPages('listReports', { query: { limit: 50 } }, { everyMs: 60_000 });
  if (pages.error && pages.items.length === 0) return <ErrorPanel error={pages.error} onRetry={pages.refetch} />;
  if (pages.isPending) return <Skeleton lines={8} />;
  return (
    <Panel title={t('made')} note={t('countN', { n: countOf(pages, format) })}>
      {pages.items.length === 0 && <EmptyState title={t('none')}>{t(hasTemplates ? 'noneAbout' : 'noTemplateAbout')}</EmptyState>}
      <ul className="report-lines">
        {pages.items.map((one) => (
          <ReportLine key={one.id} report={one} />
        ))}
      </ul>
      {pages.hasMore && <Button onClick={pages.readMore}>{t('more')}</Button>}
    </Panel>
  );
}

function useTabs(templates: readonly TemplateName[]) {
  const t = useT(reportWords);
  const [mayPlan, isAtSites] = [useMay('engineer'), useIsAtSites()];
  const made = { key: 'made', label: t('made'), content: () => <MadeTab hasTemplates={templates.length > 0} /> } as const;
  if (!mayPlan || isAtSites) return [made];
  return [
    made,
    { key: 'schedules', label: t('schedules'), content: () => <SchedulesTab templates={templates} /> },
    { key: 'templates', label: t('templates'), content: () => <TemplatesTab templates={templates} /> },
  ] as const;
}

function Shown({ templates }: { readonly templates: readonly TemplateName[] }) {
  const t = useT(reportWords);
  const navigate = useNavigate();
  const { tab } = useSearch({ from: '/shell/reports' });
  const [isMaking, setMaking] = useState(false);
  const mayMake = useMay('operator');
  const tabs = useTabs(templates);
  const value = tabs.find(({ key }) => key === tab)?.key ?? 'made';
  return (
    <>
      <PageHead
        title={t('title')}
        actions={
          mayMake && (
            <Button
              look="primary"
              icon={<FilePlus2 size={14} aria-hidden="true" />}
              disabled={templates.length === 0}
              onClick={() => setMaking(true)}
            >
              {t('makeNow')}
            </Button>
          )
        }
      />
      <RoleHint needs="operator" />
      <Tabs
        label={t('tabs')}
        tabs={tabs}
        value={value}
        onChange={(next) => void navigate({ to: '/reports', search: { tab: next }, replace: true })}
      />
      {isMaking && <MakeDrawer templates={templates} onClose={() => setMaking(false)} />}
    </>
  );
}

/** Reports: what was made, what is made by the calendar, and from which templates. */
export function ReportsPage() {
  const templates = useCall('listReportTemplates');
  return (
    <div className="page flowing reports-page">
      <Loaded query={templates}>{({ items }) => <Shown templates={items} />}</Loaded>
    </div>
  );
}
