import { type FormEvent, useId, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCommon, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextArea } from '../../ui/field.tsx';
import { toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import type { Rule } from './marks.tsx';
import { ruleWords } from './words.ts';

const hours = [1, 8, 24, 72, 168] as const;

/** Take a rule out of service or bring it back; both need a reason. */
export function ServiceDialog({ rule, onClose }: { readonly rule: Rule; readonly onClose: () => void }) {
  const t = useT(ruleWords);
  const common = useCommon();
  const form = useId();
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState<number>();
  const { guard } = useUnsaved(reason);
  const change = useChange('setOutOfService', { invalidates: ['getRule', 'listRules', 'countAlarms', 'listAlarms'], onDone: onClose });
  const verb = rule.inService ? t('takeOut') : t('bringBack');
  const send = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      {
        params: { id: rule.id },
        body: { inService: !rule.inService, reason: reason.trim(), minutes: rule.inService ? minutes : undefined },
      },
      { onError: toastError },
    );
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={verb}
      about={rule.inService ? t('takeOutAbout') : t('bringBackAbout')}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button look="primary" type="submit" form={form} disabled={change.isPending || reason.trim() === ''}>
            {verb}
          </Button>
        </>
      }
    >
      <form id={form} className="form" onSubmit={send}>
        {guard}
        <TextArea label={t('reason')} isRequired maxLength={1000} value={reason} onChange={setReason} />
        {rule.inService && (
          <Field label={t('outageEnd')}>
            {(wiring) => (
              <select
                {...wiring}
                className="input"
                value={minutes ?? ''}
                onChange={(e) => setMinutes(e.target.value === '' ? undefined : Number(e.target.value))}
              >
                <option value="">{t('outageOpen')}</option>
                {hours.map((n) => (
                  <option key={n} value={n * 60}>
                    {t('outageHours', { n })}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
      </form>
    </Dialog>
  );
}
