import { useCall } from '../../api/queries.ts';
import { useLanguage, useT } from '../../i18n/use-t.ts';
import { TextField } from '../../ui/field.tsx';
import { CountField } from '../../ui/short-fields.tsx';
import { contactsOf, type DraftStep, editedLines, optionsOf } from './plan-draft.ts';
import { assetList, KeyField, LinesField, WordsField } from './plan-fields.tsx';
import { planWords } from './plan-words.ts';

type Do = DraftStep['do'];
type Kind = Do['kind'];
interface Part<K extends Kind> {
  readonly what: Extract<Do, { readonly kind: K }>;
  readonly onChange: (what: Do) => void;
}

function NotifyFields({ what, onChange }: Part<'notify'>) {
  const t = useT(planWords);
  return (
    <WordsField label={t('message')} rows={3} isRequired value={what.message} onChange={(message) => onChange({ ...what, message })} />
  );
}

function MessageFields({ what, onChange }: Part<'message'>) {
  const t = useT(planWords);
  return (
    <>
      <WordsField label={t('message')} rows={2} isRequired value={what.message} onChange={(message) => onChange({ ...what, message })} />
      <CountField label={t('minutes')} value={what.minutes} onChange={(minutes) => onChange({ ...what, minutes })} />
    </>
  );
}

function TaskFields({ what, onChange }: Part<'task'>) {
  const t = useT(planWords);
  const language = useLanguage();
  const { checklist = [] } = what;
  return (
    <>
      <KeyField
        label={t('assetKey')}
        list={assetList}
        value={what.asset ?? ''}
        onChange={(asset) => onChange({ ...what, asset: asset || undefined })}
      />
      <CountField label={t('priority')} value={what.priority} onChange={(priority) => onChange({ ...what, priority })} />
      <LinesField
        label={t('checklist')}
        help={t('checklistHelp')}
        value={checklist.map((line) => line[language])}
        onChange={(typed) =>
          onChange({ ...what, checklist: editedLines(checklist, language, typed).filter((line) => line[language].trim() !== '') })
        }
      />
    </>
  );
}

/** The commands that an asset of this key has, as suggestions. */
function useCommands(key: string): readonly { readonly key: string; readonly title: { readonly zh: string; readonly en: string } }[] {
  const found = useCall('listAssets', { query: { text: key, limit: 40 } }, { enabled: key !== '' }).data?.items.find(
    (one) => one.key === key,
  );
  return useCall('listCommandKinds', { params: { id: found?.id ?? '' } }, { enabled: found !== undefined }).data?.items ?? [];
}

function CommandFields({ what, onChange }: Part<'command'>) {
  const t = useT(planWords);
  const language = useLanguage();
  const kinds = useCommands(what.asset);
  return (
    <>
      <KeyField label={t('assetKey')} list={assetList} value={what.asset} onChange={(asset) => onChange({ ...what, asset })} />
      <KeyField
        label={t('command')}
        list={`commands-${what.asset}`}
        value={what.command}
        onChange={(command) => onChange({ ...what, command })}
      />
      <datalist id={`commands-${what.asset}`}>
        {kinds.map(({ key, title }) => (
          <option key={key} value={key}>
            {title[language]}
          </option>
        ))}
      </datalist>
      <TextField
        label={t('value')}
        type="number"
        value={String(what.value)}
        onChange={(value) => onChange({ ...what, value: Number(value) })}
      />
    </>
  );
}

function VideoFields({ what, onChange }: Part<'video'>) {
  const t = useT(planWords);
  const change = (part: { readonly asset?: string; readonly url?: string }) =>
    onChange({ kind: 'video', asset: part.asset || undefined, url: part.url || undefined });
  return (
    <>
      <KeyField label={t('cameraKey')} list={assetList} value={what.asset ?? ''} onChange={(asset) => change({ asset })} />
      <TextField
        label={t('url')}
        isRequired={what.asset === undefined}
        help={t('urlHelp')}
        value={what.url ?? ''}
        onChange={(url) => change({ url: url.trim() })}
      />
    </>
  );
}

function CallFields({ what, onChange }: Part<'call'>) {
  const t = useT(planWords);
  const language = useLanguage();
  const take = (typed: string) =>
    onChange({ ...what, contacts: contactsOf(what.contacts, language, typed).filter(({ name, phone }) => name !== '' || phone !== '') });
  return (
    <LinesField
      label={t('contacts')}
      help={t('contactsHelp')}
      value={what.contacts.map(({ name, text, phone }) => `${text?.[language] ?? name}, ${phone}`)}
      onChange={take}
    />
  );
}

function DecideFields({ what, onChange }: Part<'decide'>) {
  const t = useT(planWords);
  const language = useLanguage();
  const take = (typed: string) => onChange({ ...what, options: optionsOf(what.options, language, typed).filter(({ key }) => key !== '') });
  return (
    <LinesField
      label={t('options')}
      help={t('optionsHelp')}
      value={what.options.map(({ key, title }) => `${key} ${title[language]}`)}
      onChange={take}
    />
  );
}

/** The fields of what a step does. */
export function DoFields({ what, onChange }: { readonly what: Do; readonly onChange: (what: Do) => void }) {
  switch (what.kind) {
    case 'notify':
      return <NotifyFields what={what} onChange={onChange} />;
    case 'message':
      return <MessageFields what={what} onChange={onChange} />;
    case 'task':
      return <TaskFields what={what} onChange={onChange} />;
    case 'command':
      return <CommandFields what={what} onChange={onChange} />;
    case 'video':
      return <VideoFields what={what} onChange={onChange} />;
    case 'call':
      return <CallFields what={what} onChange={onChange} />;
    case 'decide':
      return <DecideFields what={what} onChange={onChange} />;
    case 'action':
      return null;
  }
}
