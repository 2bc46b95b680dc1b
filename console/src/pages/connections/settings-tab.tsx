import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useCommon, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { DatumField } from '../../widgets/datum-field.tsx';
import { ConfigForm } from './config-form.tsx';
import type { Source } from './link-state.tsx';
import { connectionWords } from './words.ts';

function RemoveButton({ source, onRemoved }: { readonly source: Source; readonly onRemoved: () => void }) {
  const t = useT(connectionWords);
  const text = useText();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const remove = useChange('removeSource', {
    invalidates: ['listSources'],
    onDone: () => {
      onRemoved();
      void navigate({ to: '/connections' });
    },
  });
  return (
    <>
      <Button look="danger" disabled={source.deviceCount > 0} title={t('removeAbout')} onClick={() => setAsking(true)}>
        {t('remove')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('removeTitle', { source: text(source.title) })}
        about={t('removeAbout')}
        confirm={t('remove')}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate({ params: { id: source.id } }, { onError: toastError })}
      />
    </>
  );
}

/** Name and settings of a source, with a test; changed settings take effect when saved. */
export function SettingsTab({ source }: { readonly source: Source }) {
  const t = useT(connectionWords);
  const common = useCommon();
  const mayChange = useMay('engineer');
  const [title, setTitle] = useState(source.title);
  const [config, setConfig] = useState<Record<string, unknown>>(source.config);
  const [datum, setDatum] = useState(source.datum);
  const protocols = useCall('listProtocols');
  const unsaved = useUnsaved({ title, config, datum }, ['tab']);
  const onDone = () => {
    unsaved.saved();
    toast(connectionWords.saved);
  };
  const save = useChange('updateSource', { invalidates: ['listSources'], onDone });
  return (
    <Panel title={t('settings')}>
      {unsaved.guard}
      <div className="panel-body scrolling">
        <Loaded query={protocols}>
          {({ items }) => (
            <form
              onSubmit={(e) => {
                e.preventDefault();
                save.mutate({ params: { id: source.id }, body: { title, config, datum } }, { onError: toastError });
              }}
            >
              <fieldset className="bare stack settings-form" disabled={!mayChange}>
                <TextField label={t('nameZh')} value={title.zh} onChange={(zh) => setTitle({ ...title, zh })} />
                <TextField label={t('nameEn')} value={title.en} onChange={(en) => setTitle({ ...title, en })} />
                <DatumField value={datum} onChange={setDatum} help={t('datumAbout')} />
                <ConfigForm
                  protocol={source.protocol}
                  schema={items.find((p) => p.protocol === source.protocol)?.config ?? {}}
                  config={config}
                  onChange={setConfig}
                  problem={save.error}
                  source={source.id}
                />
                <div className="button-row">
                  <Button look="primary" type="submit" disabled={save.isPending}>
                    {common('save')}
                  </Button>
                  <RemoveButton source={source} onRemoved={unsaved.saved} />
                </div>
              </fieldset>
            </form>
          )}
        </Loaded>
      </div>
    </Panel>
  );
}
