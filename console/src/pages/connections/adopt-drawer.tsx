import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useCommon, useT } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { type Keys, KeyTable } from './key-table.tsx';
import type { Stranger } from './link-state.tsx';
import { ModelField } from './model-field.tsx';
import { SentList } from './sent-list.tsx';
import { connectionWords } from './words.ts';

type Way = 'existing' | 'fresh';

/** What the form says about a new asset. */
interface Fresh {
  readonly model: string;
  readonly zh: string;
  readonly en: string;
}

function FreshAsset({ fresh, onChange }: { readonly fresh: Fresh; readonly onChange: (fresh: Fresh) => void }) {
  const t = useT(connectionWords);
  return (
    <>
      <ModelField value={fresh.model} onChange={(model) => onChange({ ...fresh, model })} choose={t('chooseModel')} />
      <TextField label={t('nameZh')} value={fresh.zh} onChange={(zh) => onChange({ ...fresh, zh })} />
      <TextField label={t('nameEn')} value={fresh.en} onChange={(en) => onChange({ ...fresh, en })} />
    </>
  );
}

/** Make a device of an unknown one: onto an asset, or onto a new asset of a model; its next message flows. */
export function AdoptDrawer({ stranger, onClose }: { readonly stranger: Stranger; readonly onClose: () => void }) {
  const t = useT(connectionWords);
  const common = useCommon();
  const { identity } = stranger;
  const [way, setWay] = useState<Way>('existing');
  const [asset, setAsset] = useState<string>();
  const [fresh, setFresh] = useState<Fresh>({ model: '', zh: identity, en: identity });
  const [keys, setKeys] = useState<Keys>({});
  const { guard } = useUnsaved({ asset, fresh, keys }, ['tab']);
  const points = useCall('getAsset', { params: { id: asset ?? '' } }, { enabled: asset !== undefined }).data?.points ?? [];
  const adopt = useChange('adoptDevice', {
    invalidates: ['listQuarantine', 'listSources', 'listDevices', 'listAssets', 'getAsset'],
    onDone: () => {
      toast(connectionWords.adopted);
      onClose();
    },
  });
  const isFresh = way === 'fresh';
  const isReady = isFresh ? fresh.model !== '' && fresh.zh.trim() !== '' : asset !== undefined;
  const send = () =>
    adopt.mutate({
      params: { id: stranger.id },
      body: isFresh ? { model: fresh.model, title: { zh: fresh.zh.trim(), en: fresh.en.trim() || fresh.zh.trim() } } : { asset, keys },
    });
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={t('adoptTitle', { identity })}
      about={t('adoptAbout')}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button look="primary" disabled={!isReady || adopt.isPending} onClick={send}>
            {t('adopt')}
          </Button>
        </>
      }
    >
      {guard}
      <div>
        <h3 className="section-title">{t('sent')}</h3>
        <SentList values={stranger.values} />
      </div>
      <Segmented
        label={t('onto')}
        options={[
          { key: 'existing', label: t('existing') },
          { key: 'fresh', label: t('fresh') },
        ]}
        value={way}
        onChange={setWay}
      />
      {isFresh ? (
        <FreshAsset fresh={fresh} onChange={setFresh} />
      ) : (
        <>
          <AssetPicker
            label={t('assetLabel')}
            value={asset}
            onChange={(id) => {
              setAsset(id);
              setKeys({});
            }}
          />
          {asset !== undefined && (
            <KeyTable
              names={Object.keys(stranger.values)}
              keys={keys}
              points={points}
              emptyLabel={t('auto')}
              onChange={setKeys}
              addsTo={Object.keys(stranger.values).length === 0 ? stranger.source : undefined}
            />
          )}
        </>
      )}
      {adopt.error && <ErrorPanel error={adopt.error} />}
    </Drawer>
  );
}
