import { useQueries } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { SavedFilters } from '../../filters/saved-filters.tsx';
import { useT, useText } from '../../i18n/use-t.ts';
import { AssetIcon } from '../../ui/asset-icon.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PriorityBadge } from '../../ui/priority-badge.tsx';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { TextFilter } from '../../ui/text-filter.tsx';
import { Tree } from '../../ui/tree.tsx';
import { NewAsset } from './asset-commands.tsx';
import { RetiredAssets } from './retire.tsx';
import { type AssetSummary, flatNodes, root, visibleNodes } from './tree-nodes.ts';
import { assetWords } from './words.ts';

const mostChildren = 1000;
/** So few roots are opened at once, so that a small site is seen whole. */
const fewRoots = 12;

/** The children of every open node, each asked for once. */
function useChildren(parents: readonly string[]): ReadonlyMap<string, readonly AssetSummary[]> {
  const answers = useQueries({
    queries: parents.map((parent) => ({
      queryKey: ['listAssets', { query: { parent, limit: mostChildren } }],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => call('listAssets', { query: { parent, limit: mostChildren } }, { signal }),
    })),
  });
  return new Map(parents.flatMap((parent, i) => (answers[i]?.data ? [[parent, answers[i].data.items] as const] : [])));
}

function useOpenNodes(path: readonly string[], roots: readonly AssetSummary[] | undefined) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const pathKey = path.join();
  useEffect(() => {
    if (pathKey) setOpen((known) => new Set([...known, ...pathKey.split(',')]));
  }, [pathKey]);
  const first = roots && roots.length <= fewRoots ? roots.map((r) => r.id).join() : '';
  useEffect(() => {
    if (first) setOpen((known) => new Set([...known, ...first.split(',')]));
  }, [first]);
  const toggle = (id: string) =>
    setOpen((known) => {
      const next = new Set(known);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return { open, toggle };
}

const filterKeys = ['text'];

/** The tree of all assets; children are read when a node is opened, a filter asks the server. */
export function AssetTree({ selected, path }: { readonly selected: string | undefined; readonly path: readonly string[] }) {
  const t = useT(assetWords);
  const text = useText();
  const navigate = useNavigate();
  const { text: typed = '' }: { readonly text?: string } = useSearch({ strict: false });
  const wanted = typed.trim();
  const filter = (next: string | undefined) => void navigate({ to: '.', search: (known) => ({ ...known, text: next }), replace: true });
  const roots = useCall('listAssets', { query: { parent: root, limit: mostChildren } }, { everyMs: 60_000 });
  const { open, toggle } = useOpenNodes(path, roots.data?.items);
  const children = useChildren([root, ...open]);
  const found = useCall('listAssets', { query: { text: wanted, limit: 200 } }, { enabled: wanted !== '', keepPrevious: true });
  const nodes = wanted ? flatNodes(found.data?.items ?? []) : visibleNodes(children, open);
  const actions = (
    <>
      <RetiredAssets />
      <NewAsset />
    </>
  );
  const body = () => {
    if (roots.error) return <ErrorPanel error={roots.error} onRetry={() => void roots.refetch()} />;
    if (roots.isPending) return <Skeleton />;
    if (nodes.length === 0) return <EmptyState title={t(wanted ? 'noMatch' : 'nothing')} />;
    return (
      <Tree
        label={t('tree')}
        nodes={nodes}
        selected={selected}
        onSelect={({ id }) => void navigate({ to: '/assets/$id', params: { id }, search: { text: typed || undefined } })}
        onToggle={({ id }) => toggle(id)}
      >
        {({ asset }) => (
          <>
            <AssetIcon name={asset.icon} />
            <span className="name">{text(asset.title)}</span>
            {asset.alarms.priority !== undefined && <PriorityBadge priority={asset.alarms.priority} />}
          </>
        )}
      </Tree>
    );
  };
  return (
    <Panel title={t('tree')} className="tree-panel" actions={actions}>
      <div className="tree-filter">
        <TextFilter label={t('filter')} value={typed} onChange={filter} />
        <SavedFilters list="assets" keys={filterKeys} mayBegin={selected === undefined} />
      </div>
      {body()}
    </Panel>
  );
}
