import { useFormat, useT } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import type { Mover } from './shape-text.ts';
import { type SourceWord, sourceWords } from './source-words.ts';

const useWords = { used: 'used', stale: 'stale', apart: 'disagrees' } as const;
const known = { '': 'own', ais: 'ais', beidou: 'beidou', uwb: 'uwb', gnss: 'gnss', gps: 'gps', rfid: 'rfid', radar: 'radar', cell: 'cell' } as const satisfies Record<string, SourceWord>; // biome-ignore format: a table
const isKnown = (source: string): source is keyof typeof known => Object.hasOwn(known, source);

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
            <b>{isKnown(source) ? t(known[source]) : source}</b>
            <span className="mover-use">{t(useWords[use])}</span>
            <span className="num">±{format.quantity(accuracy, accuracy < 10 ? 1 : 0, 'm')}</span>
            <span className="num">{format.age(time, now)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
