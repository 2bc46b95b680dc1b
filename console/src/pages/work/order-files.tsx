import { uuidv7 } from 'uuidv7';
import { linkTo } from '../../api/client.ts';
import { useSession } from '../../app/session.ts';
import { useT } from '../../i18n/use-t.ts';
import { keptFile } from '../../offline/kept.ts';
import { Attachments } from '../../ui/attachments.tsx';
import { smaller } from '../../ui/smaller-photo.ts';
import { EmptyState } from '../../ui/states.tsx';
import { UploadFiles } from '../../ui/upload-files.tsx';
import { keptDeed, keptWork, type Work } from './kept-work.ts';
import type { OrderDetail } from './order.tsx';
import { workWords } from './words.ts';

interface OfOrder {
  readonly order: OrderDetail;
  readonly work: Work;
}

function Upload({ order, work }: OfOrder) {
  const t = useT(workWords);
  const send = async (file: File) => {
    const purpose = file.type.startsWith('image/') ? 'photo' : 'file';
    const made = await keptFile(uuidv7(), await smaller(file), file.name || 'photo.jpg');
    const deed = keptDeed(order, { kind: 'file', file: made, purpose });
    if (!work.does(deed)) await work.doesNow(deed);
  };
  return (
    <div className="panel-body">
      <UploadFiles label={t('addPhoto')} busyLabel={t('sending')} send={send} />
    </div>
  );
}

/** Photos and files of an order. */
export function OrderFiles({ order, work, mayAdd }: OfOrder & { readonly mayAdd: boolean }) {
  const t = useT(workWords);
  const files = order.files.map((file) => ({
    ...file,
    url: linkTo('readOrderFile', { params: { id: order.id, file: file.id } }),
    label: file.purpose === 'signature' ? t('signature') : undefined,
  }));
  const me = useSession()?.user.name ?? '';
  const kept = keptWork.useKept(({ list }) => list);
  const unsent = kept.flatMap(({ order: id, at, deed }) => (id === order.id && deed.kind === 'file' ? [{ at, file: deed.file }] : []));
  const waiting = unsent.map(({ at, file: { id, name, content } }) => ({
    ...{ id, name, url: content, by: me, at, label: t('notSent') },
    media: content.slice('data:'.length, content.indexOf(';')),
    bytes: Math.round(((content.length - content.indexOf(',') - 1) * 3) / 4),
  }));
  return (
    <>
      {files.length + waiting.length === 0 && <EmptyState>{t('noPhotos')}</EmptyState>}
      <Attachments files={[...files, ...waiting]} />
      {mayAdd && <Upload order={order} work={work} />}
    </>
  );
}
