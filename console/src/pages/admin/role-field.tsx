import { type Role, roles, roleTitles } from '../../../../src/contracts/roles.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Field } from '../../ui/field.tsx';
import { adminWords } from './words.ts';

/** Choose a role, with what each may do. */
export function RoleField(props: { readonly value: Role; readonly onChange: (role: Role) => void; readonly isDisabled?: boolean }) {
  const t = useT(adminWords);
  const text = useText();
  return (
    <Field label={t('role')} help={t(`${props.value}About`)}>
      {(wiring) => (
        <select
          {...wiring}
          className="input"
          value={props.value}
          disabled={props.isDisabled}
          onChange={(e) => {
            const role = roles.find((r) => r === e.target.value);
            if (role) props.onChange(role);
          }}
        >
          {roles.map((role) => (
            <option key={role} value={role}>
              {text(roleTitles[role])}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
