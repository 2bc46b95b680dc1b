import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Drawer } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { shareWords } from './share-words.ts';

type Problem = Reply<'importBoard'>['problems'][number];

/** The content of a file as JSON. Throws a `SyntaxError` that says where it is none. */
const readJson = async (file: File): Promise<unknown> => JSON.parse(await file.text());

function Problems({ problems }: { readonly problems: readonly Problem[] }) {
  const t = useT(shareWords);
  const text = useText();
  const format = useFormat();
  if (problems.length === 0) return null;
  return (
    <div className="stack" role="alert">
      <b className="wrong-text">{t('problems', { n: format.number(problems.length) })}</b>
      <PlainTable
        label={t('problem')}
        columns={[
          { key: 'path', title: t('path'), cell: (one) => <code>{one.path || '—'}</code> },
          { key: 'text', title: t('problem'), cell: (one) => text(one.text) },
        ]}
        rows={problems}
        keyOf={(_, index) => String(index)}
      />
    </div>
  );
}

/** Make a board from a file; what is wrong with it is shown item by item. */
export function ImportDrawer({ onClose }: { readonly onClose: () => void }) {
  const t = useT(shareWords);
  const navigate = useNavigate();
  const [broken, setBroken] = useState<string>();
  const send = useMutation({
    mutationFn: (file: unknown) => call('importBoard', { body: { file } }),
    onSuccess: ({ board }) => {
      if (!board) return;
      invalidate('listBoards');
      toast(shareWords.imported);
      void navigate({ to: '/boards/$id', params: { id: board.id } });
    },
  });
  const take = async (file: File | undefined) => {
    send.reset();
    setBroken(undefined);
    if (!file) return;
    try {
      send.mutate(await readJson(file));
    } catch (error) {
      setBroken(String(error));
    }
  };
  return (
    <Drawer isOpen onClose={onClose} title={t('importTitle')} about={t('importAbout')}>
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
      {send.error && <ErrorPanel error={send.error} />}
      {send.data && <Problems problems={send.data.problems} />}
    </Drawer>
  );
}
