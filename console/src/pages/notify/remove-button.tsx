import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { OperationId } from '../../../../src/contracts/api/paths.ts';
import { useChange } from '../../api/change.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { notifyWords } from './words.ts';

/** Remove a channel or a rule, after asking. */
export function RemoveButton(props: {
  readonly operation: 'removeNotifyChannel' | 'removeNotifyRule';
  readonly target: { readonly id: string; readonly title: string };
  /** What goes with it. */
  readonly about: 'removeChannelAbout' | 'removeRuleAbout';
  readonly invalidates: readonly OperationId[];
  readonly onDone: () => void;
}) {
  const { operation, target, about, invalidates, onDone } = props;
  const t = useT(notifyWords);
  const [isAsking, setAsking] = useState(false);
  const remove = useChange(operation, {
    invalidates,
    onDone: () => {
      toast(notifyWords.removed);
      onDone();
    },
  });
  return (
    <>
      <Button look="danger" icon={<Trash2 size={14} aria-hidden="true" />} onClick={() => setAsking(true)}>
        {t('remove')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('removeTitle', { name: target.title })}
        about={t(about)}
        confirm={t('remove')}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate({ params: { id: target.id } }, { onError: toastError })}
      />
    </>
  );
}
