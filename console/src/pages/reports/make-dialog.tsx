import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { reportPeriodTitles, usualZone } from '../../../../src/contracts/report.ts';
import { useChange } from '../../api/change.ts';
import { useIsAtSites } from '../../app/session.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { type ChosenShift, ShiftField, TeamField } from './shift-fields.tsx';
import { reportWords } from './words.ts';

/** A template as lists name it. */
export type TemplateName = Reply<'listReportTemplates'>['items'][number];

/** Choose a template by its title and period. */
export function TemplateField(props: {
  readonly templates: readonly TemplateName[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}) {
  const t = useT(reportWords);
  const text = useText();
  return (
    <Field label={t('template')} isRequired>
      {(wiring) => (
        <select {...wiring} className="input" value={props.value} onChange={(e) => props.onChange(e.target.value)}>
          {props.templates.map(({ id, title, period }) => (
            <option key={id} value={id}>
              {text(title)} · {text(reportPeriodTitles[period])}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Make a report now, and open it. */
export function MakeDrawer({ templates, onClose }: { readonly templates: readonly TemplateName[]; readonly onClose: () => void }) {
  const t = useT(reportWords);
  const navigate = useNavigate();
  const isAtSites = useIsAtSites();
  const [template, setTemplate] = useState(templates[0]?.id ?? '');
  const [day, setDay] = useState('');
  const [zone, setZone] = useState<string>(usualZone);
  const [site, setSite] = useState<string>();
  const make = useChange('makeReport', {
    invalidates: ['listReports'],
    onDone: ({ id }) => void navigate({ to: '/reports/$id', params: { id } }),
  });
  const [team, setTeam] = useState<string>();
  const [shift, setShift] = useState<ChosenShift>();
  const isShift = templates.find(({ id }) => id === template)?.period === 'shift';
  const period = isShift ? { team, ...shift } : { zone, ...(day !== '' && { day }) };
  const send = () => make.mutate({ body: { template, ...period, ...(site !== undefined && { site }) } });
  return (
    <Drawer isOpen onClose={onClose} title={t('makeNow')} about={t('makeAbout')}>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          send();
        }}
      >
        <TemplateField templates={templates} value={template} onChange={setTemplate} />
        {isShift ? (
          <>
            <TeamField value={team} onChange={setTeam} />
            {team !== undefined && <ShiftField key={team} team={team} value={shift} onChange={setShift} />}
          </>
        ) : (
          <>
            <TextField label={t('anyDay')} type="date" value={day} onChange={setDay} />
            <TextField label={t('zone')} value={zone} onChange={setZone} isRequired autoComplete="off" />
          </>
        )}
        <AssetPicker label={t('site')} help={t('siteHelp')} value={site} onChange={setSite} />
        {make.error && <ErrorPanel error={make.error} />}
        <div className="button-row">
          <Button
            look="primary"
            type="submit"
            disabled={make.isPending || template === '' || (isAtSites && site === undefined) || (isShift && team === undefined)}
          >
            {t(make.isPending ? 'making' : 'make')}
          </Button>
        </div>
      </form>
    </Drawer>
  );
}
