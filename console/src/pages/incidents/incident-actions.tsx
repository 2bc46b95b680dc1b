import { useState } from 'react';
import { uuidv7 } from 'uuidv7';
import { type PlanLevel, planLevelTitles } from '../../../../src/contracts/plan.ts';
import { useChange } from '../../api/change.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/field.tsx';
import { toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { changed, type IncidentDetail, LevelBadge } from './incident.tsx';
import { incidentWords } from './words.ts';

interface Part {
  readonly incident: IncidentDetail;
  readonly onClose: () => void;
}

function LevelDialog({ incident, onClose }: Part) {
  const t = useT(incidentWords);
  const text = useText();
  const [level, setLevel] = useState<PlanLevel>(incident.level);
  const [reason, setReason] = useState('');
  const { guard } = useUnsaved({ level, reason });
  const change = useChange('changeIncidentLevel', { invalidates: changed, onDone: onClose });
  const isReady = level !== incident.level && reason.trim() !== '' && !change.isPending;
  const send = () => change.mutate({ params: { id: incident.id }, body: { level, reason: reason.trim() } }, { onError: toastError });
  const chosen = incident.body.levels.find((one) => one.level === level);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('changeLevel')}
      actions={
        <Button look="primary" disabled={!isReady} onClick={send}>
          {t('save')}
        </Button>
      }
    >
      <div className="stack">
        <Segmented
          label={t('level')}
          options={incident.body.levels.map((one) => ({ key: one.level, label: one.level }))}
          value={level}
          onChange={setLevel}
        />
        <p className="step-title">
          <LevelBadge level={level} />
          <span>
            <b>{text(planLevelTitles[level])}</b> {text(chosen?.criterion)}
          </span>
        </p>
        {guard}
        <TextArea label={t('reason')} rows={2} isRequired maxLength={1000} value={reason} onChange={setReason} />
      </div>
    </Dialog>
  );
}

function NoteDialog({ incident, onClose }: Part) {
  const t = useT(incidentWords);
  const [id] = useState(() => uuidv7());
  const [text, setText] = useState('');
  const { guard } = useUnsaved(text);
  const add = useChange('noteIncident', { invalidates: changed, onDone: onClose });
  const send = () => add.mutate({ params: { id: incident.id }, body: { id, text: text.trim() } }, { onError: toastError });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('addNote')}
      actions={
        <Button look="primary" disabled={text.trim() === '' || add.isPending} onClick={send}>
          {t('save')}
        </Button>
      }
    >
      {guard}
      <TextArea label={t('note')} rows={4} isRequired maxLength={2000} value={text} onChange={setText} />
    </Dialog>
  );
}

function CloseDialog({ incident, onClose }: Part) {
  const t = useT(incidentWords);
  const [summary, setSummary] = useState('');
  const { guard } = useUnsaved(summary);
  const [isNone, setNone] = useState(false);
  const end = useChange('closeIncident', { invalidates: changed, onDone: onClose });
  const body = { as: isNone ? ('cancelled' as const) : ('closed' as const), summary: summary.trim() };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('close')}
      about={t('closeAbout')}
      actions={
        <Button
          look="danger"
          disabled={summary.trim() === '' || end.isPending}
          onClick={() => end.mutate({ params: { id: incident.id }, body }, { onError: toastError })}
        >
          {t('close')}
        </Button>
      }
    >
      <div className="stack">
        {guard}
        <TextArea label={t('summary')} rows={5} isRequired maxLength={5000} value={summary} onChange={setSummary} />
        <label className="check-line">
          <input type="checkbox" checked={isNone} onChange={(e) => setNone(e.target.checked)} />
          {t('cancelAbout')}
        </label>
      </div>
    </Dialog>
  );
}

const dialogs = { level: LevelDialog, note: NoteDialog, close: CloseDialog } as const;

/** What is done to an incident as a whole: its level, a note, its end. */
export function IncidentActions({ incident }: { readonly incident: IncidentDetail }) {
  const t = useT(incidentWords);
  const [open, setOpen] = useState<keyof typeof dialogs>();
  const Shown = open && dialogs[open];
  return (
    <div className="incident-actions">
      <Button onClick={() => setOpen('level')}>{t('changeLevel')}</Button>
      <Button onClick={() => setOpen('note')}>{t('addNote')}</Button>
      <Button look="danger" onClick={() => setOpen('close')}>
        {t('close')}
      </Button>
      {Shown && <Shown incident={incident} onClose={() => setOpen(undefined)} />}
    </div>
  );
}
