import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import type { Source } from './link-state.tsx';
import { templateWords } from './template-words.ts';
import type { Template } from './templates-drawer.tsx';

type Way = 'existing' | 'fresh';

/** Fill in the parameters of a template and make a device of it. */
export function UseTemplate(props: { readonly source: Source; readonly template: Template; readonly onDone: () => void }) {
  const t = useT(templateWords);
  const text = useText();
  const { source, template } = props;
  const [identity, setIdentity] = useState('');
  const [values, setValues] = useState<Record<string, string>>(
    Object.fromEntries(template.parameters.map(({ name, default: usual = '' }) => [name, usual])),
  );
  const [way, setWay] = useState<Way>('existing');
  const [asset, setAsset] = useState<string>();
  const [fresh, setFresh] = useState({ key: '', zh: '', en: '' });
  const create = useChange('createFromTemplate', {
    invalidates: ['listDevices', 'listSources', 'listAssets', 'getAsset', 'listQuarantine'],
    onDone: () => {
      toast(templateWords.made);
      props.onDone();
    },
  });
  const isReady = identity.trim() !== '' && (way === 'existing' ? asset !== undefined : fresh.key !== '' && (fresh.zh || fresh.en) !== '');
  const send = () => {
    const title = { zh: fresh.zh || fresh.en, en: fresh.en || fresh.zh };
    const where = way === 'existing' ? { asset } : { newAsset: { key: fresh.key, title } };
    create.mutate({
      params: { id: source.id },
      body: { template: template.id, devices: [{ identity: identity.trim(), values, ...where }] },
    });
  };
  return (
    <section className="stack">
      <h3 className="section-title">{text(template.title)}</h3>
      <TextField label={t('identity')} value={identity} onChange={setIdentity} isRequired />
      {template.parameters.map(({ name, title }) => (
        <TextField
          key={name}
          label={title ? `${text(title)} (${name})` : name}
          value={values[name] ?? ''}
          onChange={(value) => setValues({ ...values, [name]: value })}
        />
      ))}
      <Segmented
        label={t('onto')}
        options={[
          { key: 'existing', label: t('existing') },
          { key: 'fresh', label: t('fresh') },
        ]}
        value={way}
        onChange={setWay}
      />
      {way === 'existing' ? (
        <AssetPicker label={t('existing')} value={asset} onChange={setAsset} />
      ) : (
        <>
          <TextField label={t('assetKey')} value={fresh.key} onChange={(key) => setFresh({ ...fresh, key })} isRequired />
          <TextField label={t('nameZh')} value={fresh.zh} onChange={(zh) => setFresh({ ...fresh, zh })} />
          <TextField label={t('nameEn')} value={fresh.en} onChange={(en) => setFresh({ ...fresh, en })} />
        </>
      )}
      <Button look="primary" className="start" disabled={!isReady || create.isPending} onClick={send}>
        {t('use')}
      </Button>
      {create.error && <ErrorPanel error={create.error} />}
    </section>
  );
}
