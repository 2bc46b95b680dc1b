import { uuidv7 } from 'uuidv7';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { call, linkTo } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useT } from '../../i18n/use-t.ts';
import { Attachments } from '../../ui/attachments.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toastError } from '../../ui/toast.tsx';
import { UploadFiles } from '../../ui/upload-files.tsx';
import { lifeWords } from './life-words.ts';

type AssetFile = Reply<'putAssetFile'>;

/** Adds documents. */
function Upload({ asset, onDone }: { readonly asset: string; readonly onDone: () => void }) {
  const t = useT(lifeWords);
  const send = (file: File) => {
    const params = { id: asset, file: uuidv7() };
    const bytes = new Blob([file], { type: 'application/octet-stream' }); // what it is the server sees by its content
    return call('putAssetFile', { params, query: { name: file.name.slice(0, 200) || 'file' } }, { file: bytes });
  };
  return <UploadFiles label={t('addDocuments')} busyLabel={t('sendingDocuments')} send={send} onDone={onDone} />;
}

function Remove({ asset, file }: { readonly asset: string; readonly file: AssetFile }) {
  const t = useT(lifeWords);
  const remove = useChange('removeAssetFile', { invalidates: ['listAssetFiles', 'listAudit'] });
  return (
    <RemoveButton
      label={t('removeDocument')}
      title={t('removeDocumentTitle', { name: file.name })}
      about={t('removeDocumentAbout')}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { id: asset, file: file.id } }, { onError: toastError })}
    />
  );
}

/** Manuals, drawings, certificates and photos of an asset. */
export function AssetFiles({ asset }: { readonly asset: string }) {
  const t = useT(lifeWords);
  const mayChange = useMay('engineer');
  const query = useCall('listAssetFiles', { params: { id: asset } });
  const shown = (file: AssetFile) => ({ ...file, url: linkTo('readAssetFile', { params: { id: asset, file: file.id } }) });
  return (
    <Panel title={t('documents')} actions={mayChange && <Upload asset={asset} onDone={() => void query.refetch()} />}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('noDocuments')}>{t('noDocumentsAbout')}</EmptyState>
          ) : (
            <Attachments files={items.map(shown)} act={(file) => mayChange && <Remove asset={asset} file={file} />} />
          )
        }
      </Loaded>
    </Panel>
  );
}
