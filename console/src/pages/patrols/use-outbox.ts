import { useCallback, useEffect, useMemo } from 'react';
import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useSession } from '../../app/session.ts';
import { type KeptPhoto, type KeptVisit, openOutbox, useKept } from './outbox.ts';
import { changed } from './patrol.tsx';

/** What is not sent is tried again this often, ms: a browser does not always know that it has a network. */
const everyMs = 15_000;

async function sendPhoto(patrol: string, { id, name, content }: KeptPhoto): Promise<void> {
  const [head = '', base64 = ''] = content.split(',');
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const purpose = head.startsWith('data:image/') ? ('photo' as const) : ('file' as const);
  const file = new Blob([bytes], { type: 'application/octet-stream' });
  await call('putPatrolFile', { params: { id: patrol, file: id }, query: { name, purpose } }, { file });
}

async function send({ patrol, point, visit, photos }: KeptVisit): Promise<void> {
  for (const photo of photos) await sendPhoto(patrol, photo);
  await call('putVisit', { params: { id: patrol, point }, body: visit });
}

/** The visits of this person on this phone; while a page of patrols is open, they are sent by themselves. */
export function useOutbox() {
  const user = useSession()?.user.name ?? '';
  const outbox = useMemo(() => openOutbox(localStorage, user), [user]);
  const flush = useCallback(async () => {
    const had = useKept.getState().list.length;
    await outbox.flush(send);
    if (had > 0) invalidate(...changed);
  }, [outbox]);
  useEffect(() => {
    const again = () => void flush();
    const timer = setInterval(again, everyMs);
    window.addEventListener('online', again);
    again();
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', again);
    };
  }, [flush]);
  return { keep: outbox.keep, drop: outbox.drop, flush };
}
