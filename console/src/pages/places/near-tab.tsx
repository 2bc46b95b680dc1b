import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { TextField } from '../../ui/field.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import type { RangeText } from '../../ui/range.ts';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { TimeRange } from '../../ui/time-range.tsx';
import type { LonLat } from './shape-text.ts';
import { placesWords } from './words.ts';

/** A place that is asked about, and how far around it. */
export interface Near {
  readonly at: LonLat;
  readonly metres: number;
}

type Span = { readonly from: string; readonly to: string };

/** How long movers were where in the time, while it is shown, by cells of so many metres. */
export function useHeat(isShown: boolean, query: Span, cellMetres: number) {
  return useCall('heatOfTracks', { query: { ...query, cellMetres } }, { enabled: isShown, everyMs: 60_000, keepPrevious: true }).data;
}

function Visits(props: { readonly near: Near; readonly query: Span; readonly onVisit: (asset: string, from: number, to: number) => void }) {
  const t = useT(placesWords);
  const text = useText();
  const format = useFormat();
  const [longitude, latitude] = props.near.at;
  const visits = useCall(
    'whoWasNear',
    { query: { ...props.query, longitude, latitude, metres: props.near.metres } },
    { everyMs: 60_000, keepPrevious: true },
  );
  return (
    <Loaded query={visits}>
      {({ items, truncated }) => (
        <>
          {truncated && <p className="muted">{t('nearCut')}</p>}
          <PlainTable
            label={t('near')}
            rows={items}
            keyOf={({ asset, from }) => `${asset} ${from}`}
            empty={<EmptyState title={t('nearNone')} />}
            columns={[
              {
                key: 'name',
                title: t('name'),
                cell: ({ asset, title, from, to }) => (
                  <button type="button" className="link" onClick={() => props.onVisit(asset, from, to)}>
                    {text(title)}
                  </button>
                ),
              },
              { key: 'when', title: t('whenTitle'), cell: ({ from, to }) => `${format.clock(from)} – ${format.clock(to)}` },
              { key: 'metres', title: t('nearest'), cell: ({ metres }) => format.quantity(metres, 0, 'm') },
            ]}
          />
        </>
      )}
    </Loaded>
  );
}

/** Who was where when: a place is clicked on the map; and how long all were where. */
export function NearTab(props: {
  readonly near: Near | undefined;
  readonly onNear: (near: Near) => void;
  readonly query: Span;
  readonly range: RangeText;
  readonly onRange: (range: RangeText) => void;
  readonly isHeat: boolean;
  readonly onHeat: (isOn: boolean) => void;
  readonly onVisit: (asset: string, from: number, to: number) => void;
}) {
  const t = useT(placesWords);
  const { near } = props;
  const reach = (typed: string) => near && Number(typed) >= 1 && props.onNear({ ...near, metres: Number(typed) });
  return (
    <div className="places-list">
      <TimeRange offer={['1h', '8h', '24h', '7d']} range={props.range} onChange={props.onRange} />
      <label className="places-check">
        <input type="checkbox" checked={props.isHeat} onChange={(e) => props.onHeat(e.target.checked)} /> {t('heat')}
      </label>
      <p className="muted">{t('nearHint')}</p>
      {near && (
        <>
          <p className="num">
            {near.at[0].toFixed(5)} {near.at[1].toFixed(5)}
          </p>
          <TextField label={t('radius')} type="number" value={String(near.metres)} onChange={reach} />
          <Visits near={near} query={props.query} onVisit={props.onVisit} />
        </>
      )}
    </div>
  );
}
