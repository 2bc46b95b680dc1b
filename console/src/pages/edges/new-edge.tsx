import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useCommon, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { Once } from '../../ui/once.tsx';
import { toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { edgeWords } from './words.ts';

/** The one-time code, and what to set on the machine of the edge. */
export function CodeOnce({ code }: { readonly code: string }) {
  const t = useT(edgeWords);
  return (
    <Once title={t('codeTitle')} secret={code}>
      <p className="muted">{t('codeAbout')}</p>
      <pre className="edge-setting">
        {`YANGFAN_ROLES=edge\nYANGFAN_UPLINK_URL=mqtts://…\nYANGFAN_CENTRE_URL=${location.origin}\nYANGFAN_CENTRE_CODE=${code}`}
      </pre>
    </Once>
  );
}

/** Choose the device as which an edge forwards: of a source that edges can come in by. */
function DeviceField({ value, onChange }: { readonly value: string; readonly onChange: (id: string) => void }) {
  const t = useT(edgeWords);
  const text = useText();
  const sources = useCall('listSources');
  const [source, setSource] = useState('');
  const devices = useCall('listDevices', { params: { id: source }, query: {} }, { enabled: source !== '' });
  const fitting = sources.data?.items.filter(({ protocol }) => protocol === 'mqtt' || protocol === 'nats') ?? [];
  return (
    <Field label={t('device')} help={t('deviceAbout')}>
      {(wiring) => (
        <span className="button-row">
          <select
            {...wiring}
            className="input"
            value={source}
            onChange={(e) => {
              setSource(e.target.value);
              onChange('');
            }}
          >
            <option value="">{t('noDevice')}</option>
            {fitting.map((one) => (
              <option key={one.id} value={one.id}>
                {text(one.title)}
              </option>
            ))}
          </select>
          {source !== '' && (
            <select className="input" aria-label={t('identity')} value={value} onChange={(e) => onChange(e.target.value)}>
              <option value="">{t('noDevice')}</option>
              {devices.data?.items.map(({ id, identity }) => (
                <option key={id} value={id}>
                  {identity}
                </option>
              ))}
            </select>
          )}
        </span>
      )}
    </Field>
  );
}

/** Make an edge; its code is shown this once. */
export function NewEdge({ onClose }: { readonly onClose: () => void }) {
  const t = useT(edgeWords);
  const common = useCommon();
  const [wanted, setWanted] = useState({ key: '', zh: '', en: '', device: '' });
  const unsaved = useUnsaved(wanted);
  const create = useChange('createEdge', { invalidates: ['listEdges'], onDone: () => unsaved.saved() });
  const isReady = wanted.key !== '' && (wanted.zh !== '' || wanted.en !== '');
  const send = () => {
    const title = { zh: wanted.zh || wanted.en, en: wanted.en || wanted.zh };
    const device = wanted.device === '' ? {} : { device: wanted.device };
    create.mutate({ body: { key: wanted.key, title, ...device } }, { onError: toastError });
  };
  return (
    <Drawer isOpen onClose={onClose} title={t('newEdge')}>
      {unsaved.guard}
      {create.data ? (
        <div className="stack">
          <CodeOnce code={create.data.code} />
          <Button onClick={onClose}>{common('close')}</Button>
        </div>
      ) : (
        <form
          className="stack"
          onSubmit={(e) => {
            e.preventDefault();
            send();
          }}
        >
          <TextField label={t('key')} value={wanted.key} onChange={(key) => setWanted({ ...wanted, key })} />
          <TextField label={t('nameZh')} value={wanted.zh} onChange={(zh) => setWanted({ ...wanted, zh })} />
          <TextField label={t('nameEn')} value={wanted.en} onChange={(en) => setWanted({ ...wanted, en })} />
          <DeviceField value={wanted.device} onChange={(device) => setWanted({ ...wanted, device })} />
          <div className="button-row">
            <Button look="primary" type="submit" disabled={!isReady || create.isPending}>
              {t('create')}
            </Button>
            <Button onClick={onClose}>{common('cancel')}</Button>
          </div>
        </form>
      )}
    </Drawer>
  );
}
