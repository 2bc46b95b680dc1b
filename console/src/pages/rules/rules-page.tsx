import './rules.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Plus, Upload, X } from 'lucide-react';
import { useState } from 'react';
import { linkTo } from '../../api/client.ts';
import { useCallPages } from '../../api/pages.ts';
import { useCall } from '../../api/queries.ts';
import type { SearchOf } from '../../app/search.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { ExportLinks, ownZone } from '../../ui/export-links.tsx';
import { PagedPanel } from '../../ui/paged-panel.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { PriorityBadge } from '../../ui/priority-badge.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { TextFilter } from '../../ui/text-filter.tsx';
import { DatabaseImport } from './database-import.tsx';
import { limitWords, spanWords } from './limit-words.ts';
import { type Rule, RuleState, SourceMark } from './marks.tsx';
import { ownWords } from './own-words.ts';
import { RationaleState } from './rationale-panel.tsx';
import { rationaleWords } from './rationale-words.ts';
import { ruleWords } from './words.ts';

type Search = SearchOf<'text' | 'asset' | 'show'>;

/** What each choice of the list keeps. */
const shows = {
  all: () => true,
  assumed: (r: Rule) => r.source.kind === 'assumed',
  trouble: (r: Rule) => !r.enabled || !r.inService || r.problem !== undefined,
  changed: (r: Rule) => r.isChanged,
  own: (r: Rule) => r.isOwn,
  gaps: (r: Rule) => r.rationale.missing.length > 0,
} as const;
type Show = keyof typeof shows;
const isShow = (text: string | undefined): text is Show => text !== undefined && text in shows;

function useRuleColumns(): readonly Column<Rule>[] {
  const t = useT(ruleWords);
  const text = useText();
  const format = useFormat();
  const rt = useT(rationaleWords);
  const delays = (r: Rule) => t('delays', { on: spanWords(t, r.onDelaySeconds), off: spanWords(t, r.offDelaySeconds) });
  return [
    { key: 'priority', title: t('priority'), width: '38px', cell: (r) => <PriorityBadge priority={r.priority} /> },
    { key: 'rule', title: t('rule'), width: 'minmax(150px, 1.4fr)', cell: (r) => <span className="strong">{text(r.title)}</span> },
    { key: 'asset', title: t('asset'), width: 'minmax(110px, 1fr)', cell: (r) => text(r.assetTitle) },
    {
      key: 'point',
      title: t('point'),
      width: 'minmax(90px, 120px)',
      cell: (r) => <span className="sub">{text(r.pointTitle) || '—'}</span>,
    },
    { key: 'limit', title: t('limit'), width: 'minmax(150px, 2fr)', cell: (r) => limitWords(r, t, format) },
    { key: 'delay', title: t('delay'), width: 'minmax(120px, 176px)', cell: (r) => <span className="sub">{delays(r)}</span> },
    { key: 'source', title: t('source'), width: '132px', cell: (r) => <SourceMark source={r.source} /> },
    { key: 'rationale', title: rt('title'), width: '120px', cell: (r) => <RationaleState record={r.rationale} /> },
    { key: 'state', title: t('state'), width: 'minmax(110px, 200px)', cell: (r) => <RuleState rule={r} /> },
  ];
}

function RuleCard({ rule }: { readonly rule: Rule }) {
  const t = useT(ruleWords);
  const text = useText();
  const format = useFormat();
  return (
    <span className="rule-card">
      <PriorityBadge priority={rule.priority} />
      <span className="two-lines">
        <b>{text(rule.title)}</b>
        <small className="wrapped">
          {text(rule.assetTitle)} · {text(rule.pointTitle)} {limitWords(rule, t, format)}
        </small>
        <small>
          <SourceMark source={rule.source} /> <RuleState rule={rule} /> <RationaleState record={rule.rationale} />
        </small>
      </span>
    </span>
  );
}

function AssetChip({ id, onClear }: { readonly id: string; readonly onClear: () => void }) {
  const t = useT(ruleWords);
  const text = useText();
  const asset = useCall('getAsset', { params: { id } }).data;
  return (
    <button type="button" className="chip" onClick={onClear} title={t('clear')}>
      <X size={13} aria-hidden="true" />
      {t('onlyAsset', { asset: asset ? text(asset.title) : '…' })}
    </button>
  );
}

function RuleList({ search, show }: { readonly search: Search; readonly show: Show }) {
  const t = useT(ruleWords);
  const navigate = useNavigate();
  const columns = useRuleColumns();
  const pages = useCallPages('listRules', { query: { text: search.text, asset: search.asset, limit: 1000 } }, { keepPrevious: true });
  const rows = pages.items.filter(shows[show]);
  return (
    <PagedPanel
      t={t}
      count={(n) => t('count', { n })}
      pages={pages}
      rows={rows}
      columns={columns}
      keyOf={(r) => r.id}
      onOpen={({ id }) => void navigate({ to: '/rules/$id', params: { id } })}
      card={(r) => <RuleCard rule={r} />}
      cardHeight={104}
    />
  );
}

/** All alarm rules with their conditions in words, where each figure comes from, and whether they run. */
export function RulesPage() {
  const t = useT(ruleWords);
  const rt = useT(rationaleWords);
  const own = useT(ownWords);
  const language = useLanguage();
  const mayImport = useMay('engineer');
  const [isImporting, setImporting] = useState(false);
  const navigate = useNavigate();
  const search: Search = useSearch({ from: '/shell/rules' });
  const change = (part: Search) => void navigate({ to: '/rules', search: { ...search, ...part }, replace: true });
  const show = isShow(search.show) ? search.show : 'all';
  const options = [
    { key: 'all', label: t('showAll') },
    { key: 'assumed', label: t('showAssumed') },
    { key: 'trouble', label: t('showTrouble') },
    { key: 'changed', label: t('showChanged') },
    { key: 'own', label: own('own') },
    { key: 'gaps', label: t('showGaps') },
  ] as const;
  return (
    <div className="page">
      <PageHead
        title={t('title')}
        actions={
          <>
            <Link className="btn" to="/suppressions">
              {t('suppressions')}
            </Link>
            {mayImport && (
              <Link className="btn primary" to="/rules/$id" params={{ id: 'new' }}>
                <Plus size={14} aria-hidden="true" /> {own('create')}
              </Link>
            )}
            {mayImport && (
              <Button icon={<Upload size={14} />} onClick={() => setImporting(true)}>
                {rt('import')}
              </Button>
            )}
            <ExportLinks
              csv={linkTo('exportAlarmDatabase', { query: { language } })}
              xlsx={linkTo('exportAlarmDatabaseXlsx', { query: { language, timeZone: ownZone() } })}
            />
            <CopyLink />
          </>
        }
      />
      <RoleHint needs="engineer" />
      <div className="filter-row">
        <TextFilter label={t('filter')} value={search.text} onChange={(text) => change({ text })} />
        <Segmented label={t('show')} options={options} value={show} onChange={(key) => change({ show: key === 'all' ? undefined : key })} />
        {search.asset && <AssetChip id={search.asset} onClear={() => change({ asset: undefined })} />}
      </div>
      <RuleList search={search} show={show} />
      {isImporting && <DatabaseImport onClose={() => setImporting(false)} />}
    </div>
  );
}
