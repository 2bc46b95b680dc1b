import { Copy, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { ReportTemplateBody } from '../../../../src/contracts/api/report-content.ts';
import { reportPeriods, reportPeriodTitles } from '../../../../src/contracts/report.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { EmptyState, ErrorPanel, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { usePackName } from '../../widgets/use-pack-name.ts';
import type { TemplateName } from './make-dialog.tsx';
import { type Section, SectionFields } from './section-fields.tsx';
import { reportWords } from './words.ts';

type Template = Reply<'getReportTemplate'>;
const lists = ['listReportTemplates', 'getReportTemplate', 'listReportSchedules'] as const;
const kinds = ['values', 'trend', 'alarms', 'work', 'text'] as const;

const blankSections: { readonly [K in Section['kind']]: Extract<Section, { kind: K }> } = {
  values: { kind: 'values', title: reportWords.values, points: [], columns: ['min', 'mean', 'max', 'last', 'coverage'] },
  trend: { kind: 'trend', title: reportWords.trend, points: [] },
  alarms: { kind: 'alarms', title: reportWords.alarms },
  work: { kind: 'work', title: reportWords.work },
  text: { kind: 'text', title: reportWords.text, text: { zh: '', en: '' } },
};
const blank: ReportTemplateBody = {
  ...{ title: { zh: '', en: '' }, period: 'day', startsAt: '00:00', keepDays: 1095 },
  sections: [blankSections.alarms, blankSections.work],
};

interface BodyProps {
  readonly body: ReportTemplateBody;
  readonly onChange: (body: ReportTemplateBody) => void;
}

function HeadFields({ body, onChange }: BodyProps) {
  const t = useT(reportWords);
  const text = useText();
  const { title } = body;
  return (
    <div className="report-pair">
      <TextField label={t('titleZh')} value={title.zh} onChange={(zh) => onChange({ ...body, title: { ...title, zh } })} isRequired />
      <TextField label={t('titleEn')} value={title.en} onChange={(en) => onChange({ ...body, title: { ...title, en } })} isRequired />
      <Field label={t('period')}>
        {(wiring) => (
          <select
            {...wiring}
            className="input"
            value={body.period}
            // holds: the options are the periods
            onChange={(e) => onChange({ ...body, period: e.target.value as ReportTemplateBody['period'] })}
          >
            {reportPeriods.map((one) => (
              <option key={one} value={one}>
                {text(reportPeriodTitles[one])}
              </option>
            ))}
          </select>
        )}
      </Field>
      {body.period !== 'shift' && (
        <TextField
          label={t('startsAt')}
          type="time"
          value={body.startsAt}
          onChange={(startsAt) => onChange({ ...body, startsAt })}
          isRequired
        />
      )}
      <TextField
        label={t('keepDays')}
        type="number"
        value={String(body.keepDays)}
        onChange={(typed) => onChange({ ...body, keepDays: Number(typed) })}
        isRequired
      />
    </div>
  );
}

interface Keyed {
  readonly key: number;
  readonly section: Section;
}

let lastKey = 0;
const keyed = (section: Section): Keyed => ({ key: ++lastKey, section });

function Sections({ value, onChange }: { readonly value: readonly Keyed[]; readonly onChange: (sections: readonly Keyed[]) => void }) {
  const t = useT(reportWords);
  const up = (i: number) =>
    onChange([...value.slice(0, i - 1), value[i], value[i - 1], ...value.slice(i + 1)].filter((one) => one !== undefined));
  return (
    <div className="stack">
      <h3>{t('sections')}</h3>
      {value.map(({ key, section }, i) => (
        <SectionFields
          key={key}
          section={section}
          onChange={(next) => onChange(value.map((one) => (one.key === key ? { key, section: next } : one)))}
          onUp={i === 0 ? undefined : () => up(i)}
          onRemove={() => onChange(value.filter((one) => one.key !== key))}
        />
      ))}
      <div className="report-columns">
        <span>{t('addSection')}</span>
        {kinds.map((kind) => (
          <Button key={kind} icon={<Plus size={13} aria-hidden="true" />} onClick={() => onChange([...value, keyed(blankSections[kind])])}>
            {t(kind)}
          </Button>
        ))}
      </div>
    </div>
  );
}

/** Edit a template, or make one from what is given. */
function TemplateForm({
  of,
  body: given,
  onClose,
}: {
  readonly of: Template | undefined;
  readonly body: ReportTemplateBody;
  readonly onClose: () => void;
}) {
  const t = useT(reportWords);
  const text = useText();
  const [body, setBody] = useState(given);
  const [sections, setSections] = useState<readonly Keyed[]>(() => given.sections.map(keyed));
  const whole: ReportTemplateBody = { ...body, sections: sections.map(({ section }) => section) };
  const unsaved = useUnsaved(whole);
  const onDone = () => {
    unsaved.saved();
    toast(reportWords.saved);
    onClose();
  };
  const create = useChange('createReportTemplate', { invalidates: lists, onDone });
  const update = useChange('updateReportTemplate', { invalidates: lists, onDone });
  const remove = useChange('removeReportTemplate', { invalidates: lists, onDone });
  const send = () => {
    if (of) update.mutate({ params: { id: of.id }, body: { version: of.version, body: whole } });
    else create.mutate({ body: whole });
  };
  const error = create.error ?? update.error;
  return (
    <form
      className="form"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      {unsaved.guard}
      <HeadFields body={body} onChange={setBody} />
      <Sections value={sections} onChange={setSections} />
      {error && <ErrorPanel error={error} />}
      <div className="button-row">
        <Button look="primary" type="submit" disabled={create.isPending || update.isPending || sections.length === 0}>
          {t('save')}
        </Button>
        {of && (
          <RemoveButton
            label={t('remove')}
            title={t('removeTemplate', { name: text(of.title) })}
            about={t('removeTemplateAbout')}
            isBusy={remove.isPending}
            onConfirm={() => remove.mutate({ params: { id: of.id } }, { onError: toastError })}
          />
        )}
      </div>
    </form>
  );
}

interface Opened {
  readonly id: string | undefined;
  readonly isCopy: boolean;
}

function TemplateDrawer({ id, isCopy, onClose }: Opened & { readonly onClose: () => void }) {
  const t = useT(reportWords);
  const found = useCall('getReportTemplate', { params: { id: id ?? '' } }, { enabled: id !== undefined });
  const copied = ({ body }: Template): ReportTemplateBody => ({
    ...body,
    title: { zh: `${body.title.zh.slice(0, 100)}（副本）`, en: `${body.title.en.slice(0, 100)} (copy)` },
  });
  return (
    <Drawer isOpen onClose={onClose} title={t(id === undefined || isCopy ? 'newTemplate' : 'template')}>
      {id === undefined ? (
        <TemplateForm of={undefined} body={blank} onClose={onClose} />
      ) : (
        <Loaded query={found}>
          {(one) => <TemplateForm key={one.id} of={isCopy ? undefined : one} body={isCopy ? copied(one) : one.body} onClose={onClose} />}
        </Loaded>
      )}
    </Drawer>
  );
}

/** The templates of packs and of people. */
export function TemplatesTab({ templates }: { readonly templates: readonly TemplateName[] }) {
  const t = useT(reportWords);
  const text = useText();
  const packName = usePackName();
  const [open, setOpen] = useState<Opened>();
  return (
    <Panel
      title={t('templates')}
      actions={
        <Button look="primary" icon={<Plus size={14} aria-hidden="true" />} onClick={() => setOpen({ id: undefined, isCopy: false })}>
          {t('newTemplate')}
        </Button>
      }
    >
      {templates.length === 0 && <EmptyState title={t('noTemplates')}>{t('noTemplatesAbout')}</EmptyState>}
      <ul className="report-lines">
        {templates.map(({ id, title, period, pack }) => (
          <li key={id}>
            <span className="what">
              <b>
                {text(title)} <span className="tag">{text(reportPeriodTitles[period])}</span>
              </b>
              <small>{pack === undefined ? t('own') : t('fromPack', { pack: packName(pack) })}</small>
            </span>
            <span className="button-row">
              <Button onClick={() => setOpen({ id, isCopy: false })}>{t('edit')}</Button>
              <Button icon={<Copy size={14} aria-hidden="true" />} onClick={() => setOpen({ id, isCopy: true })}>
                {t('copy')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {open && <TemplateDrawer {...open} onClose={() => setOpen(undefined)} />}
    </Panel>
  );
}
