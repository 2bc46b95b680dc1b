import { Trash2 } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay, useSession } from '../../app/session.ts';
import { useCommon, useFormat, useT } from '../../i18n/use-t.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { inputTime } from '../../ui/custom-range.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import type { Span } from '../../ui/range.ts';
import { EmptyState } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { trendsWords } from './words.ts';

export type Annotation = Reply<'listAnnotations'>['items'][number];

const minuteMs = 60_000;

/** Annotations of some points in a span; asked anew when the span has moved by a minute. */
export function useAnnotations(points: readonly number[], { from, to }: Span): readonly Annotation[] {
  const query = {
    points: points.join(','),
    from: String(Math.floor(from / minuteMs) * minuteMs),
    to: String(Math.ceil(to / minuteMs) * minuteMs),
  };
  return useCall('listAnnotations', { query }, { enabled: points.length > 0, keepPrevious: true }).data?.items ?? [];
}

/** Asks for a note on a moment or a span; `start` and `end` are what the cursors hold. */
export function AnnotateDialog(props: {
  readonly points: readonly number[];
  readonly start: number;
  readonly end: number | undefined;
  readonly onClose: () => void;
}) {
  const t = useT(trendsWords);
  const common = useCommon();
  const form = useId();
  const [text, setText] = useState('');
  const [start, setStart] = useState(inputTime(props.start));
  const [end, setEnd] = useState(props.end === undefined ? '' : inputTime(props.end));
  const unsaved = useUnsaved({ text, start, end });
  const create = useChange('createAnnotation', { invalidates: ['listAnnotations'] });
  const isTurned = end !== '' && !(Date.parse(end) > Date.parse(start));
  const isReady = text.trim() !== '' && !isTurned && Number.isFinite(Date.parse(start)) && !create.isPending;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const body = { points: [...props.points], from: Date.parse(start), to: end === '' ? undefined : Date.parse(end), text: text.trim() };
    const onSuccess = () => {
      unsaved.saved();
      toast(trendsWords.noteKept);
      props.onClose();
    };
    create.mutate({ body }, { onSuccess, onError: toastError });
  };
  return (
    <Dialog
      isOpen
      onClose={props.onClose}
      title={t('annotate')}
      about={t('annotateAbout')}
      actions={
        <>
          <Button onClick={props.onClose}>{common('cancel')}</Button>
          <Button look="primary" type="submit" form={form} disabled={!isReady}>
            {common('save')}
          </Button>
        </>
      }
    >
      <form id={form} className="form" onSubmit={send}>
        {unsaved.guard}
        <TextArea label={t('noteText')} isRequired maxLength={500} value={text} onChange={setText} />
        <TextField label={t('start')} type="datetime-local" value={start} onChange={setStart} isRequired />
        <TextField label={t('end')} type="datetime-local" value={end} onChange={setEnd} error={isTurned ? t('endBefore') : undefined} />
      </form>
    </Dialog>
  );
}

/** The annotations of the view, numbered as they stand over the plot. */
export function AnnotationList({ annotations }: { readonly annotations: readonly Annotation[] }) {
  const t = useT(trendsWords);
  const format = useFormat();
  const session = useSession();
  const mayAll = useMay('engineer');
  const mayOwn = useMay('operator');
  const remove = useChange('removeAnnotation', { invalidates: ['listAnnotations'] });
  const numbered = annotations.map((annotation, i) => ({ ...annotation, n: i + 1 }));
  const times = ({ from, to }: Annotation) => (to === undefined ? format.full(from) : `${format.full(from)} – ${format.full(to)}`);
  return (
    <PlainTable
      label={t('annotations')}
      rows={numbered}
      keyOf={({ id }) => id}
      empty={<EmptyState title={t('noAnnotation')} />}
      columns={[
        { key: 'n', title: '#', cell: ({ n }) => <b className="note-number">{n}</b> },
        { key: 'time', title: t('time'), cell: (one) => <span className="num">{times(one)}</span> },
        { key: 'text', title: t('noteText'), cell: ({ text }) => text },
        { key: 'by', title: t('by'), cell: ({ by }) => by },
        {
          key: 'remove',
          title: '',
          align: 'end',
          cell: ({ id, n, by }) =>
            (mayAll || (mayOwn && by === session?.user.name)) && (
              <IconButton label={t('removeNote', { n })} onClick={() => remove.mutate({ params: { id } }, { onError: toastError })}>
                <Trash2 size={14} />
              </IconButton>
            ),
        },
      ]}
    />
  );
}
