import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import type { Source } from './link-state.tsx';
import { saveFile } from './save-file.ts';
import { secretsCsv } from './secrets-csv.ts';
import { connectionWords } from './words.ts';

/** Secrets for all devices of a source that have none: asked once more, then downloaded. */
export function IssueSecrets({ source }: { readonly source: Source }) {
  const t = useT(connectionWords);
  const text = useText();
  const [isAsking, setAsking] = useState(false);
  const issue = useChange('issueSecrets', {
    invalidates: ['listDevices'],
    onDone: ({ items }) => {
      setAsking(false);
      if (items.length === 0) return toast(connectionWords.issuedNone);
      saveFile(`secrets-${source.id}.csv`, secretsCsv(items), 'text/csv');
      const n = String(items.length);
      toast({ zh: connectionWords.issued.zh.replace('{n}', n), en: connectionWords.issued.en.replace('{n}', n) });
    },
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('issue')}</Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('issueTitle', { source: text(source.title) })}
        about={t('issueAbout')}
        confirm={t('issue')}
        isBusy={issue.isPending}
        onConfirm={() => issue.mutate({ params: { id: source.id }, body: {} }, { onError: toastError })}
      />
    </>
  );
}
