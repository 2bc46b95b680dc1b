import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { JsonFileField } from '../../documents/json-file-field.tsx';
import { useT } from '../../i18n/use-t.ts';
import { Drawer } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { PlanProblems, problemsIn } from './plan-problems.tsx';
import { planWords } from './plan-words.ts';

type File_ = Parameters<typeof call<'importPlan'>>[1]['body'];

/** Make a plan from a file; what is wrong with it is listed. */
export function ImportPlan({ onClose }: { readonly onClose: () => void }) {
  const t = useT(planWords);
  const navigate = useNavigate();
  const send = useMutation({
    mutationFn: (file: unknown) => call('importPlan', { body: file as File_ }), // holds: the server refuses what is no plan
    onSuccess: ({ id }) => {
      invalidate('listPlans');
      toast(planWords.saved);
      void navigate({ to: '/plans/$id', params: { id } });
    },
  });
  return (
    <Drawer isOpen onClose={onClose} title={t('import')} about={t('importAbout')}>
      <JsonFileField label={t('file')} onChoose={send.reset} onJson={send.mutate} />
      <PlanProblems problems={problemsIn(send.error)} />
    </Drawer>
  );
}
