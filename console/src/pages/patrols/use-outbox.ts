import { call } from '../../api/client.ts';
import { bytesOf } from '../../offline/kept.ts';
import { type Sending, useKeptOutbox } from '../../offline/use-kept-outbox.ts';
import { type KeptPhoto, type KeptVisit, keptVisits } from './outbox.ts';
import { changed } from './patrol.tsx';

async function sendPhoto(patrol: string, photo: KeptPhoto): Promise<void> {
  const purpose = photo.content.startsWith('data:image/') ? ('photo' as const) : ('file' as const);
  const { id, name } = photo;
  await call('putPatrolFile', { params: { id: patrol, file: id }, query: { name, purpose } }, { file: bytesOf(photo) });
}

const sending: Sending<KeptVisit> = {
  kind: keptVisits,
  changes: changed,
  async send({ patrol, point, visit, photos }) {
    for (const photo of photos) await sendPhoto(patrol, photo);
    await call('putVisit', { params: { id: patrol, point }, body: visit });
  },
};

/** The visits of this person on this phone; while a page of patrols is open, they are sent by themselves. */
export const useOutbox = () => useKeptOutbox(sending);
