import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { reliabilityWords } from './words.ts';

type Rules = Reply<'getFailureRules'>;

function Form({ rules, onClose }: { readonly rules: Rules; readonly onClose: () => void }) {
  const t = useT(reliabilityWords);
  const text = useText();
  const [byDefault, setByDefault] = useState(rules.byDefault);
  const [own, setOwn] = useState<Readonly<Record<string, boolean>>>(
    Object.fromEntries(rules.items.filter(({ isOwn }) => isOwn).map(({ model, asks }) => [model, asks])),
  );
  const save = useChange('setFailureRules', {
    invalidates: ['getFailureRules', 'getWorkOrder'],
    onDone: () => {
      toast(reliabilityWords.saved);
      onClose();
    },
  });
  const asks = ({ model, isEquipment }: Rules['items'][number]) => own[model] ?? (byDefault && isEquipment);
  return (
    <form
      className="form"
      onSubmit={(e) => {
        e.preventDefault();
        save.mutate({ body: { byDefault, models: own } }, { onError: toastError });
      }}
    >
      <label className="check-line">
        <input type="checkbox" checked={byDefault} onChange={(e) => setByDefault(e.target.checked)} />
        {t('askAll')}
      </label>
      <fieldset className="bare form">
        <legend>{t('askKinds')}</legend>
        {rules.items.map((one) => (
          <label key={one.model} className="check-line">
            <input type="checkbox" checked={asks(one)} onChange={(e) => setOwn({ ...own, [one.model]: e.target.checked })} />
            {text(one.modelTitle)}
          </label>
        ))}
      </fieldset>
      <Button look="primary" type="submit" className="start" disabled={save.isPending}>
        {t('save')}
      </Button>
    </form>
  );
}

/** Of which kinds of equipment corrective orders must say what failed before they are closed. */
export function FailureRules({ onClose }: { readonly onClose: () => void }) {
  const t = useT(reliabilityWords);
  return (
    <Dialog isOpen onClose={onClose} title={t('closing')} about={t('closingAbout')}>
      <Loaded query={useCall('getFailureRules')}>{(rules) => <Form rules={rules} onClose={onClose} />}</Loaded>
    </Dialog>
  );
}
