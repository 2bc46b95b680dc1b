import type { ReportContent, ReportSection } from '../../../../src/contracts/api/report-content.ts';
import { figureText, type ReportCell, type ReportTable, tablesOf } from '../../../../src/contracts/report-tables.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useIsPhone } from '../../ui/media.ts';
import { Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { clockIn, ReportCharts } from './report-chart.tsx';
import { reportWords } from './words.ts';

/** How a cell is shown; what is not known is a dash. */
function useCell(zone: string): (cell: ReportCell) => string {
  const text = useText();
  const format = useFormat();
  return (cell) => {
    if (cell === undefined) return '—';
    if ('text' in cell) return text(cell.text);
    if ('time' in cell) return clockIn(cell.time, zone);
    return figureText(cell, format);
  };
}

/** So many columns from the first on name a row and no other; one when nothing less than all would. */
function namingColumns({ heads, rows }: ReportTable): number {
  const isNaming = (n: number) => new Set(rows.map((row) => JSON.stringify(row.slice(0, n)))).size === rows.length;
  const found = heads.findIndex((_, i) => isNaming(i + 1));
  const isText = rows.every((row) => row.slice(0, found + 1).every((one) => one === undefined || 'text' in one));
  return found > 0 && isText ? found + 1 : 1;
}

function Table({ table, zone }: { readonly table: ReportTable; readonly zone: string }) {
  const t = useT(reportWords);
  const text = useText();
  const cell = useCell(zone);
  const names = useIsPhone() ? namingColumns(table) : 1;
  const name = (row: readonly ReportCell[]) => (
    <>
      {cell(row[0])}
      {names > 1 && <small className="muted">{row.slice(1, names).map(cell).join(' · ')}</small>}
    </>
  );
  const figures = table.heads.map((head, i) => {
    const isNumber = table.rows.some((row) => row[i] !== undefined && !('text' in row[i]));
    return {
      ...{ key: String(i), title: text(head), ...(isNumber && { align: 'end' as const }) },
      cell: (row: readonly ReportCell[]) => <span className={isNumber ? 'num' : ''}>{cell(row[i])}</span>,
    };
  });
  const [first] = figures;
  const columns = first && names > 1 ? [{ ...first, cell: name }, ...figures.slice(names)] : figures;
  return (
    <>
      <PlainTable
        label={text(table.title)}
        columns={columns}
        rows={table.rows}
        keyOf={(_, i) => String(i)}
        empty={<p className="muted">{t('noRows')}</p>}
      />
      {table.notes.map((note) => (
        <small key={note.en} className="muted">
          {text(note)}
        </small>
      ))}
    </>
  );
}

function Section({ section, zone }: { readonly section: ReportSection; readonly zone: string }) {
  const text = useText();
  if (section.kind === 'text') return <p className="report-text">{text(section.text)}</p>;
  const [first, ...rest] = tablesOf(section);
  return (
    <>
      {section.kind === 'trend' ? <ReportCharts section={section} zone={zone} /> : first && <Table table={first} zone={zone} />}
      {section.kind === 'trend' &&
        first?.notes.map((note) => (
          <small key={note.en} className="muted">
            {text(note)}
          </small>
        ))}
      {rest.map((table) => (
        <div key={table.title.en} className="report-section">
          <h3>{text(table.title)}</h3>
          <Table table={table} zone={zone} />
        </div>
      ))}
    </>
  );
}

/** What a report says, section by section. */
export function ReportBody({ content }: { readonly content: ReportContent }) {
  const text = useText();
  return content.sections.map((section, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a report never changes
    <Panel key={i} title={text(section.title)}>
      <div className="report-section">
        <Section section={section} zone={content.zone} />
      </div>
    </Panel>
  ));
}
