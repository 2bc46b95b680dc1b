import type { OperationId } from '../../../../src/contracts/api/paths.ts';
import { useChange } from '../../api/change.ts';
import { useT } from '../../i18n/use-t.ts';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { notifyWords } from './words.ts';

/** Remove a channel or a rule, after asking. */
export function RemoveOfNotify(props: {
  readonly operation: 'removeNotifyChannel' | 'removeNotifyRule';
  readonly target: { readonly id: string; readonly title: string };
  /** What goes with it. */
  readonly about: 'removeChannelAbout' | 'removeRuleAbout';
  readonly invalidates: readonly OperationId[];
  readonly onDone: () => void;
}) {
  const { operation, target, about, invalidates, onDone } = props;
  const t = useT(notifyWords);
  const remove = useChange(operation, {
    invalidates,
    onDone: () => {
      toast(notifyWords.removed);
      onDone();
    },
  });
  return (
    <RemoveButton
      label={t('remove')}
      title={t('removeTitle', { name: target.title })}
      about={t(about)}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { id: target.id } }, { onError: toastError })}
    />
  );
}
