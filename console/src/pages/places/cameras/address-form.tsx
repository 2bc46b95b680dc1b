import { type FormEvent, useState } from 'react';
import type { Reply } from '../../../../../src/contracts/api/index.ts';
import { useChange } from '../../../api/change.ts';
import { useCall } from '../../../api/queries.ts';
import { useT, useText } from '../../../i18n/use-t.ts';
import { Button } from '../../../ui/button.tsx';
import { Drawer } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorPanel, Loaded } from '../../../ui/states.tsx';
import { toast } from '../../../ui/toast.tsx';
import { useUnsaved } from '../../../ui/unsaved.tsx';
import type { Camera } from './view.ts';
import { cameraWords } from './words.ts';

interface FormProps {
  readonly camera: Camera;
  readonly onClose: () => void;
}

/** Where the pictures of a camera are, to be changed. */
export function AddressForm({ camera, onClose }: FormProps) {
  const t = useT(cameraWords);
  const text = useText();
  const query = useCall('getCameraAddress', { params: { id: camera.id } });
  return (
    <Drawer isOpen onClose={onClose} title={t('addressOf', { name: text(camera.title) })}>
      <Loaded query={query}>{(known) => <Fields {...{ camera, onClose, known }} />}</Loaded>
    </Drawer>
  );
}

function Fields({ camera, onClose, known }: FormProps & { readonly known: Reply<'getCameraAddress'> }) {
  const t = useT(cameraWords);
  const [typed, setTyped] = useState({ still: known.still ?? '', page: known.page ?? '', user: known.user ?? '', password: '' });
  const unsaved = useUnsaved(typed);
  const change = useChange('setCameraAddress', { invalidates: ['listCameras', 'getCameraAddress'] });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const [still, page, user, { password }] = [typed.still.trim(), typed.page.trim(), typed.user.trim(), typed];
    const onSuccess = () => {
      unsaved.saved();
      toast(cameraWords.saved);
      onClose();
    };
    const body = { ...(still && { still }), ...(page && { page }), ...(user && { user }), ...(user && password && { password }) };
    change.mutate({ params: { id: camera.id }, body }, { onSuccess });
  };
  return (
    <form className="form" onSubmit={send}>
      {unsaved.guard}
      <TextField label={t('stillAddress')} help={t('stillHelp')} value={typed.still} onChange={(still) => setTyped({ ...typed, still })} />
      <TextField
        label={t('user')}
        help={t('userHelp')}
        autoComplete="off"
        value={typed.user}
        onChange={(user) => setTyped({ ...typed, user })}
      />
      {typed.user !== '' && (
        <TextField
          label={t('password')}
          type="password"
          autoComplete="new-password"
          help={known.hasPassword ? t('passwordKept') : undefined}
          value={typed.password}
          onChange={(password) => setTyped({ ...typed, password })}
        />
      )}
      <TextField label={t('pageAddress')} help={t('pageHelp')} value={typed.page} onChange={(page) => setTyped({ ...typed, page })} />
      {change.error && <ErrorPanel error={change.error} />}
      <Button look="primary" type="submit" disabled={change.isPending}>
        {t('save')}
      </Button>
    </form>
  );
}
