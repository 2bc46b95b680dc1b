import { Trash2, Undo2 } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { useCall, useChange } from '../../api/queries.ts';
import { useCommon, useT, useText } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import type { Editing } from './places-page.tsx';
import { type Draft, type Fence, type Kind, readPlaces, shapeOf, undone } from './shape-text.ts';
import { placesWords } from './words.ts';

const kinds: readonly Kind[] = ['circle', 'polygon', 'corridor'];
const hints = { circle: 'hintCircle', polygon: 'hintPolygon', corridor: 'hintCorridor' } as const;

/** The shape, drawn on the map or typed. */
function ShapeFields({ draft, onDraft }: { readonly draft: Draft; readonly onDraft: (draft: Draft) => void }) {
  const t = useT(placesWords);
  const { wrong } = readPlaces(draft.places);
  return (
    <>
      <Segmented
        label={t('kind')}
        options={kinds.map((key) => ({ key, label: t(key) }))}
        value={draft.kind}
        onChange={(kind) => onDraft({ ...draft, kind })}
      />
      <Field
        label={t('placesField')}
        help={t(hints[draft.kind])}
        error={wrong === undefined ? undefined : t('wrongLine', { n: wrong })}
        isRequired
      >
        {(wiring) => (
          <textarea
            {...wiring}
            className="input num"
            rows={draft.kind === 'circle' ? 2 : 5}
            value={draft.places}
            onChange={(e) => onDraft({ ...draft, places: e.target.value })}
          />
        )}
      </Field>
      <Button icon={<Undo2 size={14} />} disabled={draft.places === ''} onClick={() => onDraft(undone(draft))}>
        {t('undo')}
      </Button>
      {draft.kind !== 'polygon' && (
        <TextField
          label={t(draft.kind === 'circle' ? 'radius' : 'reach')}
          type="number"
          value={draft.metres}
          onChange={(metres) => onDraft({ ...draft, metres })}
          isRequired
        />
      )}
    </>
  );
}

/** Which models the fence is for. */
function ModelChoice({ chosen, onChange }: { readonly chosen: readonly string[]; readonly onChange: (models: readonly string[]) => void }) {
  const t = useT(placesWords);
  const text = useText();
  const all = useCall('listModels').data?.items ?? [];
  const movable = all.filter(
    ({ id, points }) => chosen.includes(id) || ['longitude', 'latitude'].every((key) => points.some((point) => point.key === key)),
  );
  return (
    <fieldset className="places-models">
      <legend>{t('models')}</legend>
      {movable.map(({ id, title }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={(e) => onChange(e.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))}
          />
          {text(title)}
        </label>
      ))}
    </fieldset>
  );
}

function RemoveFence({ fence, onDone }: { readonly fence: Fence; readonly onDone: () => void }) {
  const t = useT(placesWords);
  const text = useText();
  const [isAsked, setAsked] = useState(false);
  const remove = useChange('removeFence', { invalidates: ['listFences', 'listMovers'] });
  const confirm = () => {
    const onSuccess = () => {
      toast(placesWords.removed);
      onDone();
    };
    remove.mutate({ params: { id: fence.id } }, { onSuccess, onError: toastError });
  };
  return (
    <>
      <Button look="danger" icon={<Trash2 size={14} />} onClick={() => setAsked(true)}>
        {t('remove')}
      </Button>
      <ConfirmDialog
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={t('removeTitle', { name: text(fence.title) })}
        about={t('removeAbout')}
        confirm={t('remove')}
        onConfirm={confirm}
        isBusy={remove.isPending}
      />
    </>
  );
}

/** What a person says of a fence besides its shape. */
function useFenceFields(fence: Fence | undefined) {
  const [zh, setZh] = useState(fence?.title.zh ?? '');
  const [en, setEn] = useState(fence?.title.en ?? '');
  const [models, setModels] = useState<readonly string[]>(fence?.models ?? []);
  const [minutes, setMinutes] = useState(fence?.dwellSeconds === undefined ? '' : String(fence.dwellSeconds / 60));
  const [isEnabled, setEnabled] = useState(fence?.isEnabled ?? true);
  const dwellSeconds = minutes === '' ? undefined : Number(minutes) * 60;
  const isWhole = zh.trim() !== '' && en.trim() !== '' && (dwellSeconds === undefined || dwellSeconds >= 1);
  const body = { title: { zh: zh.trim(), en: en.trim() }, models: [...models], isEnabled };
  return { zh, setZh, en, setEn, models, setModels, minutes, setMinutes, isEnabled, setEnabled, dwellSeconds, isWhole, body };
}

/** Make or change a fence while the map takes clicks. */
export function FenceForm(props: { readonly editing: Editing; readonly onDraft: (draft: Draft) => void; readonly onClose: () => void }) {
  const { fence, draft } = props.editing;
  const t = useT(placesWords);
  const common = useCommon();
  const form = useId();
  const fields = useFenceFields(fence);
  const create = useChange('createFence', { invalidates: ['listFences'] });
  const update = useChange('updateFence', { invalidates: ['listFences', 'listMovers'] });
  const shape = shapeOf(draft);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (shape === undefined || !fields.isWhole) return;
    const { body, dwellSeconds } = fields;
    const onSuccess = () => {
      toast(placesWords.kept);
      props.onClose();
    };
    const done = { onSuccess, onError: toastError };
    if (fence) update.mutate({ params: { id: fence.id }, body: { ...body, shape, dwellSeconds: dwellSeconds ?? null } }, done);
    else create.mutate({ body: { ...body, shape, dwellSeconds } }, done);
  };
  return (
    <Panel
      title={t(fence ? 'editFence' : 'newFence')}
      className="places-side"
      foot={
        <>
          {fence && <RemoveFence fence={fence} onDone={props.onClose} />}
          <span className="spacer" />
          <Button onClick={props.onClose}>{common('cancel')}</Button>
          <Button
            look="primary"
            type="submit"
            form={form}
            disabled={shape === undefined || !fields.isWhole || create.isPending || update.isPending}
          >
            {common('save')}
          </Button>
        </>
      }
    >
      <form id={form} className="form panel-body" onSubmit={send}>
        <ShapeFields draft={draft} onDraft={props.onDraft} />
        <TextField label={t('titleZh')} value={fields.zh} onChange={fields.setZh} isRequired />
        <TextField label={t('titleEn')} value={fields.en} onChange={fields.setEn} isRequired />
        <ModelChoice chosen={fields.models} onChange={fields.setModels} />
        <TextField label={t('dwell')} type="number" value={fields.minutes} onChange={fields.setMinutes} />
        <label className="places-check">
          <input type="checkbox" checked={fields.isEnabled} onChange={(e) => fields.setEnabled(e.target.checked)} /> {t('enabled')}
        </label>
      </form>
    </Panel>
  );
}
