import { FileText, ImagePlus } from 'lucide-react';
import { useRef, useState } from 'react';
import { linkTo } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { toastError } from '../../ui/toast.tsx';
import type { OrderDetail } from './order.tsx';
import { attach, smaller } from './photo.ts';
import { workWords } from './words.ts';

function Upload({ order }: { readonly order: OrderDetail }) {
  const t = useT(workWords);
  const input = useRef<HTMLInputElement>(null);
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
      <input
        ref={input}
        className="sr"
        type="file"
        tabIndex={-1}
        aria-label={t('addPhoto')}
        accept="image/jpeg,image/png,image/webp,application/pdf"
        multiple
        onChange={(e) => {
          const files = [...(e.target.files ?? [])];
          e.target.value = '';
          void send(files);
        }}
      />
      <Button icon={<ImagePlus size={16} aria-hidden="true" />} disabled={isSending} onClick={() => input.current?.click()}>
        {t(isSending ? 'sending' : 'addPhoto')}
      </Button>
    </div>
  );
}

/** Photos and files of an order. */
export function OrderFiles({ order, mayAdd }: { readonly order: OrderDetail; readonly mayAdd: boolean }) {
  const t = useT(workWords);
  const format = useFormat();
  return (
    <>
      {order.files.length === 0 && <EmptyState>{t('noPhotos')}</EmptyState>}
      <ul className="order-files">
        {order.files.map((file) => {
          const url = linkTo('readOrderFile', { params: { id: order.id, file: file.id } });
          return (
            <li key={file.id}>
              <a href={url} target="_blank" rel="noreferrer">
                {file.media.startsWith('image/') ? (
                  <img src={url} alt={file.name} loading="lazy" />
                ) : (
                  <FileText size={40} aria-hidden="true" />
                )}
                <span>{file.purpose === 'signature' ? t('signature') : file.name}</span>
              </a>
              <small className="muted">
                {file.by}, {format.clock(file.at)}, {format.bytes(file.bytes)}
              </small>
            </li>
          );
        })}
      </ul>
      {mayAdd && <Upload order={order} />}
    </>
  );
}
