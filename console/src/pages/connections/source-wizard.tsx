import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { Datum } from '../../../../src/contracts/datum.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useCommon, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { defaultsOf } from '../../ui/schema-form.tsx';
import { Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { DatumField } from '../../widgets/datum-field.tsx';
import { ConfigForm } from './config-form.tsx';
import { connectionWords } from './words.ts';

type Protocol = Reply<'listProtocols'>['items'][number];

function NewSource(props: { readonly protocols: readonly Protocol[]; readonly onClose: () => void }) {
  const t = useT(connectionWords);
  const common = useCommon();
  const text = useText();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<Protocol>();
  const [title, setTitle] = useState({ zh: '', en: '' });
  const [config, setConfig] = useState<Record<string, unknown>>({});
  const [datum, setDatum] = useState<Datum>('wgs84');
  const unsaved = useUnsaved({ protocol: chosen?.protocol, title, config, datum });
  const create = useChange('createSource', {
    invalidates: ['listSources'],
    onDone: ({ id }) => {
      unsaved.saved();
      toast(connectionWords.created);
      void navigate({ to: '/connections/$id', params: { id } });
    },
  });
  const choose = (protocol: string) => {
    const next = props.protocols.find((p) => p.protocol === protocol);
    setChosen(next);
    if (!next) return;
    setTitle(next.title);
    setConfig(defaultsOf(next.config));
  };
  const isReady = chosen !== undefined && (title.zh.trim() !== '' || title.en.trim() !== '');
  const send = () => {
    if (!chosen) return;
    const named = { zh: title.zh.trim() || title.en.trim(), en: title.en.trim() || title.zh.trim() };
    create.mutate({ body: { protocol: chosen.protocol, title: named, config, datum } }, { onError: toastError });
  };
  return (
    <form
      className="stack"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      {unsaved.guard}
      <Field label={t('chooseProtocol')} isRequired>
        {(wiring) => (
          <select {...wiring} className="input" value={chosen?.protocol ?? ''} onChange={(e) => choose(e.target.value)}>
            <option value="">—</option>
            {props.protocols.map((p) => (
              <option key={p.protocol} value={p.protocol}>
                {text(p.title)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {chosen && (
        <>
          <TextField label={t('nameZh')} value={title.zh} onChange={(zh) => setTitle({ ...title, zh })} />
          <TextField label={t('nameEn')} value={title.en} onChange={(en) => setTitle({ ...title, en })} />
          <DatumField value={datum} onChange={setDatum} help={t('datumAbout')} />
          <ConfigForm protocol={chosen.protocol} schema={chosen.config} config={config} onChange={setConfig} problem={create.error} />
        </>
      )}
      <div className="button-row">
        <Button look="primary" type="submit" disabled={!isReady || create.isPending}>
          {t('create')}
        </Button>
        <Button onClick={props.onClose}>{common('cancel')}</Button>
        {chosen && <span className="muted">{t('testFirst')}</span>}
      </div>
    </form>
  );
}

/** Choose a protocol, fill in the form that its driver describes, test it, save it. */
export function SourceWizard({ onClose }: { readonly onClose: () => void }) {
  const t = useT(connectionWords);
  return (
    <Drawer isOpen onClose={onClose} title={t('newSource')}>
      <Loaded query={useCall('listProtocols')}>{({ items }) => <NewSource protocols={items} onClose={onClose} />}</Loaded>
    </Drawer>
  );
}
