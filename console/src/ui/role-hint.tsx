import { Lock } from 'lucide-react';
import { type Role, roleTitles } from '../../../src/contracts/roles.ts';
import { useMay } from '../app/session.ts';
import { useT, useText } from '../i18n/use-t.ts';
import { uiWords } from './words.ts';

/** Says why commands are missing, when the signed-in user lacks the role; nothing otherwise. */
export function RoleHint({ needs }: { readonly needs: Role }) {
  const t = useT(uiWords);
  const text = useText();
  if (useMay(needs)) return null;
  return (
    <p className="hint-bar">
      <Lock size={13} aria-hidden="true" />
      {t('needsRole', { role: text(roleTitles[needs]) })}
    </p>
  );
}
