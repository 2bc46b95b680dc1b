import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Text } from '../../../../src/contracts/text.ts';
import { useChange } from '../../api/change.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { wholeTitle } from '../boards/draft.ts';
import { TitleFields } from '../boards/new-board.tsx';
import { picturesWords } from './words.ts';

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
