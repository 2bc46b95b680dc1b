import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useCommon, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { localSchema } from '../../ui/local-schema.ts';
import { defaultsOf, SchemaForm } from '../../ui/schema-form.tsx';
import { Loaded } from '../../ui/states.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { configNames } from '../connections/config-names.ts';
import { DevicesEditor } from './devices-editor.tsx';
import type { EdgeSource, SecretUse } from './edge-parts.tsx';
import { edgeWords } from './words.ts';

type Protocol = Reply<'listProtocols'>['items'][number];

interface EditorProps {
  readonly edge: string;
  /** The source as the draft has it; `undefined`: a new one. */
  readonly source: EdgeSource | undefined;
  /** What secrets of its devices are good for, as the draft is saved; `undefined`: what is shown is not saved yet. */
  readonly secretUse: SecretUse | undefined;
  readonly onClose: () => void;
  readonly onTake: (source: EdgeSource) => void;
}

function Editor({ protocols, edge, source, secretUse, onTake, onClose }: EditorProps & { readonly protocols: readonly Protocol[] }) {
  const t = useT(edgeWords);
  const common = useCommon();
  const text = useText();
  const language = useLanguage();
  const mayChange = useMay('engineer');
  const [edited, setEdited] = useState<EdgeSource>(source ?? { id: '', protocol: '', config: {}, devices: [] });
  const unsaved = useUnsaved(edited);
  const protocol = protocols.find((one) => one.protocol === edited.protocol);
  const choose = (name: string) => {
    const chosen = protocols.find((one) => one.protocol === name);
    setEdited({ ...edited, protocol: name, config: defaultsOf(chosen?.config ?? {}), id: edited.id || name });
  };
  const isReady = /^[\w-]{1,60}$/.test(edited.id) && edited.protocol !== '';
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        unsaved.saved();
        onTake(edited);
      }}
    >
      {unsaved.guard}
      <fieldset className="bare stack" disabled={!mayChange}>
        <Field label={t('protocol')} isRequired>
          {(wiring) => (
            <select {...wiring} className="input" value={edited.protocol} onChange={(e) => choose(e.target.value)}>
              <option value="">—</option>
              {protocols.map((one) => (
                <option key={one.protocol} value={one.protocol}>
                  {text(one.title)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <TextField label={t('sourceId')} value={edited.id} onChange={(id) => setEdited({ ...edited, id })} />
        {protocol && (
          <>
            <SchemaForm
              schema={localSchema(protocol.config, language, configNames(protocol.protocol, language))}
              value={edited.config}
              onChange={(config) => setEdited({ ...edited, config })}
            />
            <DevicesEditor
              edge={edge}
              source={edited.id}
              secretUse={edited.config === source?.config ? secretUse : protocol.takesSecrets ? undefined : 'unused'}
              saved={source?.devices ?? []}
              devices={edited.devices}
              onChange={(devices) => setEdited({ ...edited, devices: [...devices] })}
            />
          </>
        )}
        <div className="button-row">
          <Button look="primary" type="submit" disabled={!isReady}>
            {t('take')}
          </Button>
          <Button onClick={onClose}>{common('cancel')}</Button>
        </div>
      </fieldset>
    </form>
  );
}

/** One source of a draft: its protocol, the settings that its driver describes, and its devices. */
export function SourceEditor(props: EditorProps) {
  const t = useT(edgeWords);
  const title = props.source === undefined ? t('addSource') : t('editSource', { id: props.source.id });
  return (
    <Drawer isOpen onClose={props.onClose} title={title}>
      <Loaded query={useCall('listProtocols')}>{({ items }) => <Editor {...props} protocols={items} />}</Loaded>
    </Drawer>
  );
}
