import { useFormat, useT, useText } from '../../../i18n/use-t.ts';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { EmptyState, Loaded } from '../../../ui/states.tsx';
import type { Cameras } from './use-cameras.ts';
import type { Camera } from './view.ts';
import { cameraWords } from './words.ts';

/** Where a camera looks, in words. */
function useViewText() {
  const t = useT(cameraWords);
  const format = useFormat();
  return ({ longitude, azimuth, angle, reach }: Camera): string => {
    if (longitude === undefined) return t('noPlace');
    if (azimuth === undefined || angle === undefined || reach === undefined) return t('noView');
    return t('viewOf', { azimuth: format.number(azimuth), angle: format.number(angle), reach: format.quantity(reach, 0, 'm') });
  };
}

/** All cameras; opening one shows it on the map with its picture. */
export function CamerasTab({ cameras, onSelect }: { readonly cameras: Cameras; readonly onSelect: (id: string) => void }) {
  const t = useT(cameraWords);
  const text = useText();
  const viewText = useViewText();
  const columns: readonly Column<Camera>[] = [
    { key: 'name', title: t('name'), width: 'minmax(96px, 1fr)', cell: (one) => <span className="strong">{text(one.title)}</span> },
    { key: 'view', title: t('view'), width: 'minmax(150px, 1.7fr)', cell: viewText },
    { key: 'picture', title: t('picture'), width: '72px', cell: ({ hasStill }) => t(hasStill ? 'hasStill' : 'noStill') },
  ];
  return (
    <Loaded query={cameras.query}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>
        ) : (
          <>
            <div className="places-tools">
              <label className="places-check">
                <input type="checkbox" checked={cameras.isShown} onChange={(e) => cameras.setShown(e.target.checked)} />
                {t('show')}
              </label>
            </div>
            <DataTable
              label={t('picture')}
              columns={columns}
              rows={items}
              keyOf={({ id }) => id}
              onOpen={({ id }) => onSelect(id)}
              card={(one) => (
                <span className="two-lines">
                  <b>{text(one.title)}</b>
                  <small>
                    {viewText(one)} · {t('picture')}: {t(one.hasStill ? 'hasStill' : 'noStill')}
                  </small>
                </span>
              )}
              cardHeight={56}
            />
          </>
        )
      }
    </Loaded>
  );
}
