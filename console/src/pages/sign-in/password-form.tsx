import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { signInWords } from './words.ts';

const leastLength = 10;

/** Set one's own password. `needsOld` when one is set already. */
export function PasswordForm(props: {
  readonly needsOld: boolean;
  readonly submit: string;
  readonly onDone: () => void;
  readonly aside?: ReactNode;
}) {
  const t = useT(signInWords);
  const text = useText();
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  const change = useChange('setPassword', { invalidates: ['getSession'], onDone: props.onDone });
  const missing = leastLength - password.length;
  const send = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ body: { password, old: props.needsOld ? old : undefined } });
  };
  return (
    <form className="form" onSubmit={send}>
      {props.needsOld && (
        <TextField label={t('oldPassword')} type="password" value={old} onChange={setOld} isRequired autoComplete="current-password" />
      )}
      <TextField
        label={t('newPassword')}
        type="password"
        value={password}
        onChange={setPassword}
        isRequired
        autoComplete="new-password"
        help={password !== '' && missing > 0 ? t('tooShort', { n: missing }) : t('rule')}
        error={change.error ? text(change.error.text) : undefined}
      />
      <div className="form-actions">
        {props.aside}
        <Button look="primary" type="submit" disabled={missing > 0 || change.isPending}>
          {props.submit}
        </Button>
      </div>
    </form>
  );
}
