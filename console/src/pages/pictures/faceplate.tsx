import '../../widgets/widgets.css';
import { Link } from '@tanstack/react-router';
import { Boxes, ChartLine } from 'lucide-react';
import { useContext } from 'react';
import { useCall } from '../../api/queries.ts';
import type { BoardPoint } from '../../boards/data.ts';
import { Trend } from '../../charts/trend.tsx';
import { CommandsPanel } from '../../commands/commands-panel.tsx';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { PictureDataContext } from '../../pictures/data.ts';
import { Drawer } from '../../ui/dialog.tsx';
import { badgeLook, PriorityBadge, StateTag } from '../../ui/priority-badge.tsx';
import { ValueTile } from '../../ui/value.tsx';
import { picturesWords } from './words.ts';

function OpenAlarms({ asset, points }: { readonly asset: string; readonly points: readonly number[] }) {
  const t = useT(picturesWords);
  const text = useText();
  const format = useFormat();
  const items = useCall('listAlarms', { query: { view: 'open', asset, limit: 100 } }, { everyMs: 5000 }).data?.items ?? [];
  const own = items.filter(({ point }) => point !== undefined && points.includes(point));
  return (
    <section className="face-part">
      <h3>{t('alarms')}</h3>
      {own.length === 0 && <p className="muted">{t('noAlarms')}</p>}
      <ul className="face-alarms">
        {own.map((alarm) => (
          <li key={alarm.id}>
            <PriorityBadge priority={alarm.priority} look={badgeLook(alarm.state)} state={alarm.state} />
            <span>
              <Link to="/alarms" search={{ alarm: alarm.id }}>
                {text(alarm.title)}
              </Link>
              <small className="muted"> {format.clock(alarm.raisedAt)}</small>
            </span>
            <StateTag state={alarm.state} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function TrendPart({ points }: { readonly points: readonly BoardPoint[] }) {
  const t = useT(picturesWords);
  const text = useText();
  const series = points.map(({ number, title, symbol, unit, decimals, draw }) => ({
    number,
    title: text(title),
    symbol,
    unit,
    decimals,
    draw,
  }));
  const lines = points.flatMap(({ limits, symbol }) => limits.map(({ title, value }) => ({ title: text(title), symbol, value })));
  return (
    <section className="face-part">
      <h3>{t('trend')}</h3>
      <div className="face-trend">
        <Trend label={t('trend')} series={series} lines={lines} range={{ from: 'now-8h', to: 'now' }} withLegend={points.length > 1} />
      </div>
    </section>
  );
}

/** What an operator asks of an element: its values, their trend, their alarms, and what may be ordered there. */
export function Faceplate({
  title,
  points: numbers,
  onClose,
}: {
  readonly title: string;
  readonly points: readonly number[];
  readonly onClose: () => void;
}) {
  const t = useT(picturesWords);
  const text = useText();
  const known = useContext(PictureDataContext).points;
  const points = numbers.flatMap((number) => known.get(number) ?? []);
  const [first] = points;
  const { alarmed } = useContext(PictureDataContext);
  if (!first) return null;
  const isOneAsset = points.every(({ asset }) => asset === first.asset);
  const search = { points: points.map(({ number, asset }) => `${number}@${asset}`).join(','), from: 'now-24h', to: 'now' };
  return (
    <Drawer isOpen onClose={onClose} title={title || text(first.assetTitle)} about={isOneAsset ? text(first.assetTitle) : t('faceAbout')}>
      <div className="stack faceplate">
        <div className="face-tiles">
          {points.map((point) => (
            <ValueTile
              key={point.number}
              point={point}
              label={text(point.title)}
              caption={isOneAsset ? undefined : text(point.assetTitle)}
              priority={alarmed.get(point.number)}
            />
          ))}
        </div>
        <div className="button-row">
          <Link className="btn" to="/trends" search={search}>
            <ChartLine size={15} aria-hidden="true" /> {t('openTrend')}
          </Link>
          <Link className="btn" to="/assets/$id" params={{ id: first.asset }}>
            <Boxes size={15} aria-hidden="true" /> {t('openAsset')}
          </Link>
        </div>
        <CommandsPanel asset={first.asset} title={text(first.assetTitle)} />
        <OpenAlarms asset={first.asset} points={points.map(({ number }) => number)} />
        <TrendPart points={points} />
      </div>
    </Drawer>
  );
}
