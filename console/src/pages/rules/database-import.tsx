import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useCommon, useFormat, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { SheetChoice, SheetErrors } from '../../ui/sheet-import.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { rationaleWords } from './rationale-words.ts';

type Plan = Reply<'importAlarmDatabase'>;

function PlanView({ plan }: { readonly plan: Plan }) {
  const t = useT(rationaleWords);
  const format = useFormat();
  const { rows, changed, unchanged, errorCount } = plan;
  if (errorCount === 0)
    return (
      <div className="stack" role="status">
        <b>{t('plan', { rows: format.number(rows), changed: format.number(changed), unchanged: format.number(unchanged) })}</b>
        {changed === 0 && <span className="muted">{t('nothing')}</span>}
      </div>
    );
  return (
    <div className="stack" role="status">
      <SheetErrors t={t} title={t('errors', { n: format.number(errorCount) })} errors={plan.errors} />
    </div>
  );
}

/** Import rationalisation records: checked first, then written as a whole. */
export function DatabaseImport({ onClose }: { readonly onClose: () => void }) {
  const t = useT(rationaleWords);
  const common = useCommon();
  const format = useFormat();
  const [file, setFile] = useState<File>();
  const send = useMutation({
    mutationFn: ({ apply, content }: { readonly apply: 'true' | 'false'; readonly content: File }) =>
      // some systems call a CSV something else
      call('importAlarmDatabase', { query: { apply } }, { file: new Blob([content], { type: 'text/csv' }) }),
    onSuccess: (plan) => {
      if (!plan.applied) return;
      toast(rationaleWords.applied);
      invalidate('listRules', 'getRule', 'getAlarm');
      onClose();
    },
  });
  const isReady = send.data?.errorCount === 0 && send.data.changed > 0;
  const act = (apply: 'true' | 'false') => file && send.mutate({ apply, content: file });
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={t('importTitle')}
      about={t('importAbout')}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button disabled={file === undefined || send.isPending} onClick={() => act('false')}>
            {send.isPending ? t('checking') : t('check')}
          </Button>
          <Button look="primary" disabled={!isReady || send.isPending} onClick={() => act('true')}>
            {t('apply')}
          </Button>
        </>
      }
    >
      <SheetChoice
        label={t('choose')}
        onChoose={(chosen) => {
          send.reset();
          setFile(chosen);
        }}
      >
        {file && <span>{t('chosen', { name: file.name, size: format.bytes(file.size) })}</span>}
      </SheetChoice>
      {send.data && <PlanView plan={send.data} />}
      {send.error && <ErrorPanel error={send.error} />}
    </Drawer>
  );
}
