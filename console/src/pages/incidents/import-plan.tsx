import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useT } from '../../i18n/use-t.ts';
import { Drawer } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { PlanProblems, problemsIn } from './plan-problems.tsx';
import { planWords } from './plan-words.ts';

type File_ = Parameters<typeof call<'importPlan'>>[1]['body'];

/** Make a plan from a file; what is wrong with it is listed. */
export function ImportPlan({ onClose }: { readonly onClose: () => void }) {
  const t = useT(planWords);
  const navigate = useNavigate();
  const [broken, setBroken] = useState<string>();
  const send = useMutation({
    mutationFn: (file: unknown) => call('importPlan', { body: file as File_ }), // holds: the server refuses what is no plan
    onSuccess: ({ id }) => {
      invalidate('listPlans');
      toast(planWords.saved);
      void navigate({ to: '/plans/$id', params: { id } });
    },
  });
  const take = async (file: File | undefined) => {
    send.reset();
    setBroken(undefined);
    if (!file) return;
    try {
      send.mutate(JSON.parse(await file.text()));
    } catch (error) {
      setBroken(String(error));
    }
  };
  return (
    <Drawer isOpen onClose={onClose} title={t('import')} about={t('importAbout')}>
      <Field label={t('file')} error={broken && t('notJson', { why: broken })}>
        {(wiring) => (
          <input
            {...wiring}
            className="input file"
            type="file"
            accept=".json,application/json"
            onChange={(e) => void take(e.target.files?.[0])}
          />
        )}
      </Field>
      <PlanProblems problems={problemsIn(send.error)} />
    </Drawer>
  );
}
