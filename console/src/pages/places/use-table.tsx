import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import type { PlacesSearch } from './places-page.tsx';
import { lastText, wayText } from './use-text.ts';
import { placesWords } from './words.ts';

type Use = Reply<'summariseUse'>['items'][number];

/** How far each mover went, and which share of the time it moved. */
export function UseTable(props: {
  readonly query: { readonly from: string; readonly to: string };
  readonly change: (part: PlacesSearch) => void;
}) {
  const t = useT(placesWords);
  const text = useText();
  const format = useFormat();
  const use = useCall('summariseUse', { query: props.query }, { everyMs: 60_000, keepPrevious: true });
  const figure = (key: string, title: string, of: (one: Use) => string): Column<Use> => ({
    ...{ key, title, width: '72px', align: 'end' },
    cell: (one) => <span className="num">{of(one)}</span>,
  });
  const way = ({ metres }: Use) => wayText(format, metres);
  const share = ({ utilisation }: Use) => (utilisation === undefined ? '—' : format.percent(utilisation));
  const columns: readonly Column<Use>[] = [
    { key: 'asset', title: t('asset'), width: 'minmax(80px, 1fr)', cell: (one) => <span className="strong">{text(one.title)}</span> },
    figure('distance', t('distance'), way),
    figure('moving', t('movingTime'), (one) => lastText(format, one.movingSeconds)),
    figure('standing', t('standingTime'), (one) => lastText(format, one.standingSeconds)),
    figure('use', t('utilisation'), share),
  ];
  return (
    <Loaded query={use}>
      {({ items, truncated }) => (
        <>
          {truncated && <p className="muted">{t('useCut')}</p>}
          <DataTable
            label={t('useFigures')}
            columns={columns}
            rows={items}
            keyOf={({ asset }) => asset}
            onOpen={({ asset }) => props.change({ asset })}
            card={(one) => (
              <span className="two-lines">
                <b>{text(one.title)}</b>
                <small>
                  {way(one)} · {t('movingTime')} {lastText(format, one.movingSeconds)} · {t('utilisation')} {share(one)}
                </small>
              </span>
            )}
            cardHeight={56}
            empty={<EmptyState title={t('noUse')} />}
          />
        </>
      )}
    </Loaded>
  );
}
