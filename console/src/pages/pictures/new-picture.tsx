import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { Text } from '../../../../src/contracts/text.ts';
import { call } from '../../api/client.ts';
import { invalidate, useChange } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { wholeTitle } from '../boards/draft.ts';
import { TitleFields } from '../boards/new-board.tsx';
import { picturesWords } from './words.ts';

type Problem = Reply<'importPicture'>['problems'][number];

/** What is wrong with a file or a scene, line by line. */
export function Problems({ problems, title }: { readonly problems: readonly Problem[]; readonly title?: string }) {
  const t = useT(picturesWords);
  const text = useText();
  const format = useFormat();
  if (problems.length === 0) return null;
  return (
    <div className="stack" role="alert">
      <b className="wrong-text">{title ?? t('problems', { n: format.number(problems.length) })}</b>
      <PlainTable
        label={t('problem')}
        columns={[
          { key: 'path', title: t('path'), cell: (one: Problem) => <code>{one.path || '—'}</code> },
          { key: 'text', title: t('problem'), cell: (one) => text(one.text) },
        ]}
        rows={problems}
        keyOf={(_, index) => String(index)}
      />
    </div>
  );
}

/** Make an empty picture and go to its editor. */
export function NewPicture({ onClose }: { readonly onClose: () => void }) {
  const t = useT(picturesWords);
  const navigate = useNavigate();
  const [title, setTitle] = useState<Text>({ zh: '', en: '' });
  const [asset, setAsset] = useState<string>();
  const create = useChange('createPicture', {
    invalidates: ['listPictures'],
    onDone: ({ id }) => void navigate({ to: '/pictures/$id', params: { id }, search: { edit: 'true' } }),
  });
  const whole = wholeTitle(title);
  return (
    <Drawer isOpen onClose={onClose} title={t('newTitle')}>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          if (whole) create.mutate({ body: { title: whole, asset } });
        }}
      >
        <TitleFields value={title} onChange={setTitle} />
        <AssetPicker label={t('asset')} help={t('assetHelp')} value={asset} onChange={setAsset} />
        {create.error && <ErrorPanel error={create.error} />}
        <Button look="primary" type="submit" className="start" disabled={!whole || create.isPending}>
          {t('create')}
        </Button>
      </form>
    </Drawer>
  );
}

/** Make a picture from a file; what is wrong with it is shown item by item. */
export function ImportDrawer({ onClose }: { readonly onClose: () => void }) {
  const t = useT(picturesWords);
  const navigate = useNavigate();
  const [broken, setBroken] = useState<string>();
  const send = useMutation({
    mutationFn: (file: unknown) => call('importPicture', { body: { file } }),
    onSuccess: ({ picture }) => {
      if (!picture) return;
      invalidate('listPictures');
      toast(picturesWords.imported);
      void navigate({ to: '/pictures/$id', params: { id: picture.id } });
    },
  });
  const take = async (file: File | undefined) => {
    send.reset();
    setBroken(undefined);
    if (!file) return;
    try {
      send.mutate(JSON.parse(await file.text()) as unknown); // holds: the server looks at it item by item
    } catch (error) {
      setBroken(String(error));
    }
  };
  return (
    <Drawer isOpen onClose={onClose} title={t('importTitle')} about={t('importAbout')}>
      <Field label={t('file')} error={broken && t('notJson', { why: broken })}>
        {(wiring) => (
          <input
            {...wiring}
            className="input file"
            type="file"
            accept=".json,application/json"
            onChange={(e) => void take(e.target.files?.[0])}
          />
        )}
      </Field>
      {send.error && <ErrorPanel error={send.error} />}
      {send.data && <Problems problems={send.data.problems} />}
    </Drawer>
  );
}
