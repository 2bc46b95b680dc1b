import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { Formats } from '../../i18n/format.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import type { Translate } from '../../i18n/words.ts';
import { useNow } from '../../live/use-live.ts';
import type { Mover } from './shape-text.ts';
import { type SourceWord, sourceWords } from './source-words.ts';

const useWords = { used: 'used', stale: 'stale', apart: 'disagrees', none: 'none' } as const;
const known = { '': 'own', ais: 'ais', beidou: 'beidou', uwb: 'uwb', gnss: 'gnss', gps: 'gps', rfid: 'rfid', radar: 'radar', cell: 'cell' } as const satisfies Record<string, SourceWord>; // biome-ignore format: a table
const isKnown = (source: string): source is keyof typeof known => Object.hasOwn(known, source);
const nameOf = (source: string, t: Translate<typeof sourceWords>): string => (isKnown(source) ? t(known[source]) : source);
/** Metres, with a tenth where it matters. */
const reachText = (accuracy: number, format: Formats): string => `±${format.quantity(accuracy, accuracy < 10 ? 1 : 0, 'm')}`;

/** What the place of a mover comes from, source by source: whether each counts, how far it may be off, how old it is. Nothing where it has one only. */
export function MoverSources({ mover: { sources = [] } }: { readonly mover: Mover }) {
  const t = useT(sourceWords);
  const format = useFormat();
  const now = useNow();
  if (sources.length === 0) return null;
  return (
    <section className="mover-sources" aria-label={t('sources')}>
      <span className="muted">{t('sources')}</span>
      <ul>
        {sources.map(({ source, use, accuracy, time }) => (
          <li key={source} className={use}>
            <b>{nameOf(source, t)}</b>
            <span className="mover-use">{t(useWords[use])}</span>
            <span className="num">{reachText(accuracy, format)}</span>
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
  const format = useFormat();
  const accuracy = track.accuracies[at] ?? undefined;
  const uses = (track.sources ?? []).map(({ source, uses }) => `${nameOf(source, t)} ${t(useWords[uses[at] ?? 'none'])}`);
  const said = [...(accuracy === undefined ? [] : [reachText(accuracy, format)]), ...uses];
  return said.length === 0 ? null : <span className="muted">{said.join(' · ')}</span>;
}
