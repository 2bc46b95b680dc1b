import './stills.css';
import { type Ref, useState } from 'react';
import { useFormat, useT } from '../i18n/use-t.ts';
import { useLink } from '../live/link.ts';
import { useNow } from '../live/use-live.ts';
import type { ShownStill } from './use-still.ts';
import { stillWords } from './words.ts';

/** A picture that came longer ago than this is old, ms: three askings were without an answer. */
const oldMs = 5000;

interface Props {
  readonly name: string;
  readonly still: ShownStill | undefined;
  /** True while nothing has come and nothing has failed. */
  readonly isAsked: boolean;
  readonly place: Ref<HTMLDivElement>;
}

/** The picture of a camera with its time; grey and marked as soon as it is old or the line to the server is down. */
export function StillFrame({ name, still, isAsked, place }: Props) {
  const t = useT(stillWords);
  const format = useFormat();
  const now = useNow();
  const isDown = useLink((link) => link.isStale);
  const [broken, setBroken] = useState<string>();
  const isOld = still !== undefined && (isDown || now - still.cameAt > oldMs);
  return (
    <div className={`camera-frame ${isOld ? 'stale' : ''}`} ref={place}>
      {!still && isAsked && <p>{t('loading')}</p>}
      {still && broken === still.url && <p role="alert">{t('broken')}</p>}
      {still && broken !== still.url && <img src={still.url} alt={t('pictureOf', { name })} onError={() => setBroken(still.url)} />}
      {still && (
        <span className={`note num ${isOld ? 'old' : ''}`}>
          {isOld
            ? t('stale', { age: format.age(still.cameAt, now) })
            : t('at', { time: format.full(still.time), age: format.age(still.cameAt, now) })}
        </span>
      )}
    </div>
  );
}
