import { useMemo } from 'react';
import { call } from '../../api/client.ts';
import { bytesOf } from '../../offline/kept.ts';
import { type Sending, useKeptOutbox } from '../../offline/use-kept-outbox.ts';
import { type KeptPhoto, type KeptStart, type KeptVisit, keptStarts, keptVisits } from './outbox.ts';
import { changed } from './patrol.tsx';

async function sendPhoto(patrol: string, photo: KeptPhoto): Promise<void> {
  const purpose = photo.content.startsWith('data:image/') ? ('photo' as const) : ('file' as const);
  const { id, name } = photo;
  await call('putPatrolFile', { params: { id: patrol, file: id }, query: { name, purpose } }, { file: bytesOf(photo) });
}

/** Again changes nothing. */
const sendStart = ({ patrol, at }: KeptStart) => call('startPatrol', { params: { id: patrol }, body: { at } });

const starting: Sending<KeptStart> = {
  kind: keptStarts,
  changes: changed,
  async send(kept) {
    await sendStart(kept);
  },
};

const sending: Sending<KeptVisit> = {
  kind: keptVisits,
  changes: changed,
  async send({ patrol, point, visit, photos }) {
    // The first visit starts a patrol, at its own time: that of the start goes before it.
    const start = keptStarts.useKept.getState().list.find((one) => one.patrol === patrol && one.refused === undefined);
    if (start !== undefined) await sendStart(start);
    for (const photo of photos) await sendPhoto(patrol, photo);
    await call('putVisit', { params: { id: patrol, point }, body: visit });
  },
};

/** What this person has begun and visited on this phone; while a page of patrols is open, it is sent by itself. */
export function useOutbox() {
  const starts = useKeptOutbox(starting);
  const visits = useKeptOutbox(sending);
  return useMemo(() => {
    const flush = async () => {
      await starts.flush();
      await visits.flush();
    };
    /** Keeps the start first and sends it then; @throws when there is no room for it */
    const begin = async (start: KeptStart) => {
      starts.keep(start);
      await flush();
    };
    return { ...visits, flush, begin, dropStart: starts.drop };
  }, [starts, visits]);
}
