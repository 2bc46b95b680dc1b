import './alarms-page.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Gauge, X } from 'lucide-react';
import { priorityTitles } from '../../../../src/contracts/alarm.ts';
import { AlarmDetail } from '../../alarms/alarm-detail.tsx';
import { AlarmPanel } from '../../alarms/alarm-panel.tsx';
import { linkTo } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import type { SearchOf } from '../../app/search.ts';
import { useShortcut } from '../../app/shortcuts.ts';
import { SavedFilters } from '../../filters/saved-filters.tsx';
import { useCommon, useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import type { AlarmFilter } from '../../live/alarm-cache.ts';
import { IconButton, Segmented } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { ExportLinks, ownZone } from '../../ui/export-links.tsx';
import { useIsPhone } from '../../ui/media.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { PriorityBadge } from '../../ui/priority-badge.tsx';
import { type RangeText, spanOf } from '../../ui/range.ts';
import { TextFilter } from '../../ui/text-filter.tsx';
import { TimeRange } from '../../ui/time-range.tsx';
import { alarmsPageWords } from './words.ts';

type Search = SearchOf<'view' | 'priority' | 'asset' | 'root' | 'text' | 'from' | 'to' | 'alarm'>;
/** What of it filters the list. */
const filterKeys = ['view', 'priority', 'asset', 'root', 'text', 'from', 'to'];
const viewKeys = ['open', 'history', 'shelved', 'suppressed'] as const;
type View = (typeof viewKeys)[number];
const viewOf = (view: string | undefined): View => viewKeys.find((key) => key === view) ?? 'open';
const priorities = [1, 2, 3, 4] as const;
const historyRange: RangeText = { from: 'now-30d', to: 'now' };
const minuteMs = 60_000;

/** The question to the server that an address asks. Times are rounded, so that a moving range does not ask anew at every render. */
export function filterOf(search: Search, now: number): AlarmFilter {
  const view = viewOf(search.view);
  const root = view === 'suppressed' ? search.root : undefined;
  const shared = { view, priority: search.priority, asset: search.asset, root, text: search.text };
  if (view !== 'history') return shared;
  const range = search.from ? search : historyRange;
  const span = spanOf(range, Math.ceil(now / minuteMs) * minuteMs);
  return { ...shared, from: span.from, to: range.to === undefined || range.to === 'now' ? undefined : span.to };
}

/** The priorities after one was switched on or off; all and none both mean no filter. */
export function toggled(chosen: string | undefined, priority: number): string | undefined {
  const set = new Set(chosen?.split(','));
  if (!set.delete(String(priority))) set.add(String(priority));
  return set.size === 0 || set.size === priorities.length ? undefined : [...set].sort().join(',');
}

function useAlarmSearch() {
  const search: Search = useSearch({ from: '/shell/alarms' });
  const navigate = useNavigate();
  const change = (part: Partial<Record<keyof Search, string | undefined>>) =>
    void navigate({ to: '/alarms', search: { ...search, ...part }, replace: true });
  return { search, change };
}

function PriorityChips({
  chosen,
  onChange,
}: {
  readonly chosen: string | undefined;
  readonly onChange: (chosen: string | undefined) => void;
}) {
  const text = useText();
  const isOn = (p: number) => chosen === undefined || chosen.split(',').includes(String(p));
  return priorities.map((p) => (
    <button key={p} type="button" className="chip" aria-pressed={isOn(p)} onClick={() => onChange(toggled(chosen, p))}>
      <PriorityBadge priority={p} />
      {text(priorityTitles[p])}
    </button>
  ));
}

function Detail({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const t = useT(alarmsPageWords);
  const common = useCommon();
  const isPhone = useIsPhone();
  useShortcut('Escape', common('close'), onClose);
  if (isPhone)
    return (
      <Drawer isOpen onClose={onClose} title={t('detail')}>
        <AlarmDetail id={id} />
      </Drawer>
    );
  return (
    <Panel
      title={t('detail')}
      className="alarm-side"
      actions={
        <IconButton label={common('close')} onClick={onClose}>
          <X size={15} />
        </IconButton>
      }
    >
      <div className="panel-body scroll">
        <AlarmDetail id={id} key={id} />
      </div>
    </Panel>
  );
}

function AssetChip({ id, onClear }: { readonly id: string; readonly onClear: () => void }) {
  const t = useT(alarmsPageWords);
  const text = useText();
  const asset = useCall('getAsset', { params: { id } }).data;
  return (
    <button type="button" className="chip" onClick={onClear} title={t('clear')}>
      <X size={13} aria-hidden="true" />
      {t('onlyAsset', { asset: asset ? text(asset.title) : '…' })}
    </button>
  );
}

/** Alarms open, past and shelved, with filters; the chosen one beside the list. */
export function AlarmsPage() {
  const t = useT(alarmsPageWords);
  const format = useFormat();
  const { search, change } = useAlarmSearch();
  const counts = useCall('countAlarms').data;
  const language = useLanguage();
  const asked = filterOf(search, Date.now());
  const view = viewOf(search.view);
  const views = [
    { key: 'open', label: t('open') },
    { key: 'history', label: t('history') },
    { key: 'shelved', label: t('shelved', { n: format.number(counts?.shelved ?? 0) }) },
    { key: 'suppressed', label: t('suppressed', { n: format.number(counts?.suppressed ?? 0) }) },
  ] as const;
  return (
    <div className="page alarms-page">
      <PageHead
        title={t('title')}
        marks={
          <Segmented
            label={t('view')}
            options={views}
            value={view}
            onChange={(key) => change({ view: key === 'open' ? undefined : key })}
          />
        }
        actions={
          <>
            {view === 'suppressed' && (
              <Link className="btn" to="/suppressions">
                {t('suppressions')}
              </Link>
            )}
            <Link className="btn" to="/alarms/performance">
              <Gauge size={15} aria-hidden="true" />
              {t('performance')}
            </Link>
            <ExportLinks
              csv={linkTo('exportAlarms', { query: { ...asked, language } })}
              xlsx={linkTo('exportAlarmsXlsx', { query: { ...asked, language, timeZone: ownZone() } })}
            />
            <CopyLink />
          </>
        }
      />
      <div className="filter-bar">
        <TextFilter label={t('filter')} value={search.text} onChange={(text) => change({ text })} />
        <PriorityChips chosen={search.priority} onChange={(priority) => change({ priority })} />
        {asked.root && (
          <button type="button" className="chip" onClick={() => change({ root: undefined })} title={t('clear')}>
            <X size={13} aria-hidden="true" />
            {t('onlyRoot')}
          </button>
        )}
        {search.asset && <AssetChip id={search.asset} onClear={() => change({ asset: undefined })} />}
        <span className="spacer" />
        <SavedFilters list="alarms" keys={filterKeys} />
        {view === 'history' && (
          <TimeRange
            offer={['24h', '7d', '30d', '1y', 'all']}
            range={search.from ? { from: search.from, to: search.to } : historyRange}
            onChange={({ from, to }) => change({ from, to })}
          />
        )}
      </div>
      <div className={`alarms-split ${search.alarm ? 'with-detail' : ''}`}>
        <AlarmPanel key={view} filter={asked} onOpen={({ id }) => change({ alarm: id })} openKey={search.alarm} />
        {search.alarm && <Detail id={search.alarm} onClose={() => change({ alarm: undefined })} />}
      </div>
    </div>
  );
}
