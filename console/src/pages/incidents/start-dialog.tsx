import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { uuidv7 } from 'uuidv7';
import { type PlanLevel, planLevelTitles } from '../../../../src/contracts/plan.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextArea } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { changed, LevelBadge } from './incident.tsx';
import { incidentWords } from './words.ts';

/** Runs a plan by hand, or drills it; asked again after a failure, it is still one incident. */
export function StartDialog({
  plan,
  isDrill = false,
  onClose,
}: {
  readonly plan?: string;
  readonly isDrill?: boolean;
  readonly onClose: () => void;
}) {
  const t = useT(incidentWords);
  const text = useText();
  const navigate = useNavigate();
  const [id] = useState(() => uuidv7());
  const [chosen, setChosen] = useState(plan ?? '');
  const [level, setLevel] = useState<PlanLevel>();
  const [how, setHow] = useState<'drill' | 'real'>(isDrill ? 'drill' : 'real');
  const [note, setNote] = useState('');
  const plans = useCall('listPlans').data?.items;
  const levels = plans?.find((one) => one.id === chosen)?.body.levels ?? [];
  const at = levels.find((one) => one.level === level) ?? levels[0];
  const start = useChange('startIncident', {
    invalidates: changed,
    onDone: (incident) => void navigate({ to: '/incidents/$id', params: { id: incident.id } }),
  });
  const send = () => at && start.mutate({ body: { id, plan: chosen, level: at.level, isDrill: how === 'drill', note: note.trim() } });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('start')}
      about={t(how === 'drill' ? 'drillAbout' : 'realAbout')}
      actions={
        <Button look={how === 'drill' ? 'primary' : 'danger'} disabled={!at || start.isPending} onClick={send}>
          {t(how === 'drill' ? 'startDrill' : 'startReal')}
        </Button>
      }
    >
      <div className="stack">
        <Field label={t('plan')}>
          {(wiring) => (
            <select {...wiring} className="input" value={chosen} onChange={(e) => setChosen(e.target.value)}>
              <option value="">{t('choosePlan')}</option>
              {plans?.map((one) => (
                <option key={one.id} value={one.id}>
                  {text(one.body.title)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Segmented
          label={t('how')}
          options={[
            { key: 'drill', label: t('drill') },
            { key: 'real', label: t('real') },
          ]}
          value={how}
          onChange={setHow}
        />
        {at && (
          <>
            <Segmented
              label={t('level')}
              options={levels.map((one) => ({ key: one.level, label: one.level }))}
              value={at.level}
              onChange={setLevel}
            />
            <p className="step-title">
              <LevelBadge level={at.level} />
              <span>
                <b>{text(planLevelTitles[at.level])}</b> {text(at.criterion)}
              </span>
            </p>
          </>
        )}
        <TextArea label={t('note')} rows={2} maxLength={2000} value={note} onChange={setNote} />
        {start.error && <ErrorPanel error={start.error} />}
      </div>
    </Dialog>
  );
}
