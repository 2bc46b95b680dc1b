import { CirclePlus, Undo2 } from 'lucide-react';
import { type FormEvent, useId } from 'react';
import { useChange } from '../../api/change.ts';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { useCommon, useT, useText } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { Field, TextArea, TextField } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { AlarmFields, fieldWords, HourFields, LimitFields, nullsOf, ShipTypeChoice, useFenceFields } from './fence-fields.tsx';
import { GeoJsonFile } from './geojson-file.tsx';
import { mergedFields } from './meanwhile.ts';
import type { Editing } from './places-page.tsx';
import {
  type Draft,
  type DraftKind,
  draftOf,
  type Fence,
  type LonLat,
  type Mover,
  placesOf,
  readPlaces,
  ringBegun,
  shapeOf,
  undone,
} from './shape-text.ts';
import { useMeanwhile } from './use-meanwhile.tsx';
import { placesWords } from './words.ts';

const kinds: readonly DraftKind[] = ['circle', 'polygon', 'corridor', 'around'];
const hints = { circle: 'hintCircle', polygon: 'hintPolygon', corridor: 'hintCorridor', around: 'hintAround' } as const;

interface ShapeProps {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly movers: readonly Mover[];
  /** Show these places on the map. */
  readonly onSeen: (places: readonly LonLat[]) => void;
}

/** The shape, drawn on the map or typed. */
function ShapeFields(props: ShapeProps) {
  const { draft, onDraft, onSeen } = props;
  const t = useT(placesWords);
  return (
    <>
      <Segmented
        label={t('kind')}
        options={kinds.map((key) => ({ key, label: t(key) }))}
        value={draft.kind}
        onChange={(kind) => onDraft({ ...draft, kind })}
      />
      {draft.kind === 'around' ? <Carriers {...props} /> : <PlaceFields draft={draft} onDraft={onDraft} onSeen={onSeen} />}
      {draft.kind !== 'polygon' && (
        <TextField
          label={t(draft.kind === 'corridor' ? 'reach' : 'radius')}
          type="number"
          value={draft.metres}
          onChange={(metres) => onDraft({ ...draft, metres })}
          isRequired
        />
      )}
    </>
  );
}

/** Who carries a moving fence. */
function Carriers({
  draft,
  onDraft,
  movers,
}: {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly movers: readonly Mover[];
}) {
  const t = useT(placesWords);
  const text = useText();
  const { models, assets } = draft.carriers ?? { models: [], assets: [] };
  return (
    <>
      <p className="muted">{t('hintAround')}</p>
      <ModelChoice
        legend={t('carriers')}
        chosen={models}
        onChange={(chosen) => onDraft({ ...draft, carriers: { models: chosen, assets } })}
      />
      <Field label={t('carrierAssets')}>
        {(wiring) => (
          <select
            {...wiring}
            className="input"
            multiple
            size={Math.min(5, Math.max(2, movers.length))}
            value={[...assets]}
            onChange={(e) => onDraft({ ...draft, carriers: { models, assets: [...e.target.selectedOptions].map(({ value }) => value) } })}
          >
            {movers.map(({ asset, title }) => (
              <option key={asset} value={asset}>
                {text(title)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
}

/** The places of a fence that stays. */
function PlaceFields({ draft, onDraft, onSeen }: Pick<ShapeProps, 'draft' | 'onDraft' | 'onSeen'>) {
  const t = useT(placesWords);
  const { wrong } = readPlaces(draft.places);
  return (
    <>
      <TextArea
        label={t('placesField')}
        help={t(hints[draft.kind])}
        error={wrong === undefined ? undefined : t('wrongLine', { n: wrong })}
        isRequired
        look="num"
        rows={draft.kind === 'circle' ? 2 : 5}
        value={draft.places}
        onChange={(value) => onDraft({ ...draft, places: value })}
      />
      <div className="places-pair">
        <Button icon={<Undo2 size={14} />} disabled={draft.places === ''} onClick={() => onDraft(undone(draft))}>
          {t('undo')}
        </Button>
        {draft.kind === 'polygon' && (
          <Button icon={<CirclePlus size={14} />} disabled={draft.places.trim() === ''} onClick={() => onDraft(ringBegun(draft))}>
            {t('nextRing')}
          </Button>
        )}
      </div>
      {draft.kind === 'polygon' && (
        <GeoJsonFile
          onRead={(shape) => {
            onDraft({ ...draft, ...draftOf(shape) });
            onSeen(placesOf(shape));
          }}
        />
      )}
    </>
  );
}

/** Which models the fence is for. */
function ModelChoice(props: {
  readonly legend: string;
  readonly chosen: readonly string[];
  readonly onChange: (models: readonly string[]) => void;
}) {
  const { legend, chosen, onChange } = props;
  const text = useText();
  const all = useCall('listModels').data?.items ?? [];
  const movable = all.filter(
    ({ id, points }) => chosen.includes(id) || ['longitude', 'latitude'].every((key) => points.some((point) => point.key === key)),
  );
  return (
    <fieldset className="places-models">
      <legend>{legend}</legend>
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
  const remove = useChange('removeFence', { invalidates: ['listFences', 'listMovers'] });
  const confirm = () => {
    const onSuccess = () => {
      toast(placesWords.removed);
      onDone();
    };
    remove.mutate({ params: { id: fence.id } }, { onSuccess, onError: toastError });
  };
  return (
    <RemoveButton
      label={t('remove')}
      title={t('removeTitle', { name: text(fence.title) })}
      about={t('removeAbout')}
      isBusy={remove.isPending}
      onConfirm={confirm}
    />
  );
}

/** Make or change a fence while the map takes clicks. */
export function FenceForm(props: {
  readonly editing: Editing;
  readonly movers: readonly Mover[];
  readonly onEditing: (editing: Editing) => void;
  readonly onSeen: ShapeProps['onSeen'];
  readonly onClose: () => void;
}) {
  const { fence, draft } = props.editing;
  const t = useT(placesWords);
  const text = useText();
  const common = useCommon();
  const form = useId();
  const fields = useFenceFields(fence, draft.kind);
  const unsaved = useUnsaved({ ...fields.state, draft });
  const create = useChange('createFence', { invalidates: ['listFences'] });
  const update = useChange('updateFence', { invalidates: ['listFences', 'listMovers'] });
  const shape = shapeOf(draft);
  const meanwhile = useMeanwhile<Fence>(() => call('listFences'));
  const takeOver = (before: Fence) => (theirs: Fence) => {
    const drawn = mergedFields({ draft: draftOf(before.shape) }, { draft: draftOf(theirs.shape) }, { draft });
    props.onEditing({ fence: theirs, draft: drawn.merged.draft });
    return [...drawn.both.map(() => t('kind')), ...fields.takeOver(theirs).map((key) => t(fieldWords[key]))];
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (shape === undefined || !fields.isWhole) return;
    const { body, optional } = fields;
    const onSuccess = () => {
      unsaved.saved();
      toast(placesWords.kept);
      props.onClose();
    };
    if (!fence) return create.mutate({ body: { ...body, ...optional, shape } }, { onSuccess, onError: toastError });
    const sent = { params: { id: fence.id }, body: { ...body, ...nullsOf(optional), shape, changedAt: fence.changedAt } };
    update.mutate(sent, { onSuccess, onError: meanwhile.onRefused(fence, takeOver(fence)) });
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
        {unsaved.guard}
        {meanwhile.note}
        {fence?.basis && <p className="muted">{t('basis', { what: text(fence.basis) })}</p>}
        <ShapeFields
          draft={draft}
          onDraft={(drawn) => props.onEditing({ fence, draft: drawn })}
          movers={props.movers}
          onSeen={props.onSeen}
        />
        <TextField label={t('titleZh')} value={fields.state.zh} onChange={(zh) => fields.set({ zh })} isRequired />
        <TextField label={t('titleEn')} value={fields.state.en} onChange={(en) => fields.set({ en })} isRequired />
        <ModelChoice legend={t('models')} chosen={fields.state.models} onChange={(models) => fields.set({ models })} />
        <ShipTypeChoice chosen={fields.state.shipTypes} onChange={(shipTypes) => fields.set({ shipTypes })} />
        <LimitFields {...fields} kind={draft.kind} />
        <AlarmFields {...fields} kind={draft.kind} />
        <HourFields {...fields} />
        {draft.kind !== 'around' && (
          <label className="places-check">
            <input
              type="checkbox"
              checked={fields.state.asksDeclarations}
              onChange={(e) => fields.set({ asksDeclarations: e.target.checked })}
            />{' '}
            {t('asksDeclarations')}
          </label>
        )}
        <label className="places-check">
          <input type="checkbox" checked={fields.state.isEnabled} onChange={(e) => fields.set({ isEnabled: e.target.checked })} />{' '}
          {t('enabled')}
        </label>
      </form>
    </Panel>
  );
}
