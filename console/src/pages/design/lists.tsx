import { useMemo, useState } from 'react';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { PriorityBadge } from '../../ui/priority-badge.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Tree, type TreeNode } from '../../ui/tree.tsx';
import { Specimen } from './specimen.tsx';
import { designWords } from './words.ts';

interface Row {
  readonly id: number;
}
const manyRows = Array.from({ length: 100_000 }, (_, id): Row => ({ id }));
const keyOf = ({ id }: Row): string => String(id);

function useColumns(): readonly Column<Row>[] {
  const t = useT(designWords);
  const format = useFormat();
  return [
    { key: 'priority', title: '!', width: '34px', cell: ({ id }) => <PriorityBadge priority={(id % 4) + 1} /> },
    { key: 'name', title: t('field'), width: 'minmax(120px, 1fr)', cell: ({ id }) => t('number', { n: format.number(id + 1) }) },
    { key: 'long', title: t('longText'), width: 'minmax(120px, 1fr)', cell: () => <span title={t('longPoint')}>{t('longPoint')}</span> },
    { key: 'value', title: t('level'), width: '100px', align: 'end', cell: ({ id }) => format.quantity((id % 997) / 10, 1, 'm') },
  ];
}

function Tables() {
  const t = useT(designWords);
  const columns = useColumns();
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set(['1']));
  return (
    <>
      <Specimen name="DataTable" state={t('many')} isWide>
        <DataTable label={t('many')} columns={columns} rows={manyRows} keyOf={keyOf} selection={{ keys, onChange: setKeys }} />
      </Specimen>
      <Specimen name="DataTable" state={t('empty')}>
        <DataTable label={t('empty')} columns={columns.slice(0, 2)} rows={[]} keyOf={keyOf} empty={<EmptyState />} />
      </Specimen>
      <Specimen name="PlainTable">
        <PlainTable label="PlainTable" columns={columns} rows={manyRows.slice(0, 3)} keyOf={keyOf} />
      </Specimen>
    </>
  );
}

function Plant() {
  const t = useT(designWords);
  const [isOpen, setOpen] = useState(true);
  const [selected, setSelected] = useState('root');
  const child = (id: string, position: number): TreeNode => ({
    id,
    depth: 1,
    hasChildren: false,
    isOpen: false,
    parent: 'root',
    position,
    siblings: 2,
  });
  const root: TreeNode = { id: 'root', depth: 0, hasChildren: true, isOpen, position: 1, siblings: 1 };
  const names: Readonly<Record<string, string>> = { root: t('place'), level: t('level'), long: t('longPoint') };
  return (
    <Tree
      label={t('place')}
      nodes={isOpen ? [root, child('level', 1), child('long', 2)] : [root]}
      selected={selected}
      onSelect={({ id }) => setSelected(id)}
      onToggle={() => setOpen(!isOpen)}
    >
      {({ id }) => (
        <span className="tree-name" title={names[id]}>
          {names[id]}
        </span>
      )}
    </Tree>
  );
}

function SomeTabs() {
  const t = useT(designWords);
  const [tab, setTab] = useState('first');
  const tabs = useMemo(
    () => [
      { key: 'first', label: t('tabFirst'), content: () => <p className="panel-body">{t('tabFirst')}</p> },
      { key: 'second', label: t('tabSecond'), content: () => <p className="panel-body">{t('tabSecond')}</p> },
      { key: 'third', label: t('tabThird'), content: () => <EmptyState /> },
    ],
    [t],
  );
  return <Tabs label={t('lists')} tabs={tabs} value={tab} onChange={setTab} />;
}

/** Tables, tree and tabs. */
export function Lists() {
  return (
    <div className="specimens">
      <Tables />
      <Specimen name="Tree">
        <Plant />
      </Specimen>
      <Specimen name="Tabs">
        <SomeTabs />
      </Specimen>
    </div>
  );
}
