import { Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import type { Origin } from '../../../../src/contracts/quality.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { ConfirmDialog, Drawer } from '../../ui/dialog.tsx';
import { Once } from '../../ui/once.tsx';
import { OriginTag } from '../../ui/origin-tag.tsx';
import { useQualityWord } from '../../ui/quality-words.ts';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { AskDevice } from './ask-device.tsx';
import { type Keys, KeyTable } from './key-table.tsx';
import type { Device, Source } from './link-state.tsx';
import { SaveTemplate } from './save-template.tsx';
import { TwinSwitch, TwinTag } from './twin-switch.tsx';
import { connectionWords } from './words.ts';

const origins = ['measured', 'replayed', 'simulated', 'manual'] as const satisfies readonly Origin[];

function Facts({ device }: { readonly device: Device }) {
  const t = useT(connectionWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(5000);
  return (
    <dl className="facts">
      <dt>{t('link')}</dt>
      <dd>
        {device.connected ? t('connected') : t('disconnected')} ·{' '}
        {device.lastSeenAt === undefined ? t('never') : format.age(device.lastSeenAt, now)}
      </dd>
      <dt>{t('asset')}</dt>
      <dd>
        {device.asset ? (
          <Link to="/assets/$id" params={{ id: device.asset }}>
            {text(device.assetTitle)}
          </Link>
        ) : (
          t('noAsset')
        )}
      </dd>
      <dt>{t('origin')}</dt>
      <dd>
        <OriginTag origin={device.origin} /> <TwinTag device={device} />
      </dd>
      {device.secretUse !== 'unused' && (
        <>
          <dt>{t('secret')}</dt>
          <dd>{t(device.hasSecret ? 'hasSecret' : device.secretUse === 'needed' ? 'hasNoSecret' : 'mayHaveSecret')}</dd>
        </>
      )}
    </dl>
  );
}

/** What the device says of itself as texts. */
function Texts({ texts }: Pick<Device, 'texts'>) {
  const t = useT(connectionWords);
  const format = useFormat();
  if (texts.length === 0) return null;
  return (
    <section className="stack">
      <h3 className="section-title">{t('texts')}</h3>
      <dl className="facts">
        {texts.map(({ key, text, since, toldAt }) => (
          <Fragment key={key}>
            <dt>
              <code>{key}</code>
            </dt>
            <dd>
              {text ?? t('notTold')}
              {since !== undefined && toldAt !== undefined && (
                <p className="muted">{t('textTimes', { since: format.full(since), told: format.full(toldAt) })}</p>
              )}
            </dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}

function Mapping({ device }: { readonly device: Device }) {
  const t = useT(connectionWords);
  const word = useQualityWord();
  const mayChange = useMay('engineer');
  const [keys, setKeys] = useState<Keys>(device.keys);
  const [texts, setTexts] = useState<readonly string[]>(device.texts.map(({ key }) => key));
  const [asset, setAsset] = useState(device.asset);
  const [origin, setOrigin] = useState(device.origin);
  const [isChoosing, setChoosing] = useState(device.asset === undefined);
  const points = useCall('getAsset', { params: { id: asset ?? '' } }, { enabled: asset !== undefined }).data?.points ?? [];
  const unsaved = useUnsaved({ keys, texts, asset, origin }, ['device', 'tab']);
  const onDone = () => {
    unsaved.saved();
    toast(connectionWords.saved);
  };
  const save = useChange('updateDevice', { invalidates: ['listDevices', 'getAsset'], onDone });
  return (
    <fieldset className="bare stack" disabled={!mayChange}>
      {unsaved.guard}
      <h3 className="section-title">{t('mapping')}</h3>
      {isChoosing ? (
        <AssetPicker label={t('assetLabel')} value={asset} onChange={setAsset} />
      ) : (
        mayChange && (
          <Button className="start" onClick={() => setChoosing(true)}>
            {t('assetLabel')}…
          </Button>
        )
      )}
      {mayChange && (
        <Segmented label={t('origin')} options={origins.map((key) => ({ key, label: word(key) }))} value={origin} onChange={setOrigin} />
      )}
      {asset === undefined && <p className="muted">{t('noPoints')}</p>}
      <KeyTable
        names={[]}
        keys={keys}
        texts={texts}
        points={points}
        emptyLabel={t('notTaken')}
        onChange={setKeys}
        onTexts={setTexts}
        addsTo={mayChange ? device.source : undefined}
      />
      {mayChange && (
        <Button
          look="primary"
          className="start"
          disabled={save.isPending}
          onClick={() =>
            save.mutate({ params: { id: device.id }, body: { keys, texts: [...texts], asset, origin } }, { onError: toastError })
          }
        >
          {t('saveMapping')}
        </Button>
      )}
    </fieldset>
  );
}

function SecretAndRemoval(props: { readonly device: Device; readonly hasSecrets: boolean; readonly onRemoved: () => void }) {
  const t = useT(connectionWords);
  const { hasSecrets, onRemoved } = props;
  const { id, identity } = props.device;
  const [asking, setAsking] = useState<'secret' | 'remove'>();
  const secret = useChange('setDeviceSecret', { invalidates: ['listDevices'], onDone: () => setAsking(undefined) });
  const remove = useChange('removeDevice', { invalidates: ['listDevices', 'listSources', 'getAsset'], onDone: onRemoved });
  return (
    <div className="stack">
      {secret.data && <Once title={t('secretOf', { identity })} secret={secret.data.secret} />}
      <div className="button-row">
        {hasSecrets && <Button onClick={() => setAsking('secret')}>{t('newSecret')}</Button>}
        <Button look="danger" onClick={() => setAsking('remove')}>
          {t('removeDevice')}
        </Button>
      </div>
      <ConfirmDialog
        isOpen={asking === 'secret'}
        onClose={() => setAsking(undefined)}
        title={t('newSecretTitle', { identity })}
        about={t('newSecretAbout')}
        confirm={t('newSecret')}
        isBusy={secret.isPending}
        onConfirm={() => secret.mutate({ params: { id } }, { onError: toastError })}
      />
      <ConfirmDialog
        isOpen={asking === 'remove'}
        onClose={() => setAsking(undefined)}
        title={t('removeDeviceTitle', { identity })}
        about={t('removeDeviceAbout')}
        confirm={t('removeDevice')}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate({ params: { id } }, { onError: toastError })}
      />
    </div>
  );
}

/** One device: where its keys go, its secret, and questions to it. */
export function DeviceDrawer(props: { readonly device: Device; readonly source: Source; readonly onClose: () => void }) {
  const t = useT(connectionWords);
  const { device, source } = props;
  const mayChange = useMay('engineer');
  return (
    <Drawer isOpen onClose={props.onClose} title={t('device', { identity: device.identity })}>
      <Facts device={device} />
      <Texts texts={device.texts} />
      <TwinSwitch device={device} />
      {source.protocol === 'sl651' && <AskDevice device={device} />}
      <Mapping device={device} />
      {mayChange && <SaveTemplate device={device} />}
      {mayChange && <SecretAndRemoval device={device} hasSecrets={device.secretUse !== 'unused'} onRemoved={props.onClose} />}
    </Drawer>
  );
}
