import { ArrowUp, X } from 'lucide-react';
import { useState } from 'react';
import type { ReportColumn, ReportTemplateBody } from '../../../../src/contracts/api/report-content.ts';
import { reportColumnTitles } from '../../../../src/contracts/report-tables.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { IconButton } from '../../ui/button.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { pointsOf, pointsText } from './template-text.ts';
import { reportWords } from './words.ts';

/** In the order of the table; a column that is missing here does not compile. */
const reportColumns = Object.keys(reportColumnTitles) as readonly ReportColumn[]; // holds: the table has a title for each column and nothing else

/** A section of a template. */
export type Section = ReportTemplateBody['sections'][number];

interface SectionProps<S extends Section = Section> {
  readonly section: S;
  readonly onChange: (section: Section) => void;
}

const hasPoints = (section: Section): section is Extract<Section, { readonly points: unknown }> => 'points' in section;

function Lines(props: {
  readonly label: string;
  readonly help?: string;
  readonly value: string;
  readonly onChange: (typed: string) => void;
}) {
  return <TextArea label={props.label} help={props.help} rows={4} spellCheck={false} value={props.value} onChange={props.onChange} />;
}

function Points({ section, onChange }: SectionProps<Extract<Section, { readonly points: unknown }>>) {
  const t = useT(reportWords);
  const [typed, setTyped] = useState(() => pointsText(section.points));
  const change = (next: string) => {
    setTyped(next);
    onChange({ ...section, points: pointsOf(next) });
  };
  return <Lines label={t('points')} help={t('pointsHelp')} value={typed} onChange={change} />;
}

function Columns({ section, onChange }: SectionProps<Extract<Section, { readonly kind: 'values' }>>) {
  const t = useT(reportWords);
  const text = useText();
  const toggle = (column: ReportColumn, isOn: boolean) =>
    onChange({ ...section, columns: reportColumns.filter((one) => (one === column ? isOn : section.columns.includes(one))) });
  return (
    <fieldset className="bare report-columns">
      <legend className="field-name">{t('columns')}</legend>
      {reportColumns.map((column) => (
        <label key={column} className="check-line">
          <input type="checkbox" checked={section.columns.includes(column)} onChange={(e) => toggle(column, e.target.checked)} />
          {text(reportColumnTitles[column])}
        </label>
      ))}
    </fieldset>
  );
}

/** One section as it is edited. */
export function SectionFields(props: SectionProps & { readonly onUp: (() => void) | undefined; readonly onRemove: () => void }) {
  const t = useT(reportWords);
  const { section, onChange, onUp, onRemove } = props;
  const { title } = section;
  return (
    <div className="report-edit">
      <header>
        <b>{t(section.kind)}</b>
        <span className="spacer" />
        {onUp && (
          <IconButton label={t('up')} onClick={onUp}>
            <ArrowUp size={14} aria-hidden="true" />
          </IconButton>
        )}
        <IconButton label={t('remove')} onClick={onRemove}>
          <X size={14} aria-hidden="true" />
        </IconButton>
      </header>
      <div className="report-pair">
        <TextField label={t('titleZh')} value={title.zh} onChange={(zh) => onChange({ ...section, title: { ...title, zh } })} isRequired />
        <TextField label={t('titleEn')} value={title.en} onChange={(en) => onChange({ ...section, title: { ...title, en } })} isRequired />
      </div>
      {hasPoints(section) && <Points section={section} onChange={onChange} />}
      {section.kind === 'values' && <Columns section={section} onChange={onChange} />}
      {section.kind === 'text' && (
        <div className="report-pair">
          <Lines label={t('textZh')} value={section.text.zh} onChange={(zh) => onChange({ ...section, text: { ...section.text, zh } })} />
          <Lines label={t('textEn')} value={section.text.en} onChange={(en) => onChange({ ...section, text: { ...section.text, en } })} />
        </div>
      )}
    </div>
  );
}
