import { Link } from '@tanstack/react-router';
import { useCall } from '../../api/queries.ts';
import { useIsAtSites } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Tile, ValueTile } from '../../ui/value.tsx';
import { type Asset, type AssetPoint, pointOf } from '../../widgets/asset-figures.ts';
import { firstOf } from '../../widgets/screen-rows.ts';
import { useScales } from '../../widgets/use-scales.ts';
import { overviewWords } from './words.ts';

function SourcesTile() {
  const t = useT(overviewWords);
  const format = useFormat();
  const list = useCall('listSources', undefined, { everyMs: 10_000 }).data?.items;
  const wanted = list?.filter((s) => s.enabled) ?? [];
  const up = wanted.filter((s) => s.state === 'up').length;
  const devices = wanted.reduce((sum, s) => sum + s.deviceCount, 0);
  const unknown = wanted.reduce((sum, s) => sum + s.quarantineCount, 0);
  const isDown = list !== undefined && up < wanted.length;
  return (
    <Tile
      label={t('sources')}
      value={list ? format.number(up) : '—'}
      unit={`/ ${format.number(wanted.length)}`}
      priority={isDown ? 3 : undefined}
      scale={{ low: 0, high: Math.max(wanted.length, 1), band: [Math.max(wanted.length - 0.5, 0), Math.max(wanted.length, 1)] }}
      now={up}
      detail={
        <>
          <span>{t('devices', { n: format.number(devices) })}</span>
          {unknown > 0 && <span>{t('quarantine', { n: format.number(unknown) })}</span>}
        </>
      }
    />
  );
}

function RateTile() {
  const t = useT(overviewWords);
  const format = useFormat();
  const system = useCall('getSystem', undefined, { everyMs: 5000 }).data;
  const rate = system?.flow.valuesPerSecond;
  return (
    <Tile
      label={t('rate')}
      value={format.number(rate, rate !== undefined && rate < 100 ? 1 : 0)}
      unit={t('perSecond')}
      scale={{ low: 0, high: 10 ** Math.max(Math.ceil(Math.log10((rate ?? 0) * 1.2 + 1)), 1) }}
      now={rate}
      detail={<span>{t('samples', { n: format.number(system?.history.samples) })}</span>}
    />
  );
}

/** The figure that stands for an asset: its level, else the first of its values. */
function leading(asset: Asset): AssetPoint | undefined {
  const key = firstOf(asset, 'level')?.point ?? firstOf(asset, 'values')?.points[0] ?? firstOf(asset, 'trend')?.points[0];
  return key === undefined ? asset.points[0] : pointOf(asset, key);
}

function AssetTile({ asset, point }: { readonly asset: Asset; readonly point: AssetPoint }) {
  const text = useText();
  const scaleOf = useScales(asset, [point], []);
  const label = (
    <Link to="/assets/$id" params={{ id: asset.id }}>
      {text(asset.title)}
    </Link>
  );
  return <ValueTile label={label} caption={text(point.title)} point={point} scale={scaleOf(point)} priority={asset.alarms.priority} />;
}

const mostTiles = 4;

/** The strip of figures: sources, flow of data, and the assets that need attention first. */
export function Kpis({ assets }: { readonly assets: readonly Asset[] }) {
  const isAtSites = useIsAtSites();
  return (
    <div className="kpis">
      {assets.slice(0, mostTiles).map((asset) => {
        const point = leading(asset);
        return point && <AssetTile key={asset.id} asset={asset} point={point} />;
      })}
      {!isAtSites && <SourcesTile />}
      {!isAtSites && <RateTile />}
    </div>
  );
}
