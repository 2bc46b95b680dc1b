import { type FormEvent, useId, useState } from 'react';
import { useChange } from '../api/change.ts';
import { useCommon, useT } from '../i18n/use-t.ts';
import type { Alarm } from '../live/alarm-cache.ts';
import { Button, Segmented } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextArea } from '../ui/field.tsx';
import { toastError } from '../ui/toast.tsx';
import { useUnsaved } from '../ui/unsaved.tsx';
import { acknowledge, needsComment } from './acknowledge.ts';
import type { Asking } from './use-actions.tsx';
import { alarmWords } from './words.ts';

interface AskingProps {
  readonly alarms: readonly Alarm[];
  readonly onClose: () => void;
}

interface CommentFormProps {
  readonly title: string;
  readonly about?: string;
  readonly label: string;
  readonly submit: string;
  readonly isRequired: boolean;
  readonly onClose: () => void;
  readonly onSubmit: (comment: string) => void;
}

function CommentDialog(props: CommentFormProps) {
  const common = useCommon();
  const form = useId();
  const [comment, setComment] = useState('');
  const { guard } = useUnsaved(comment);
  const isReady = !props.isRequired || comment.trim() !== '';
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) props.onSubmit(comment.trim());
  };
  return (
    <Dialog
      isOpen
      onClose={props.onClose}
      title={props.title}
      about={props.about}
      actions={
        <>
          <Button onClick={props.onClose}>{common('cancel')}</Button>
          <Button look="primary" type="submit" form={form} disabled={!isReady}>
            {props.submit}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={send}>
        {guard}
        <TextArea
          label={props.label}
          isRequired={props.isRequired}
          name="comment"
          maxLength={1000}
          value={comment}
          onChange={setComment}
          onKeyDown={(e) => {
            if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) send(e);
          }}
        />
      </form>
    </Dialog>
  );
}

/** Acknowledge with a comment; a critical alarm demands one. */
function AcknowledgeDialog({ alarms, onClose }: AskingProps) {
  const t = useT(alarmWords);
  const isRequired = needsComment(alarms);
  return (
    <CommentDialog
      title={t('ackTitle', { n: alarms.length })}
      about={isRequired ? t('ackCritical') : undefined}
      label={t('comment')}
      submit={t('acknowledge')}
      isRequired={isRequired}
      onClose={onClose}
      onSubmit={(comment) => {
        onClose();
        void acknowledge(alarms, comment);
      }}
    />
  );
}

/** Add a comment to one alarm. */
function NoteDialog({ alarms, onClose }: AskingProps) {
  const t = useT(alarmWords);
  const change = useChange('commentAlarm', { invalidates: ['getAlarm', 'listAlarms'], onDone: onClose });
  return (
    <CommentDialog
      title={t('addNote')}
      label={t('comment')}
      submit={t('note')}
      isRequired
      onClose={onClose}
      onSubmit={(comment) => {
        for (const { id } of alarms) change.mutate({ params: { id }, body: { comment } }, { onError: toastError });
      }}
    />
  );
}

const durations = { minutes15: 15, hour1: 60, hours8: 480, hours24: 1440 } as const;
type Duration = keyof typeof durations;

/** Put an alarm aside for a while, with a reason. */
function ShelveDialog({ alarms, onClose }: AskingProps) {
  const t = useT(alarmWords);
  const common = useCommon();
  const form = useId();
  const [duration, setDuration] = useState<Duration>('hour1');
  const [reason, setReason] = useState('');
  const { guard } = useUnsaved(reason);
  const change = useChange('shelveAlarm', { invalidates: ['listAlarms', 'countAlarms', 'getAlarm'] });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const body = { minutes: durations[duration], reason: reason.trim() };
    for (const { id } of alarms) change.mutate({ params: { id }, body }, { onError: toastError });
    onClose();
  };
  // holds: the keys of a literal
  const options = (Object.keys(durations) as Duration[]).map((key) => ({ key, label: t(key) }));
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('shelveTitle')}
      about={t('shelveAbout')}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button look="primary" type="submit" form={form} disabled={reason.trim() === ''}>
            {t('shelve')}
          </Button>
        </>
      }
    >
      <form id={form} className="form" onSubmit={send}>
        {guard}
        <Segmented label={t('duration')} options={options} value={duration} onChange={setDuration} />
        <TextArea label={t('reason')} isRequired rows={2} maxLength={1000} value={reason} onChange={setReason} />
      </form>
    </Dialog>
  );
}

const dialogs = { acknowledge: AcknowledgeDialog, shelve: ShelveDialog, note: NoteDialog } as const;

/** The dialog that asks what is needed to do something with alarms. */
export function AlarmDialog({ asking, ...props }: AskingProps & { readonly asking: Asking }) {
  const Asked = dialogs[asking];
  return <Asked {...props} />;
}
