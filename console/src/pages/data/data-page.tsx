import './data.css';
import { useT } from '../../i18n/use-t.ts';
import { PageHead } from '../../ui/panel.tsx';
import { ExportPanel } from './export-panel.tsx';
import { ImportPanel } from './import-panel.tsx';
import { JobsPanel } from './jobs.tsx';
import { dataWords } from './words.ts';

/** History in and out: imports with live progress and refused rows, exports as CSV. */
export function DataPage() {
  const t = useT(dataWords);
  return (
    <div className="page flowing">
      <PageHead title={t('title')} />
      <div className="data-grid">
        <ImportPanel />
        <div className="stack">
          <ExportPanel />
          <JobsPanel />
        </div>
      </div>
    </div>
  );
}
