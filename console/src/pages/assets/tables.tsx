import { Download } from 'lucide-react';
import { originOf } from '../../../../src/contracts/quality.ts';
import { linkTo } from '../../api/client.ts';
import { useCommon, useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { useStaleness } from '../../live/staleness.ts';
import { useLive, useNow } from '../../live/use-live.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { decimalsOf } from '../../ui/decimals-of.ts';
import { OriginTag } from '../../ui/origin-tag.tsx';
import { Panel } from '../../ui/panel.tsx';
import { standingWith, useQualityWord } from '../../ui/quality-words.ts';
import { type RangeText, spanOf } from '../../ui/range.ts';
import { EmptyState } from '../../ui/states.tsx';
import { Value } from '../../ui/value.tsx';
import type { Asset, AssetPoint } from '../../widgets/asset-figures.ts';
import { pointsInOrder } from '../../widgets/screen-rows.ts';
import { AddDevice } from './asset-commands.tsx';
import { assetWords } from './words.ts';

type Device = Asset['devices'][number];

function Quality({ point }: { readonly point: AssetPoint }) {
  const common = useCommon();
  const word = useQualityWord();
  const sample = useLive(point.number);
  const staleness = useStaleness(sample, point.freshSeconds, useNow(5000));
  if (!sample) return common('noValue');
  return word(standingWith(sample.quality, staleness));
}

function Age({ point }: { readonly point: AssetPoint }) {
  const format = useFormat();
  const now = useNow(1000);
  const sample = useLive(point.number);
  return sample ? <span title={format.full(sample.time)}>{format.age(sample.time, now)}</span> : '—';
}

function PointOrigin({ point }: { readonly point: AssetPoint }) {
  const sample = useLive(point.number);
  return sample ? <OriginTag origin={originOf(sample.quality)} /> : '—';
}

function usePointColumns(): readonly Column<AssetPoint>[] {
  const t = useT(assetWords);
  const text = useText();
  const format = useFormat();
  const end = (value: number | undefined, { unit }: AssetPoint) => format.value(value, { unit, decimals: decimalsOf(value ?? 0) });
  const bound = (p: AssetPoint) => (p.low === undefined && p.high === undefined ? '—' : `${end(p.low, p)} … ${end(p.high, p)}`);
  return [
    { key: 'number', title: t('number'), width: '64px', cell: (p) => <span className="sub num">{p.number}</span> },
    { key: 'title', title: t('point'), width: 'minmax(120px, 1fr)', cell: (p) => text(p.title) },
    { key: 'key', title: t('key'), width: 'minmax(80px, 140px)', cell: (p) => <span className="sub">{p.key}</span> },
    { key: 'value', title: t('value'), width: '150px', align: 'end', cell: (p) => <Value point={p} /> },
    { key: 'quality', title: t('quality'), width: '84px', cell: (p) => <Quality point={p} /> },
    { key: 'age', title: t('age'), width: '100px', cell: (p) => <Age point={p} /> },
    { key: 'origin', title: t('origin'), width: '92px', cell: (p) => <PointOrigin point={p} /> },
    { key: 'range', title: t('range'), width: '130px', align: 'end', cell: (p) => <span className="sub num">{bound(p)}</span> },
  ];
}

/** Every point with its newest value, how far it can be trusted, how old it is and where it came from; attributes below. */
export function PointsTable({ asset, range }: { readonly asset: Asset; readonly range: RangeText }) {
  const t = useT(assetWords);
  const language = useLanguage();
  const text = useText();
  const columns = usePointColumns();
  const span = spanOf(range, Date.now());
  const points = asset.points.map((p) => p.number).join(',');
  const href =
    points && linkTo('exportCsv', { query: { points, from: String(Math.floor(span.from)), to: String(Math.ceil(span.to)), language } });
  return (
    <>
      <Panel
        title={t('data')}
        className="points-panel"
        actions={
          href && (
            <a className="btn" href={href} download>
              <Download size={14} aria-hidden="true" />
              {t('exportCsv')}
            </a>
          )
        }
      >
        <DataTable
          label={t('data')}
          columns={columns}
          rows={pointsInOrder(asset)}
          keyOf={(p) => String(p.number)}
          card={(p) => (
            <span className="point-card">
              <span>
                {text(p.title)} <PointOrigin point={p} />
              </span>
              <b>
                <Value point={p} />
              </b>
              <small className="muted">
                <Quality point={p} /> · <Age point={p} />
              </small>
            </span>
          )}
          empty={<EmptyState title={t('noPoints')} />}
        />
      </Panel>
      <Attributes asset={asset} />
    </>
  );
}

function Attributes({ asset }: { readonly asset: Asset }) {
  const t = useT(assetWords);
  const text = useText();
  const format = useFormat();
  if (asset.attributes.length === 0) return null;
  return (
    <Panel title={t('attributes')} className="attributes">
      <dl>
        {asset.attributes.map((a) => (
          <div key={a.key}>
            <dt>{text(a.title)}</dt>
            <dd className="num">
              {a.kind === 'curve'
                ? t('yearly', { n: a.curve?.length ?? 0 })
                : format.amount(a.number, { ...a, decimals: decimalsOf(a.number ?? 0) })}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** How the asset's values come in. */
export function DevicesTable({ asset }: { readonly asset: Asset }) {
  const t = useT(assetWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(5000);
  const seen = (d: Device) => (d.lastSeenAt === undefined ? t('never') : format.age(d.lastSeenAt, now));
  const link = (d: Device) => (d.connected === undefined ? '—' : d.connected ? t('connected') : t('disconnected'));
  const columns: readonly Column<Device>[] = [
    { key: 'identity', title: t('identity'), width: 'minmax(120px, 1fr)', cell: (d) => d.identity },
    { key: 'source', title: t('source'), width: 'minmax(120px, 1fr)', cell: (d) => text(d.sourceTitle) },
    { key: 'protocol', title: t('protocol'), width: '100px', cell: (d) => <span className="sub">{d.protocol}</span> },
    { key: 'origin', title: t('origin'), width: '100px', cell: (d) => <OriginTag origin={d.origin} /> },
    { key: 'link', title: t('link'), width: '110px', cell: link },
    { key: 'seen', title: t('lastSeen'), width: '120px', cell: seen },
  ];
  return (
    <Panel title={t('devices')} className="points-panel">
      <DataTable
        label={t('devices')}
        columns={columns}
        rows={asset.devices}
        keyOf={(d) => d.id}
        card={(d) => (
          <span className="point-card">
            <span>
              {d.identity} <OriginTag origin={d.origin} />
            </span>
            <b>{link(d)}</b>
            <small className="muted">
              {text(d.sourceTitle)} · {seen(d)}
            </small>
          </span>
        )}
        empty={
          <EmptyState title={t('noDevices')}>
            <AddDevice />
          </EmptyState>
        }
      />
    </Panel>
  );
}
