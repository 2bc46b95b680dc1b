import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import type { PlacesSearch } from './places-page.tsx';
import { placesWords } from './words.ts';

type Stay = Reply<'summariseStays'>['items'][number];

/** What is asked: each fence, or where one is chosen each asset in it. */
export const stayQuery = (filter: {
  readonly fence: string | undefined;
  readonly asset: string | undefined;
  readonly from?: string;
  readonly to?: string;
}) => ({ ...filter, by: filter.fence === undefined && filter.asset === undefined ? ('fence' as const) : ('asset' as const) });

/** How long things stayed in fences: median, 90th percentile and longest, the longest first. */
export function StaysTable(props: { readonly query: ReturnType<typeof stayQuery>; readonly change: (part: PlacesSearch) => void }) {
  const t = useT(placesWords);
  const text = useText();
  const format = useFormat();
  const stays = useCall('summariseStays', { query: props.query }, { everyMs: 15_000, keepPrevious: true });
  const minutes = (seconds: number) => format.number(seconds / 60, 1);
  const nameOf = ({ fenceTitle, assetTitle }: Stay) => [text(fenceTitle), assetTitle && text(assetTitle)].filter(Boolean).join(' · ');
  const figure = (key: string, title: string, of: (stay: Stay) => number): Column<Stay> => ({
    ...{ key, title, width: '66px', align: 'end' },
    cell: (stay) => <span className="num">{minutes(of(stay))}</span>,
  });
  const columns: readonly Column<Stay>[] = [
    { key: 'fence', title: t('fence'), width: 'minmax(90px, 1fr)', cell: (stay) => <span className="strong">{nameOf(stay)}</span> },
    { key: 'stays', title: t('stays'), width: '52px', align: 'end', cell: (stay) => <span className="num">{stay.stays}</span> },
    figure('median', t('median'), ({ medianSeconds }) => medianSeconds),
    figure('p90', t('p90'), ({ p90Seconds }) => p90Seconds),
    figure('longest', t('longest'), ({ longestSeconds }) => longestSeconds),
  ];
  return (
    <Loaded query={stays}>
      {({ items }) => (
        <DataTable
          label={t('stayFigures')}
          columns={columns}
          rows={items}
          keyOf={({ fence, asset }) => `${fence} ${asset ?? ''}`}
          onOpen={({ fence, asset }) => props.change(asset === undefined ? { fence } : { fence, asset, kind: 'leave' })}
          card={(stay) => (
            <span className="two-lines">
              <b>
                {nameOf(stay)} · {stay.stays}
              </b>
              <small>
                {t('stayShort', {
                  median: minutes(stay.medianSeconds),
                  p90: minutes(stay.p90Seconds),
                  longest: minutes(stay.longestSeconds),
                })}
              </small>
            </span>
          )}
          cardHeight={56}
          empty={<EmptyState title={t('noStays')} />}
        />
      )}
    </Loaded>
  );
}
