import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Info } from 'lucide-react';
import { AlarmPanel } from '../../alarms/alarm-panel.tsx';
import { useCall } from '../../api/queries.ts';
import type { SearchOf } from '../../app/search.ts';
import { useMay } from '../../app/session.ts';
import { CommandsPanel } from '../../commands/commands-panel.tsx';
import { useT, useText } from '../../i18n/use-t.ts';
import { PictureLinks } from '../../pictures/picture-links.tsx';
import { AssetIcon } from '../../ui/asset-icon.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { OriginTag } from '../../ui/origin-tag.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { PriorityBadge } from '../../ui/priority-badge.tsx';
import type { RangeText } from '../../ui/range.ts';
import { EmptyState } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { TimeRange } from '../../ui/time-range.tsx';
import { useZoom } from '../../ui/use-zoom.ts';
import type { Asset } from '../../widgets/asset-figures.ts';
import { Screen } from '../../widgets/screen.tsx';
import { AddDevice, EditAsset, NewAsset } from './asset-commands.tsx';
import { AssetLife } from './asset-life.tsx';
import { AssetTrends } from './asset-trends.tsx';
import { RetireAsset } from './retire.tsx';
import { DevicesTable, PointsTable } from './tables.tsx';
import { assetWords } from './words.ts';

const tabKeys = ['live', 'trends', 'alarms', 'life', 'data', 'devices'] as const;
type TabKey = (typeof tabKeys)[number];
const tabOf = (text: string | undefined): TabKey => tabKeys.find((key) => key === text) ?? 'live';

type Keys = 'tab' | 'from' | 'to' | 'expected';

function useAssetSearch(id: string) {
  const search: SearchOf<Keys> = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = (part: SearchOf<Keys>) =>
    void navigate({ to: '/assets/$id', params: { id }, search: { ...search, ...part }, replace: true });
  const range: RangeText = search.from ? { from: search.from, to: search.to } : { from: 'now-24h', to: 'now' };
  return { tab: tabOf(search.tab), range, expected: search.expected, change };
}

/** Ways from something that moves to the map, and from a vessel to its crew. */
function PlaceLinks({ asset: { id, model, points } }: { readonly asset: Asset }) {
  const t = useT(assetWords);
  const isOperator = useMay('operator');
  const has = (key: string) => points.some((point) => point.key === key);
  if (!has('longitude') || !has('latitude')) return null;
  return (
    <>
      <Link className="btn" to="/places" search={{ asset: id }}>
        {t('onMap')}
      </Link>
      {has('floor') && (
        <Link className="btn" to="/places" search={{ asset: id, way: 'ask' }}>
          {t('wayTo')}
        </Link>
      )}
      {isOperator && has('sog') && model !== 'radarTarget' && (
        <Link className="btn" to="/places" search={{ tab: 'crew', asset: id }}>
          {t('crew')}
        </Link>
      )}
    </>
  );
}

function Head({ asset }: { readonly asset: Asset }) {
  const text = useText();
  const t = useT(assetWords);
  const origins = [...new Set(asset.devices.map((d) => d.origin))];
  return (
    <>
      <PageHead
        path={
          <>
            <Link to="/assets">{t('title')}</Link>
            {asset.path.map((p) => (
              <span key={p.id}>
                {' / '}
                <Link to="/assets/$id" params={{ id: p.id }}>
                  {text(p.title)}
                </Link>
              </span>
            ))}
            {' /'}
          </>
        }
        title={
          <>
            <AssetIcon name={asset.icon} size={17} /> {text(asset.title)}
          </>
        }
        marks={
          <>
            {asset.alarms.priority !== undefined && <PriorityBadge priority={asset.alarms.priority} />}
            {origins.map((origin) => (
              <OriginTag key={origin} origin={origin} />
            ))}
          </>
        }
        actions={
          <>
            <PlaceLinks asset={asset} />
            <PictureLinks asset={asset.id} />
            <EditAsset asset={asset} />
            <NewAsset parent={asset.id} />
            <RetireAsset asset={asset} />
            <CopyLink />
          </>
        }
      />
      {asset.provenance && (
        <p className="provenance">
          <Info size={13} aria-hidden="true" />
          <span>
            <b>{t('provenance')}</b> {text(asset.provenance)}
          </span>
        </p>
      )}
    </>
  );
}

/** What there is to do with an asset that nothing is shown of. */
function NothingYet({ asset }: { readonly asset: Asset }) {
  const t = useT(assetWords);
  const here = { to: '/assets/$id', params: { id: asset.id } } as const;
  return (
    <EmptyState title={t('noScreen')}>
      <p>{t(asset.points.length > 0 ? 'seeData' : 'holdsOnly')}</p>
      <div className="button-row">
        {asset.points.length > 0 && (
          <Link className="btn" {...here} search={{ tab: 'data' }}>
            {t('data')}
          </Link>
        )}
        {asset.points.length > 0 && asset.devices.length === 0 && <AddDevice />}
        <NewAsset parent={asset.id} />
      </div>
    </EmptyState>
  );
}

/** Assets below this one, for assets that only hold others. */
function Children({ asset }: { readonly asset: Asset }) {
  const t = useT(assetWords);
  const text = useText();
  const list = useCall('listAssets', { query: { parent: asset.id, limit: 200 } }, { enabled: asset.childCount > 0 }).data?.items ?? [];
  if (list.length === 0) return <NothingYet asset={asset} />;
  return (
    <Panel title={t('children')}>
      <ul className="children">
        {list.map((child) => (
          <li key={child.id}>
            <Link to="/assets/$id" params={{ id: child.id }}>
              <AssetIcon name={child.icon} />
              {text(child.title)}
            </Link>
            {child.alarms.priority !== undefined && <PriorityBadge priority={child.alarms.priority} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The page of one asset. */
export function AssetView({ asset }: { readonly asset: Asset }) {
  const t = useT(assetWords);
  const text = useText();
  const navigate = useNavigate();
  const { tab, range, expected, change } = useAssetSearch(asset.id);
  const rules = useCall('listRules', { query: { asset: asset.id } }).data?.items ?? [];
  const onRange = ({ from, to }: RangeText) => change({ from, to });
  const zoom = useZoom(range, onRange);
  const picker = <TimeRange range={range} onChange={onRange} />;
  const live = () =>
    asset.screen.length > 0 ? (
      <>
        <div className="asset-top">
          <CommandsPanel asset={asset.id} title={text(asset.title)} />
          <div className="range-row">{picker}</div>
        </div>
        <Screen asset={asset} rules={rules} range={range} zoom={zoom} />
      </>
    ) : (
      <Children asset={asset} />
    );
  const tabs = [
    { key: 'live', label: t('live'), content: live },
    {
      key: 'trends',
      label: t('trends'),
      content: () => <AssetTrends {...{ asset, range, zoom, picker, expected }} onExpected={(rule) => change({ expected: rule })} />,
    },
    {
      key: 'alarms',
      label: t('alarms'),
      content: () => (
        <AlarmPanel
          filter={{ asset: asset.id, view: 'history' }}
          columns="ofAsset"
          onOpen={({ id }) => void navigate({ to: '/alarms', search: { view: 'history', asset: asset.id, alarm: id } })}
        />
      ),
    },
    { key: 'life', label: t('life'), content: () => <AssetLife asset={asset} /> },
    { key: 'data', label: t('data'), content: () => <PointsTable asset={asset} range={range} /> },
    { key: 'devices', label: t('devices'), content: () => <DevicesTable asset={asset} /> },
  ] as const;
  return (
    <>
      <Head asset={asset} />
      <Tabs label={t('tabs')} tabs={tabs} value={tab} onChange={(key) => change({ tab: key === 'live' ? undefined : key })} />
    </>
  );
}
