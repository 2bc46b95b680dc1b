import { useState } from 'react';
import { linkTo } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useT } from '../../i18n/use-t.ts';
import { Attachments } from '../../ui/attachments.tsx';
import { PhotoInput } from '../../ui/photo-input.tsx';
import { smaller } from '../../ui/smaller-photo.ts';
import { EmptyState } from '../../ui/states.tsx';
import { toastError } from '../../ui/toast.tsx';
import { attach } from './attach.ts';
import type { OrderDetail } from './order.tsx';
import { workWords } from './words.ts';

function Upload({ order }: { readonly order: OrderDetail }) {
  const t = useT(workWords);
  const [isSending, setSending] = useState(false);
  const send = async (files: readonly File[]) => {
    setSending(true);
    try {
      for (const file of files) {
        const purpose = file.type.startsWith('image/') ? 'photo' : 'file';
        await attach(order.id, await smaller(file), { name: file.name || 'photo.jpg', purpose });
      }
    } catch (error) {
      toastError(error);
    } finally {
      setSending(false);
      invalidate('getWorkOrder');
    }
  };
  return (
    <div className="panel-body">
      <PhotoInput label={t('addPhoto')} busyLabel={t('sending')} isBusy={isSending} onChoose={(files) => void send(files)} />
    </div>
  );
}

/** Photos and files of an order. */
export function OrderFiles({ order, mayAdd }: { readonly order: OrderDetail; readonly mayAdd: boolean }) {
  const t = useT(workWords);
  const files = order.files.map((file) => ({
    ...file,
    url: linkTo('readOrderFile', { params: { id: order.id, file: file.id } }),
    label: file.purpose === 'signature' ? t('signature') : undefined,
  }));
  return (
    <>
      {files.length === 0 && <EmptyState>{t('noPhotos')}</EmptyState>}
      <Attachments files={files} />
      {mayAdd && <Upload order={order} />}
    </>
  );
}
