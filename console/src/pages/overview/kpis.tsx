import { Link } from '@tanstack/react-router';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Tile, ValueTile } from '../../ui/value.tsx';
import { type Asset, levelScale, limitsOf, numbersOf, pointOf } from '../../widgets/asset-figures.ts';
import { widgetsOf } from '../../widgets/screen.tsx';
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
function leading(asset: Asset) {
  const widgets = widgetsOf(asset).flat();
  const level = widgets.find((w) => w.kind === 'level');
  if (level?.kind === 'level') {
    const point = pointOf(asset, level.point);
    return point && { point, scale: levelScale(numbersOf(limitsOf(asset, level.marks))) };
  }
  const first = widgets.find((w) => w.kind === 'values' || w.kind === 'trend');
  const key = first?.kind === 'values' || first?.kind === 'trend' ? first.points[0] : undefined;
  const point = key === undefined ? undefined : pointOf(asset, key);
  return point && { point, scale: point.low !== undefined && point.high !== undefined ? { low: point.low, high: point.high } : undefined };
}

const mostTiles = 4;

/** The strip of figures: sources, flow of data, and the assets that need attention first. */
export function Kpis({ assets }: { readonly assets: readonly Asset[] }) {
  const text = useText();
  return (
    <div className="kpis">
      {assets.slice(0, mostTiles).map((asset) => {
        const lead = leading(asset);
        if (!lead) return null;
        const label = (
          <Link to="/assets/$id" params={{ id: asset.id }}>
            {text(asset.title)}
          </Link>
        );
        return (
          <ValueTile
            key={asset.id}
            label={label}
            caption={text(lead.point.title)}
            point={lead.point}
            scale={lead.scale}
            priority={asset.alarms.priority}
          />
        );
      })}
      <SourcesTile />
      <RateTile />
    </div>
  );
}
