import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import type { FoundPoint } from './discover-drawer.tsx';
import { type Keys, KeyTable } from './key-table.tsx';
import type { Source } from './link-state.tsx';
import { trialWords } from './trial-words.ts';
import { connectionWords } from './words.ts';

/** Give picked points of one device their places at an asset; the device is made when the source does not have it. */
export function AddFound(props: { readonly source: Source; readonly picked: readonly FoundPoint[]; readonly onDone: () => void }) {
  const t = useT(trialWords);
  const words = useT(connectionWords);
  const { source, picked } = props;
  const identity = picked[0]?.identity ?? '';
  const devices = useCall('listDevices', { params: { id: source.id }, query: { text: identity, limit: 1000 } });
  const device = devices.data?.items.find((one) => one.identity === identity);
  const [chosen, setChosen] = useState<string>();
  const [keys, setKeys] = useState<Keys>({});
  const [texts, setTexts] = useState<readonly string[]>([]);
  const asset = chosen ?? device?.asset;
  const points = useCall('getAsset', { params: { id: asset ?? '' } }, { enabled: asset !== undefined }).data?.points ?? [];
  const done = {
    invalidates: ['listDevices', 'listSources', 'getAsset', 'listQuarantine'] as const,
    onDone: () => {
      toast({ zh: trialWords.added.zh.replace('{identity}', identity), en: trialWords.added.en.replace('{identity}', identity) });
      props.onDone();
    },
  };
  const create = useChange('createDevice', done);
  const update = useChange('updateDevice', done);
  const send = () => {
    const known = device?.texts.map(({ key }) => key).filter((key) => keys[key] === undefined) ?? [];
    const body = { asset, keys: { ...device?.keys, ...keys }, texts: [...new Set([...known, ...texts])] };
    for (const key of texts) delete body.keys[key];
    if (device) update.mutate({ params: { id: device.id }, body });
    else create.mutate({ params: { id: source.id }, body: { identity, ...body } });
  };
  const error = create.error ?? update.error;
  return (
    <section className="stack">
      <h3 className="section-title">{t('pickedN', { n: picked.length, identity })}</h3>
      <AssetPicker label={words('assetLabel')} value={asset} onChange={setChosen} />
      {asset === undefined ? (
        <p className="muted">{t('chooseAsset')}</p>
      ) : (
        <KeyTable
          names={picked.map(({ key }) => key)}
          keys={keys}
          points={points}
          emptyLabel={words('notTaken')}
          onChange={setKeys}
          texts={texts}
          onTexts={setTexts}
        />
      )}
      <Button
        look="primary"
        className="start"
        disabled={
          devices.isPending || asset === undefined || Object.keys(keys).length + texts.length === 0 || create.isPending || update.isPending
        }
        onClick={send}
      >
        {t('addPoints')}
      </Button>
      {error && <ErrorPanel error={error} />}
    </section>
  );
}
