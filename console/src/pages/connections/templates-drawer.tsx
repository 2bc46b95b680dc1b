import { Download, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Reply, Sent } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { readJson } from '../../documents/read-json.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog, Drawer } from '../../ui/dialog.tsx';
import { EmptyState, ErrorPanel, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import type { Source } from './link-state.tsx';
import { saveFile } from './save-file.ts';
import { templateWords } from './template-words.ts';
import { UseTemplate } from './use-template.tsx';

/** A template as the API gives it. */
export type Template = Reply<'listDeviceTemplates'>['items'][number];

/** A template as a file: all but its number, so that it can be imported elsewhere. */
export function templateFile({ id: _, ...template }: Template): string {
  return `${JSON.stringify(template, undefined, 2)}\n`;
}

function TemplateRow(props: { readonly template: Template; readonly onUse: () => void; readonly onRemove: () => void }) {
  const t = useT(templateWords);
  const text = useText();
  const format = useFormat();
  const { template } = props;
  const name = text(template.title);
  const models = useCall('listModels').data?.items;
  const model = text(models?.find(({ id }) => id === template.model)?.title) || template.model;
  return (
    <div className="stranger">
      <div>
        <b>{name}</b>
        <small className="muted">{t('keysN', { model, n: format.number(template.keys.length) })}</small>
      </div>
      <div className="button-row">
        <Button onClick={props.onUse}>{t('use')}</Button>
        <IconButton
          label={t('export', { name })}
          onClick={() => saveFile(`template-${template.id}.json`, templateFile(template), 'application/json')}
        >
          <Download size={14} />
        </IconButton>
        <IconButton label={t('remove', { name })} onClick={props.onRemove}>
          <Trash2 size={14} />
        </IconButton>
      </div>
    </div>
  );
}

function ImportButton() {
  const t = useT(templateWords);
  const input = useRef<HTMLInputElement>(null);
  const create = useChange('createDeviceTemplate', { invalidates: ['listDeviceTemplates'], onDone: () => toast(templateWords.imported) });
  const take = async (file: File | undefined) => {
    if (!file) return;
    const read = readJson(await file.text());
    if ('problem' in read) toast(read.problem);
    else create.mutate({ body: read.content as Sent<'createDeviceTemplate', 'body'> }); // holds: the server refuses what is no template
  };
  return (
    <>
      <Button className="start" onClick={() => input.current?.click()}>
        {t('import')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={t('import')}
        onChange={(e) => {
          void take(e.target.files?.[0]);
          e.target.value = ''; // so that the corrected file can be chosen again
        }}
      />
      {create.error && <ErrorPanel error={create.error} />}
    </>
  );
}

/** Templates for the protocol of a source: make devices of them, export, import, remove. */
export function TemplatesDrawer({ source, onClose }: { readonly source: Source; readonly onClose: () => void }) {
  const t = useT(templateWords);
  const text = useText();
  const [using, setUsing] = useState<Template>();
  const [removing, setRemoving] = useState<Template>();
  const remove = useChange('removeDeviceTemplate', { invalidates: ['listDeviceTemplates'], onDone: () => setRemoving(undefined) });
  return (
    <Drawer isOpen onClose={onClose} title={t('templates')} about={t('about')}>
      <ImportButton />
      <Loaded query={useCall('listDeviceTemplates')}>
        {({ items }) => {
          const own = items.filter(({ protocol }) => protocol === source.protocol);
          if (own.length === 0) return <EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>;
          return own.map((one) => (
            <TemplateRow key={one.id} template={one} onUse={() => setUsing(one)} onRemove={() => setRemoving(one)} />
          ));
        }}
      </Loaded>
      {using && <UseTemplate key={using.id} source={source} template={using} onDone={onClose} />}
      <ConfirmDialog
        isOpen={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={t('removeTitle', { name: text(removing?.title) })}
        about={t('removeAbout')}
        confirm={t('confirmRemove')}
        isBusy={remove.isPending}
        onConfirm={() => removing && remove.mutate({ params: { id: removing.id } }, { onError: toastError })}
      />
    </Drawer>
  );
}
