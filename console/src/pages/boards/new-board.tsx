import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { BoardMode } from '../../../../src/contracts/board.ts';
import type { Text } from '../../../../src/contracts/text.ts';
import { useChange } from '../../api/change.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { wholeTitle } from './draft.ts';
import { boardsWords } from './words.ts';

/** The two fields of a title. */
export function TitleFields({ value, onChange }: { readonly value: Text; readonly onChange: (title: Text) => void }) {
  const t = useT(boardsWords);
  return (
    <>
      <TextField label={t('nameZh')} value={value.zh} onChange={(zh) => onChange({ ...value, zh })} autoComplete="off" />
      <TextField
        label={t('nameEn')}
        value={value.en}
        onChange={(en) => onChange({ ...value, en })}
        help={t('nameHelp')}
        autoComplete="off"
      />
    </>
  );
}

/** Make an empty board and go to its editor. */
export function NewBoard({ onClose }: { readonly onClose: () => void }) {
  const t = useT(boardsWords);
  const navigate = useNavigate();
  const [title, setTitle] = useState<Text>({ zh: '', en: '' });
  const [mode, setMode] = useState<BoardMode>('dashboard');
  const [site, setSite] = useState<string>();
  const create = useChange('createBoard', {
    invalidates: ['listBoards'],
    onDone: ({ id }) => void navigate({ to: '/boards/$id', params: { id }, search: { edit: 'true' } }),
  });
  const whole = wholeTitle(title);
  return (
    <Drawer isOpen onClose={onClose} title={t('newTitle')}>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          if (whole) create.mutate({ body: { title: whole, mode, site } });
        }}
      >
        <TitleFields value={title} onChange={setTitle} />
        <div className="field">
          <span className="field-name">{t('kind')}</span>
          <Segmented
            label={t('kind')}
            options={(['dashboard', 'wall'] as const).map((key) => ({ key, label: t(key) }))}
            value={mode}
            onChange={setMode}
          />
          <span className="field-note">{t(`${mode}About`)}</span>
        </div>
        <AssetPicker label={t('site')} help={t('siteHelp')} value={site} onChange={setSite} />
        {create.error && <ErrorPanel error={create.error} />}
        <Button look="primary" type="submit" className="start" disabled={!whole || create.isPending}>
          {t('create')}
        </Button>
      </form>
    </Drawer>
  );
}
