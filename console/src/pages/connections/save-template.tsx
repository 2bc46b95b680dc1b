import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import type { Device } from './link-state.tsx';
import { templateWords } from './template-words.ts';

/** Save a configured device as a template of its type. */
export function SaveTemplate({ device }: { readonly device: Device }) {
  const t = useT(templateWords);
  const [isOpen, setOpen] = useState(false);
  const [title, setTitle] = useState({ zh: '', en: '' });
  const save = useChange('saveDeviceTemplate', {
    invalidates: ['listDeviceTemplates'],
    onDone: () => {
      toast(templateWords.saved);
      setOpen(false);
    },
  });
  if (!isOpen)
    return (
      <Button className="start" disabled={device.asset === undefined} onClick={() => setOpen(true)}>
        {t('save')}…
      </Button>
    );
  const named = { zh: title.zh.trim() || title.en.trim(), en: title.en.trim() || title.zh.trim() };
  return (
    <section className="stack">
      <h3 className="section-title">{t('saveTitle', { identity: device.identity })}</h3>
      <p className="muted">{t('saveAbout', { example: 'holding:{base+10}' })}</p>
      <TextField label={t('nameZh')} value={title.zh} onChange={(zh) => setTitle({ ...title, zh })} />
      <TextField label={t('nameEn')} value={title.en} onChange={(en) => setTitle({ ...title, en })} />
      <Button
        look="primary"
        className="start"
        disabled={named.zh === '' || save.isPending}
        onClick={() => save.mutate({ params: { id: device.id }, body: { title: named } })}
      >
        {t('save')}
      </Button>
      {save.error && <ErrorPanel error={save.error} />}
    </section>
  );
}
