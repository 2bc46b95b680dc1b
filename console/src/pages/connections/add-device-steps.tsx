import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { assetKeyFor, type Draft, type Onto } from './add-device-plan.ts';
import { addWords } from './add-device-words.ts';
import { KeyTable } from './key-table.tsx';
import type { Source } from './link-state.tsx';
import { ModelField } from './model-field.tsx';
import { TrialResult } from './trial-result.tsx';
import { connectionWords } from './words.ts';

interface Part {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

type Fresh = Extract<Onto, { kind: 'fresh' }>;

function FreshAsset({ onto, onChange }: { readonly onto: Fresh; readonly onChange: (onto: Fresh) => void }) {
  const t = useT(addWords);
  const words = useT(connectionWords);
  const { title } = onto;
  return (
    <>
      <ModelField value={onto.model} onChange={(model) => onChange({ ...onto, model })} choose={t('chooseModel')} />
      <TextField
        label={t('assetKey')}
        help={t('assetKeyAbout')}
        value={onto.key}
        onChange={(key) => onChange({ ...onto, key })}
        isRequired
      />
      <TextField label={words('nameZh')} value={title.zh} onChange={(zh) => onChange({ ...onto, title: { ...title, zh } })} />
      <TextField label={words('nameEn')} value={title.en} onChange={(en) => onChange({ ...onto, title: { ...title, en } })} />
    </>
  );
}

/** The points that keys can go to: those of the asset, or those of the model by their place in it. */
function usePoints(onto: Onto) {
  const asset = onto.kind === 'existing' ? onto.asset : undefined;
  const own = useCall('getAsset', { params: { id: asset ?? '' } }, { enabled: asset !== undefined }).data?.points ?? [];
  const models = useCall('listModels', undefined, { enabled: onto.kind === 'fresh' }).data?.items ?? [];
  if (onto.kind === 'existing') return own;
  return models.find(({ id }) => id === onto.model)?.points.map(({ title }, number) => ({ number, title, symbol: '' })) ?? [];
}

/** Say where each key goes: onto an asset that there is, or a new one of a model. */
export function PointsStep({ draft, onChange }: Part) {
  const t = useT(addWords);
  const words = useT(connectionWords);
  const { onto, identity, keys, texts, names } = draft;
  const points = usePoints(onto);
  /** A key may become a text and no number in one turn: what was put is put together. */
  let latest = draft;
  const put = (part: Partial<Draft>) => {
    latest = { ...latest, ...part };
    onChange(latest);
  };
  /** Another asset or model has other points. */
  const putOnto = (next: Onto, isOther: boolean) => put({ onto: next, keys: isOther ? {} : keys });
  const fresh: Fresh = { kind: 'fresh', model: '', key: assetKeyFor(identity), title: { zh: identity, en: identity } };
  return (
    <>
      <Segmented
        label={t('onto')}
        options={[
          { key: 'existing', label: t('existing') },
          { key: 'fresh', label: t('fresh') },
        ]}
        value={onto.kind}
        onChange={(kind) => putOnto(kind === 'fresh' ? fresh : { kind, asset: undefined }, true)}
      />
      {onto.kind === 'existing' ? (
        <AssetPicker
          label={words('assetLabel')}
          value={onto.asset}
          onChange={(asset) => putOnto({ kind: 'existing', asset }, asset !== onto.asset)}
        />
      ) : (
        <FreshAsset onto={onto} onChange={(next) => putOnto(next, next.model !== onto.model)} />
      )}
      {points.length > 0 && (
        <KeyTable
          names={names}
          keys={keys}
          points={points}
          emptyLabel={words('notTaken')}
          onChange={(next) => put({ keys: next })}
          texts={texts}
          onTexts={(next) => put({ texts: next })}
          addsTo={draft.source}
        />
      )}
    </>
  );
}

/** Run the source with the new device apart for some seconds. */
export function TestStep({ draft, source }: { readonly draft: Draft; readonly source: Source }) {
  const t = useT(addWords);
  const probe = useChange('probeSource');
  const keys = Object.fromEntries(Object.entries(draft.keys).map(([key, { scale, offset }]) => [key, { scale, offset }]));
  const send = () =>
    probe.mutate({
      body: {
        protocol: source.protocol,
        config: source.config,
        source: source.id,
        devices: [{ identity: draft.identity.trim(), keys, texts: [...draft.texts] }],
        seconds: 10,
      },
    });
  return (
    <>
      <p className="muted">{t('testAbout')}</p>
      <Button className="start" disabled={probe.isPending} onClick={send}>
        {probe.isPending ? t('testing') : t('testNow')}
      </Button>
      <div role="status">{probe.data && !probe.isPending && <TrialResult trial={probe.data} />}</div>
      {probe.error && <ErrorPanel error={probe.error} />}
    </>
  );
}

/** What will be saved, in one sentence. */
export function SaveStep({ draft, source }: { readonly draft: Draft; readonly source: Source }) {
  const t = useT(addWords);
  const text = useText();
  const { onto } = draft;
  const existing = onto.kind === 'existing' ? onto.asset : undefined;
  const title = useCall('getAsset', { params: { id: existing ?? '' } }, { enabled: existing !== undefined }).data?.title;
  const asset = onto.kind === 'fresh' ? t('freshAsset', { name: onto.title.zh || onto.title.en }) : text(title);
  return (
    <>
      <p>
        {t('summary', {
          identity: draft.identity.trim(),
          source: text(source.title),
          n: Object.keys(draft.keys).length + draft.texts.length,
          asset,
        })}
      </p>
      <p className="muted">{t('saveAbout')}</p>
    </>
  );
}
