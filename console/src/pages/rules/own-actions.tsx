import { Link, useNavigate } from '@tanstack/react-router';
import { Copy } from 'lucide-react';
import { useChange } from '../../api/change.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import type { Rule } from './marks.tsx';
import { ownWords } from './own-words.ts';

/** Kind of rules that another part of the program judges: there is nothing to copy. */
const judgedElsewhere = 'wanted';

/** Copy a rule as an own one, and delete an own one after asking. */
export function OwnActions({ rule }: { readonly rule: Rule }) {
  const t = useT(ownWords);
  const text = useText();
  const navigate = useNavigate();
  const remove = useChange('removeRule', {
    invalidates: ['listRules', 'getRule', 'listAlarms', 'countAlarms', 'getAlarm'],
    onDone: () => {
      toast(ownWords.removed);
      void navigate({ to: '/rules' });
    },
  });
  return (
    <>
      {rule.kind !== judgedElsewhere && (
        <Link className="btn" to="/rules/$id" params={{ id: 'new' }} search={{ copy: rule.id }}>
          <Copy size={14} aria-hidden="true" /> {t('copy')}
        </Link>
      )}
      {rule.isOwn && rule.retiredAt === undefined && (
        <RemoveButton
          label={t('remove')}
          title={t('removeTitle', { title: text(rule.title) })}
          about={t('removeAbout')}
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate({ params: { id: rule.id } }, { onError: toastError })}
        />
      )}
    </>
  );
}
