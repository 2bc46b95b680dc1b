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
import { spareWords } from './words.ts';

type Plan = Reply<'importSpareParts'>;

function PlanView({ plan }: { readonly plan: Plan }) {
  const t = useT(spareWords);
  const format = useFormat();
  const { rows, created, changed, errorCount } = plan;
  if (errorCount === 0)
    return (
      <b role="status">{t('plan', { rows: format.number(rows), created: format.number(created), changed: format.number(changed) })}</b>
    );
  return (
    <div className="stack" role="status">
      <SheetErrors t={t} title={t('errors', { n: format.number(errorCount) })} errors={plan.errors} />
    </div>
  );
}

/** Parts and stock by a table: checked first, then written as a whole. */
export function SparesImport({ onClose }: { readonly onClose: () => void }) {
  const t = useT(spareWords);
  const common = useCommon();
  const format = useFormat();
  const [file, setFile] = useState<File>();
  const send = useMutation({
    mutationFn: ({ apply, content }: { readonly apply: 'true' | 'false'; readonly content: File }) =>
      // some systems call a CSV something else
      call('importSpareParts', { query: { apply } }, { file: new Blob([content], { type: 'text/csv' }) }),
    onSuccess: (plan) => {
      if (!plan.applied) return;
      toast(spareWords.imported);
      invalidate('listSpareParts', 'getSparePart', 'listStockMoves');
      onClose();
    },
  });
  const isReady = send.data?.errorCount === 0 && send.data.rows > 0;
  const act = (apply: 'true' | 'false') => file && send.mutate({ apply, content: file });
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={t('import')}
      about={t('importAbout')}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button disabled={file === undefined || send.isPending} onClick={() => act('false')}>
            {t('check')}
          </Button>
          <Button look="primary" disabled={!isReady || send.isPending} onClick={() => act('true')}>
            {t('apply')}
          </Button>
        </>
      }
    >
      <SheetChoice
        label={t('chooseFile')}
        onChoose={(chosen) => {
          send.reset();
          setFile(chosen);
        }}
      >
        {file && <span>{`${file.name} · ${format.bytes(file.size)}`}</span>}
      </SheetChoice>
      {send.data && <PlanView plan={send.data} />}
      {send.error && <ErrorPanel error={send.error} />}
    </Drawer>
  );
}
