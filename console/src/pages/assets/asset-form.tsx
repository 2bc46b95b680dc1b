import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { OperationId } from '../../../../src/contracts/api/paths.ts';
import { units } from '../../../../src/contracts/units.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useCommon, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { EmptyState, ErrorPanel, Loaded } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import type { Asset } from '../../widgets/asset-figures.ts';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { type AssetDraft, bodyOf, changeOf, draftOf, wrongIn } from './asset-draft.ts';
import { formWords } from './form-words.ts';

type Model = Reply<'listModels'>['items'][number];
const changed = ['listAssets', 'getAsset', 'listRules', 'listAudit'] as const satisfies readonly OperationId[];

interface Part {
  readonly draft: AssetDraft;
  readonly wrong: readonly string[];
  readonly put: (change: Partial<AssetDraft>) => void;
}

function Kind({ draft, wrong, put, models }: Part & { readonly models: readonly Model[] }) {
  const t = useT(formWords);
  const text = useText();
  return (
    <>
      <Field label={t('model')} help={t('modelAbout')} isRequired>
        {(wiring) => (
          <select
            {...wiring}
            className="input"
            value={draft.model}
            required
            onChange={(e) => put({ model: e.target.value, attributes: {} })}
          >
            <option value="">{t('chooseModel')}</option>
            {models.map((one) => (
              <option key={one.id} value={one.id}>
                {text(one.title)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField
        label={t('key')}
        help={t('keyAbout')}
        error={draft.key !== '' && wrong.includes('key') ? t('wrongKey') : undefined}
        value={draft.key}
        onChange={(key) => put({ key: key.trim() })}
        isRequired
        autoComplete="off"
      />
    </>
  );
}

function Names({ draft, put }: Part) {
  const t = useT(formWords);
  return (
    <>
      <TextField label={t('nameZh')} value={draft.zh} onChange={(zh) => put({ zh })} autoComplete="off" />
      <TextField label={t('nameEn')} help={t('nameAbout')} value={draft.en} onChange={(en) => put({ en })} autoComplete="off" />
    </>
  );
}

function Place({ draft, wrong, put }: Part) {
  const t = useT(formWords);
  const error = wrong.includes('latitude') || wrong.includes('longitude') ? t('wrongPlace') : undefined;
  return (
    <>
      <TextField label={t('latitude')} value={draft.latitude} onChange={(latitude) => put({ latitude })} />
      <TextField
        label={t('longitude')}
        help={t('placeAbout')}
        error={error}
        value={draft.longitude}
        onChange={(longitude) => put({ longitude })}
      />
    </>
  );
}

/** The figures that the rules of its model take from it. */
function Attributes({ draft, wrong, put, model }: Part & { readonly model: Model | undefined }) {
  const t = useT(formWords);
  const text = useText();
  const of = (kind: 'number' | 'curve') => model?.attributes.filter((one) => one.kind === kind) ?? [];
  const curves = of('curve').map(({ title }) => text(title));
  return (
    <>
      {of('number').map(({ key, title, unit }) => (
        <TextField
          key={key}
          label={[text(title), units[unit as keyof typeof units]?.symbol].filter(Boolean).join(' · ')}
          error={wrong.includes(`attributes.${key}`) ? t('wrongFigure') : undefined}
          value={draft.attributes[key] ?? ''}
          onChange={(typed) => put({ attributes: { ...draft.attributes, [key]: typed } })}
        />
      ))}
      {curves.length > 0 && <p className="muted">{t('curves', { names: curves.join(' · ') })}</p>}
    </>
  );
}

function useSave(asset: Asset | undefined, onDone: (saved: Asset) => void) {
  const create = useChange('createAsset', { invalidates: changed, onDone });
  const update = useChange('updateAsset', { invalidates: changed, onDone });
  return {
    error: create.error ?? update.error,
    isBusy: create.isPending || update.isPending,
    save(before: AssetDraft, draft: AssetDraft) {
      if (asset) update.mutate({ params: { id: asset.id }, body: changeOf(before, draft) });
      else create.mutate({ body: bodyOf(draft) });
    },
  };
}

interface FormProps {
  /** The one that is changed; default: a new one is made. */
  readonly asset?: Asset;
  /** What a new one lies within, unless another is chosen. */
  readonly parent?: string;
  readonly onClose: () => void;
  readonly onDone: (saved: Asset) => void;
}

function Form({ asset, parent, onClose, onDone, models }: FormProps & { readonly models: readonly Model[] }) {
  const t = useT(formWords);
  const common = useCommon();
  const [before] = useState(() => draftOf(asset, parent));
  const [draft, setDraft] = useState(before);
  const unsaved = useUnsaved(draft);
  const { save, error, isBusy } = useSave(asset, (saved) => {
    unsaved.saved();
    toast(formWords.saved);
    onDone(saved);
  });
  const wrong = wrongIn(draft);
  const part: Part = { draft, wrong, put: (change) => setDraft({ ...draft, ...change }) };
  return (
    <form
      className="form"
      onSubmit={(e) => {
        e.preventDefault();
        if (wrong.length === 0) save(before, draft);
      }}
    >
      {unsaved.guard}
      {!asset && <Kind {...part} models={models} />}
      <Names {...part} />
      {!asset && <AssetPicker label={t('parent')} value={draft.parent} onChange={(chosen) => part.put({ parent: chosen })} />}
      <Place {...part} />
      <Attributes {...part} model={models.find(({ id }) => id === draft.model)} />
      {error && <ErrorPanel error={error} />}
      <div className="button-row">
        <Button look="primary" type="submit" disabled={isBusy || wrong.length > 0}>
          {common('save')}
        </Button>
        <Button onClick={onClose}>{common('cancel')}</Button>
      </div>
    </form>
  );
}

/** Make an asset of a model, or change what people say of one. Without a model it says where models come from. */
export function AssetForm(props: FormProps) {
  const t = useT(formWords);
  return (
    <Drawer isOpen onClose={props.onClose} title={t(props.asset ? 'editTitle' : 'create')}>
      <Loaded query={useCall('listModels')}>
        {({ items }) =>
          items.length > 0 ? (
            <Form {...props} models={items} />
          ) : (
            <EmptyState title={t('noModels')}>
              <p>{t('noModelsAbout')}</p>
              <Link className="btn" to="/packs">
                {t('toPacks')}
              </Link>
            </EmptyState>
          )
        }
      </Loaded>
    </Drawer>
  );
}
