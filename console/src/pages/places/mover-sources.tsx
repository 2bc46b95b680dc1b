import type { Reply } from '../../../../src/contracts/api/index.ts';
import { metresBetween } from '../../../../src/contracts/distance.ts';
import { placeSourceName } from '../../../../src/contracts/place-sources.ts';
import type { Formats } from '../../i18n/format.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import type { Mover } from './shape-text.ts';
import { sourceWords } from './source-words.ts';

const useWords = { used: 'used', stale: 'stale', ahead: 'ahead', apart: 'disagrees', none: 'none' } as const;
/** Metres, with a tenth where it matters. */
const reachText = (accuracy: number, format: Formats): string => `±${format.quantity(accuracy, accuracy < 10 ? 1 : 0, 'm')}`;

/** A way between two places. */
const wayText = (metres: number, format: Formats): string =>
  metres < 1000 ? format.quantity(metres, 0, 'm') : format.quantity(metres / 1000, metres < 100_000 ? 1 : 0, 'km');

/**
 * What the place of a mover comes from, source by source: whether each counts, how far it may be off, how old it is; of one that disagrees how far away it says that the mover is. Nothing where it has one only.
 */
export function MoverSources({ mover: { sources = [], longitude = Number.NaN, latitude = Number.NaN } }: { readonly mover: Mover }) {
  const t = useT(sourceWords);
  const text = useText();
  const format = useFormat();
  const now = useNow();
  if (sources.length === 0) return null;
  return (
    <section className="mover-sources" aria-label={t('sources')}>
      <span className="muted">{t('sources')}</span>
      <ul>
        {sources.map(({ source, use, accuracy, isAssumed, time, ...said }) => (
          <li key={source} className={use}>
            <b>{text(placeSourceName(source))}</b>
            <span className="mover-use">{t(useWords[use])}</span>
            {use === 'apart' && (
              <b className="num">
                {t('off', { d: wayText(metresBetween([longitude, latitude], [said.longitude, said.latitude]), format) })}
              </b>
            )}
            <span className="num">{reachText(accuracy, format)}</span>
            {isAssumed && <span className="muted">{t('assumed')}</span>}
            <span className="num">{format.age(time, now)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How far one place of a track may be off, and which sources it came from. Nothing where neither was said. */
export function PlaceOrigin({ track, at }: { readonly track: Reply<'readTrack'>; readonly at: number }) {
  const t = useT(sourceWords);
  const text = useText();
  const format = useFormat();
  const accuracy = track.accuracies[at] ?? undefined;
  const uses = (track.sources ?? []).map(({ source, uses }) => `${text(placeSourceName(source))} ${t(useWords[uses[at] ?? 'none'])}`);
  const said = [...(accuracy === undefined ? [] : [reachText(accuracy, format)]), ...uses];
  return said.length === 0 ? null : <span className="muted">{said.join(' · ')}</span>;
}
