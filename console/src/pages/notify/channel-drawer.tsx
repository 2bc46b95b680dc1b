import { Send } from 'lucide-react';
import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { usePreferences } from '../../app/preferences.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field, TextArea, TextField } from '../../ui/field.tsx';
import { localSchema } from '../../ui/local-schema.ts';
import { defaultsOf, SchemaForm } from '../../ui/schema-form.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { type Channel, type ChannelKind, channelForms, channelKinds } from './channel-forms.ts';
import { RemoveOfNotify } from './remove-of-notify.tsx';
import { notifyWords } from './words.ts';

type Body = Pick<Channel, 'title' | 'enabled' | 'language' | 'perMinute' | 'config'>;
const lists = ['listNotifyChannels', 'listDeliveries', 'listAudit'] as const;

const fresh = (kind: ChannelKind): Channel['config'] => ({ ...defaultsOf(channelForms[kind]), kind });
const blank = (): Body => ({ title: '', enabled: true, language: 'zh', perMinute: 15, config: fresh('wecom') });

/** Send a test message and tell how it went. */
export function TestButton({ channel }: { readonly channel: Channel }) {
  const t = useT(notifyWords);
  const text = useText();
  const test = useChange('testNotifyChannel', { invalidates: lists });
  const result = test.data;
  return (
    <>
      <Button
        className="start"
        icon={<Send size={14} aria-hidden="true" />}
        disabled={test.isPending}
        onClick={() => test.mutate({ params: { id: channel.id }, body: {} }, { onError: toastError })}
      >
        {test.isPending ? t('testing') : t('test')}
      </Button>
      {result && (
        <p className={`hint-bar ${result.isSent ? '' : 'wrong'}`} role="status">
          {result.isSent ? t('testSent', { ms: result.tookMs }) : t('testFailed', { error: text(result.errorText) })}
        </p>
      )}
    </>
  );
}

function KindField({ value, onChange }: { readonly value: ChannelKind; readonly onChange: (kind: ChannelKind) => void }) {
  const t = useT(notifyWords);
  return (
    <Field label={t('kind')}>
      {(wiring) => (
        <select
          {...wiring}
          className="input"
          value={value}
          onChange={(e) => {
            const kind = channelKinds.find((one) => one === e.target.value);
            if (kind) onChange(kind);
          }}
        >
          {channelKinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(kind)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** PEM has lines, which a one-line input would lose. */
function AuthorityField({ value, onChange }: { readonly value: unknown; readonly onChange: (ca: string | undefined) => void }) {
  const t = useT(notifyWords);
  return (
    <TextArea
      label={t('authority')}
      help={t('authorityHelp')}
      look="code"
      placeholder="-----BEGIN CERTIFICATE-----"
      value={typeof value === 'string' ? value : ''}
      onChange={(value) => onChange(value.trim() === '' ? undefined : value)}
    />
  );
}

function BodyFields({ body, isNew, onChange }: { readonly body: Body; readonly isNew: boolean; readonly onChange: (body: Body) => void }) {
  const t = useT(notifyWords);
  const language = usePreferences((p) => p.language);
  const { kind } = body.config;
  return (
    <>
      {isNew && <KindField value={kind} onChange={(next) => onChange({ ...body, config: fresh(next) })} />}
      <TextField label={t('name')} value={body.title} onChange={(title) => onChange({ ...body, title })} isRequired autoComplete="off" />
      <SchemaForm
        key={kind}
        schema={localSchema(channelForms[kind], language)}
        value={body.config}
        onChange={(config) => onChange({ ...body, config: { ...config, kind } })}
      />
      {kind === 'email' && (
        <AuthorityField value={body.config.ca} onChange={(ca) => onChange({ ...body, config: { ...body.config, ca, kind } })} />
      )}
      <div className="stack">
        <span className="field-name" aria-hidden="true">
          {t('language')}
        </span>
        <Segmented
          label={t('language')}
          options={[
            { key: 'zh', label: t('zh') },
            { key: 'en', label: t('en') },
          ]}
          value={body.language}
          onChange={(next) => onChange({ ...body, language: next })}
        />
      </div>
      <TextField
        label={t('perMinute')}
        help={t('perMinuteHelp')}
        type="number"
        value={String(body.perMinute)}
        onChange={(typed) => onChange({ ...body, perMinute: Number(typed) })}
      />
      <label className="check-line">
        <input type="checkbox" checked={body.enabled} onChange={(e) => onChange({ ...body, enabled: e.target.checked })} />
        {t('enabled')}
      </label>
    </>
  );
}

/** Make a channel, or change, test and remove one. */
export function ChannelDrawer({ channel, onClose }: { readonly channel: Channel | undefined; readonly onClose: () => void }) {
  const t = useT(notifyWords);
  const [body, setBody] = useState<Body>(channel ?? blank());
  const unsaved = useUnsaved(body, ['tab']);
  const onDone = () => {
    unsaved.saved();
    toast(notifyWords.saved);
    onClose();
  };
  const create = useChange('createNotifyChannel', { invalidates: lists, onDone });
  const replace = useChange('replaceNotifyChannel', { invalidates: lists, onDone });
  const { title, enabled, language, perMinute, config } = body;
  const send = () => {
    const sent = { title: title.trim(), enabled, language, perMinute, config };
    if (channel) replace.mutate({ params: { id: channel.id }, body: sent });
    // holds: the server checks what was entered and tells what is wrong
    else create.mutate({ body: sent as Parameters<typeof create.mutate>[0]['body'] });
  };
  const error = create.error ?? replace.error;
  return (
    <Drawer isOpen onClose={onClose} title={channel ? `${channel.title} · ${t(channel.config.kind)}` : t('newChannel')}>
      {channel && <TestButton channel={channel} />}
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          send();
        }}
      >
        {unsaved.guard}
        <BodyFields body={body} isNew={channel === undefined} onChange={setBody} />
        {error && <ErrorPanel error={error} />}
        <div className="button-row">
          <Button look="primary" type="submit" disabled={title.trim() === '' || create.isPending || replace.isPending}>
            {t(channel ? 'save' : 'create')}
          </Button>
          {channel && (
            <RemoveOfNotify
              operation="removeNotifyChannel"
              target={channel}
              about="removeChannelAbout"
              invalidates={lists}
              onDone={onClose}
            />
          )}
        </div>
      </form>
    </Drawer>
  );
}
