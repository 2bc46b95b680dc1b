import './reports.css';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Download, Printer } from 'lucide-react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { headLines } from '../../../../src/contracts/report-tables.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { ThingLoaded } from '../../ui/thing-loaded.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { ReportBody } from './report-body.tsx';
import { reportWords } from './words.ts';

type Report = Reply<'getReport'>;

/** Both files of a report, in the language of the page. */
export function ReportFiles({ id }: { readonly id: string }) {
  const t = useT(reportWords);
  const language = useLanguage();
  return (['pdf', 'xlsx'] as const).map((form) => (
    <a key={form} className="btn plain" href={`/api/v1/reports/${id}/report.${form}?language=${language}`} download>
      <Download size={14} aria-hidden="true" />
      {t(form)}
    </a>
  ));
}

function RemoveReport({ report }: { readonly report: Report }) {
  const t = useT(reportWords);
  const text = useText();
  const navigate = useNavigate();
  const remove = useChange('removeReport', {
    invalidates: ['listReports'],
    onDone: () => {
      toast(reportWords.removed);
      void navigate({ to: '/reports' });
    },
  });
  return (
    <RemoveButton
      label={t('remove')}
      title={t('removeReport', { name: `${text(report.title)} ${report.firstDay}` })}
      about={t('removeReportAbout')}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { id: report.id } }, { onError: toastError })}
    />
  );
}

function Shown({ report }: { readonly report: Report }) {
  const t = useT(reportWords);
  const text = useText();
  const format = useFormat();
  const mayRemove = useMay('administrator');
  return (
    <>
      <PageHead
        title={text(report.title)}
        path={<Link to="/reports">{t('title')} /</Link>}
        marks={report.isPartial && <span className="tag strong-tag">{t('partial')}</span>}
        actions={
          <>
            <ReportFiles id={report.id} />
            <Button icon={<Printer size={14} aria-hidden="true" />} onClick={() => window.print()}>
              {t('print')}
            </Button>
            <CopyLink />
            {mayRemove && <RemoveReport report={report} />}
          </>
        }
      />
      <p className="muted">
        {headLines(report.content).map(text).join(' · ')} · {t('madeAt')} <span className="num">{format.full(report.madeAt)}</span>{' '}
        {report.madeBy === 'schedule' ? t('schedule') : report.madeBy} · {t('expires', { day: format.date(report.expiresAt) })}
      </p>
      <ReportBody content={report.content} />
    </>
  );
}

/** One report as it was made: to read, print and take home. */
export function ReportPage() {
  const { id } = useParams({ from: '/shell/reports/$id' });
  return (
    <div className="page flowing report-page">
      <ThingLoaded query={useCall('getReport', { params: { id } })}>{(report) => <Shown report={report} />}</ThingLoaded>
    </div>
  );
}
