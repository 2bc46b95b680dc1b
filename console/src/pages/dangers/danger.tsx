import { uuidv7 } from 'uuidv7';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { dangerStatesToMend, isDangerOverdue } from '../../../../src/contracts/danger.ts';
import { call } from '../../api/client.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { smaller } from '../../ui/smaller-photo.ts';
import { dangerWords } from './words.ts';

/** A hidden danger as a list tells it. */
export type Danger = Reply<'updateDanger'>;
/** A hidden danger with its timeline. */
export type DangerDetail = Reply<'getDanger'>;

/** What is asked again after a change. */
export const changed = ['listDangers', 'getDanger', 'measureDangers', 'listAudit'] as const;

/** When it is to be mended, marked in words when that is over. */
export function Due({ danger }: { readonly danger: Danger }) {
  const t = useT(dangerWords);
  const format = useFormat();
  const now = useNow(60_000);
  if (danger.dueAt === undefined) return '—';
  return (
    <span className="num">
      {format.clock(danger.dueAt)} {isDangerOverdue(danger, now) && <span className="tag strong-tag">{t('overdue')}</span>}
    </span>
  );
}

/** The state in words. */
export function DangerState({ state }: { readonly state: Danger['state'] }) {
  const t = useT(dangerWords);
  return <span className={`tag ${dangerStatesToMend.some((s) => s === state) ? 'on' : ''}`}>{t(state)}</span>;
}

/** The level in words. */
export function Level({ level }: { readonly level: Danger['level'] }) {
  const t = useT(dangerWords);
  return <span className={`tag ${level === 'major' ? 'strong-tag' : ''}`}>{t(level ?? 'unset')}</span>;
}

/** A photo that is to be sent; its id stays the same when it is sent again. */
export interface Photo {
  readonly id: string;
  readonly file: File;
}

/** Photos as they were chosen. */
export const photosOf = (files: readonly File[]): readonly Photo[] => files.map((file) => ({ id: uuidv7(), file }));

/** Attach photos, one after the other; sending them again makes no second ones. */
export async function sendPhotos(danger: string, photos: readonly Photo[]): Promise<void> {
  for (const { id, file } of photos) {
    const purpose = file.type.startsWith('image/') ? ('photo' as const) : ('file' as const);
    const content = new Blob([await smaller(file)], { type: 'application/octet-stream' });
    await call(
      'putDangerFile',
      { params: { id: danger, file: id }, query: { name: file.name || 'photo.jpg', purpose } },
      { file: content },
    );
  }
}
