import { type OrderKind, orderKinds } from '../../../../src/contracts/work.ts';
import { useT } from '../../i18n/use-t.ts';
import { Field } from '../../ui/field.tsx';
import { workWords } from './words.ts';

/** What kind of maintenance it is. */
export function KindField({ value, onChange }: { readonly value: OrderKind; readonly onChange: (kind: OrderKind) => void }) {
  const t = useT(workWords);
  return (
    <Field label={t('kind')}>
      {(wiring) => (
        // holds: the options are the kinds
        <select {...wiring} className="input" value={value} onChange={(e) => onChange(e.target.value as OrderKind)}>
          {orderKinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(kind)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
