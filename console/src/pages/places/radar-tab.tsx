import { Download } from 'lucide-react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { linkTo } from '../../api/client.ts';
import { useCallPages } from '../../api/pages.ts';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import type { Column } from '../../ui/data-table.tsx';
import { PagedTable } from '../../ui/paged-panel.tsx';
import { EmptyState } from '../../ui/states.tsx';
import type { PlacesSearch } from './places-page.tsx';
import { radarWords } from './radar-words.ts';

type Passage = Reply<'listRadarHistory'>['items'][number];

/** Why a target is a thing no longer, in words. */
function useEndText() {
  const t = useT(radarWords);
  const text = useText();
  const format = useFormat();
  return ({ until, ended, otherTitle }: Passage): string => {
    if (until === undefined || ended === undefined) return t('still');
    const why = ended === 'identified' ? t('identified', { name: text(otherTitle) }) : t(ended);
    return `${format.clock(until)} · ${why}`;
  };
}

/** What radars see now, and which targets were things, each with the way to its track. */
export function RadarTab(props: { readonly tracks: Reply<'listRadarTracks'>['items']; readonly change: (part: PlacesSearch) => void }) {
  const { tracks, change } = props;
  const t = useT(radarWords);
  const text = useText();
  const format = useFormat();
  const language = useLanguage();
  const endText = useEndText();
  const pages = useCallPages('listRadarHistory', { query: { limit: 200 } }, { everyMs: 10_000, keepPrevious: true });
  const columns: readonly Column<Passage>[] = [
    {
      key: 'target',
      title: t('target'),
      width: 'minmax(112px, 1.2fr)',
      cell: (one) => <span className="strong">{text(one.assetTitle)}</span>,
    },
    { key: 'radar', title: t('radar'), width: 'minmax(52px, .6fr)', cell: (one) => `${one.radar}/${one.number}` },
    { key: 'from', title: t('from'), width: '116px', cell: (one) => <span className="num">{format.clock(one.since)}</span> },
    { key: 'ended', title: t('ended'), width: 'minmax(76px, 1fr)', cell: endText },
  ];
  // Of one that is still seen the end is open, so that its track goes on.
  const show = ({ asset, since, until }: Passage) =>
    change({ asset, from: String(since), to: until === undefined ? 'now' : String(until + 1) });
  const [n, k, m] = [
    tracks.length,
    tracks.filter(({ isKnown }) => isKnown).length,
    new Set(tracks.flatMap(({ thing }) => thing ?? [])).size,
  ];
  return (
    <>
      <div className="places-tools">
        {n > 0 && <p className="muted">{t('now', { n: format.number(n), k: format.number(k), m: format.number(m) })}</p>}
        <a className="btn plain" href={linkTo('exportRadarHistory', { query: { language } })} download>
          <Download size={14} aria-hidden="true" />
          {t('csv')}
        </a>
      </div>
      <PagedTable
        label={t('title')}
        columns={columns}
        pages={pages}
        keyOf={({ id }) => id}
        onOpen={show}
        card={(one) => (
          <span className="two-lines">
            <b>
              {text(one.assetTitle)} · {one.radar}/{one.number}
            </b>
            <small>
              {format.clock(one.since)} – {endText(one)}
            </small>
          </span>
        )}
        cardHeight={56}
        empty={<EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>}
      />
    </>
  );
}
