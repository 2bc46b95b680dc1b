import './assets.css';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useCall } from '../../api/queries.ts';
import { useT } from '../../i18n/use-t.ts';
import { seedPoints } from '../../live/use-live.ts';
import { useIsPhone } from '../../ui/media.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { ThingLoaded } from '../../ui/thing-loaded.tsx';
import { AssetTree } from './asset-tree.tsx';
import { AssetView } from './asset-view.tsx';
import { assetWords } from './words.ts';

function Chosen({ id }: { readonly id: string }) {
  const query = useCall('getAsset', { params: { id } });
  const { data, dataUpdatedAt } = query;
  const points = data?.points;
  useEffect(() => {
    if (points) seedPoints(points, dataUpdatedAt);
  }, [points, dataUpdatedAt]);
  return <ThingLoaded query={query}>{(asset) => <AssetView key={asset.id} asset={asset} />}</ThingLoaded>;
}

/** The asset tree, and beside it the chosen asset; on a phone one after the other. */
export function AssetsPage() {
  const t = useT(assetWords);
  const isPhone = useIsPhone();
  const { id } = useParams({ strict: false });
  const path = useCall('getAsset', { params: { id: id ?? '' } }, { enabled: id !== undefined }).data?.path ?? [];
  return (
    <div className="page assets-page">
      {isPhone && !id && <PageHead title={t('title')} />}
      {(!isPhone || !id) && <AssetTree selected={id} path={path.map((p) => p.id)} />}
      {id ? (
        <div className="asset-view">
          <Chosen id={id} />
        </div>
      ) : (
        !isPhone && (
          <div className="asset-view">
            <PageHead title={t('title')} />
            <Panel title={t('title')}>
              <EmptyState title={t('choose')} />
            </Panel>
          </div>
        )
      )}
    </div>
  );
}
