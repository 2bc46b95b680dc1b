// biome-ignore-all lint/a11y/useFocusableInteractive: the tree has the focus and points at its item by aria-activedescendant
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the tree takes the keys for its items
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { ChevronRight } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useIsPhone } from './media.ts';

/** A visible node of a tree, in the order in which nodes stand below each other. */
export interface TreeNode {
  readonly id: string;
  readonly depth: number;
  readonly hasChildren: boolean;
  readonly isOpen: boolean;
  readonly parent?: string;
  /** Place among its siblings, from 1, and their number: a screen reader says them. */
  readonly position: number;
  readonly siblings: number;
}

/** What a tree shows and does. */
export interface TreeProps<N extends TreeNode> {
  readonly label: string;
  readonly nodes: readonly N[];
  /** The one, or those, that are selected. With a set, several may be. */
  readonly selected?: string | ReadonlySet<string>;
  /** `isMore`: together with what is selected already (Shift or Ctrl was held). */
  readonly onSelect: (node: N, isMore: boolean) => void;
  readonly onToggle: (node: N) => void;
  readonly children: (node: N) => ReactNode;
}

/** px: a finger needs more than a pointer. */
const rowHeights = { desk: 30, phone: 44 } as const;

interface RowProps<N extends TreeNode> {
  readonly tree: TreeProps<N>;
  readonly node: N;
  readonly item: VirtualItem;
  readonly id: string;
  readonly isCurrent: boolean;
  readonly onSelect: (isMore: boolean) => void;
}

type Selected = TreeProps<TreeNode>['selected'];
type Held = Pick<MouseEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>;

const isAmong = (selected: Selected, id: string): boolean => (typeof selected === 'object' ? selected.has(id) : selected === id);
const firstOf = (selected: Selected): string | undefined => (typeof selected === 'object' ? [...selected][0] : selected);
const isMore = ({ shiftKey, ctrlKey, metaKey }: Held): boolean => shiftKey || ctrlKey || metaKey;

function Twist({ node, onToggle }: { readonly node: TreeNode; readonly onToggle: () => void }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-hidden="true"
      className={`twist ${node.isOpen ? 'open' : ''} ${node.hasChildren ? '' : 'leaf'}`}
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
    >
      <ChevronRight size={13} />
    </button>
  );
}

function Row<N extends TreeNode>({ tree, node, item, id, isCurrent, onSelect }: RowProps<N>) {
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={node.depth + 1}
      aria-posinset={node.position}
      aria-setsize={node.siblings}
      aria-expanded={node.hasChildren ? node.isOpen : undefined}
      aria-selected={isAmong(tree.selected, node.id)}
      className={`tree-row ${isCurrent ? 'current' : ''}`}
      style={{ height: item.size, transform: `translateY(${item.start}px)`, paddingLeft: 6 + node.depth * 14 }}
      onClick={(event) => onSelect(isMore(event))}
    >
      <Twist node={node} onToggle={() => tree.onToggle(node)} />
      {tree.children(node)}
    </div>
  );
}

/** What each key does; `go` moves the cursor to a row. */
function commandsOf<N extends TreeNode>(tree: TreeProps<N>, cursor: number, go: (index: number) => void) {
  const { nodes } = tree;
  return new Map<string, (node: N, held: Held) => void>([
    ['ArrowDown', () => go(cursor + 1)],
    ['ArrowUp', () => go(cursor - 1)],
    ['Home', () => go(0)],
    ['End', () => go(nodes.length - 1)],
    ['ArrowRight', (node) => (node.hasChildren && !node.isOpen ? tree.onToggle(node) : go(cursor + (node.hasChildren ? 1 : 0)))],
    ['ArrowLeft', (node) => (node.isOpen ? tree.onToggle(node) : go(nodes.findIndex((n) => n.id === node.parent)))],
    ['Enter', (node, held) => tree.onSelect(node, isMore(held))],
    [' ', (node, held) => tree.onSelect(node, isMore(held))],
  ]);
}

/** A tree of which only the visible rows exist. Keys: arrows, Home, End, Enter. */
export function Tree<N extends TreeNode>(tree: TreeProps<N>) {
  const { nodes } = tree;
  const prefix = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const first = firstOf(tree.selected);
  const [cursorId, setCursorId] = useState(first);
  const cursor = Math.max(
    nodes.findIndex((n) => n.id === (cursorId ?? first)),
    0,
  );
  const rowHeight = rowHeights[useIsPhone() ? 'phone' : 'desk'];
  const virtual = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured anew when their height is another one, and only then
  useEffect(() => virtual.measure(), [rowHeight]);
  const go = (to: number) => {
    const index = Math.min(Math.max(to, 0), nodes.length - 1);
    setCursorId(nodes[index]?.id);
    virtual.scrollToIndex(index);
  };
  const press = (event: KeyboardEvent) => {
    const node = nodes[cursor];
    const command = commandsOf(tree, cursor, go).get(event.key);
    if (!node || !command) return;
    event.preventDefault();
    command(node, event);
  };
  const select = (node: N, more: boolean) => {
    setCursorId(node.id);
    tree.onSelect(node, more);
  };
  /** What was selected elsewhere is brought into sight. */
  const reveal = useRef((_: string) => {});
  reveal.current = (id) => {
    const index = nodes.findIndex((n) => n.id === id);
    if (index >= 0) go(index);
  };
  useEffect(() => {
    if (first !== undefined) reveal.current(first);
  }, [first]);
  const rowOf = (item: VirtualItem) => {
    const node = nodes[item.index];
    if (!node) return null;
    const shared = { tree, node, item, isCurrent: item.index === cursor };
    return <Row key={node.id} {...shared} id={`${prefix}-${item.index}`} onSelect={(more) => select(node, more)} />;
  };
  return (
    <div
      className="tree"
      role="tree"
      aria-label={tree.label}
      aria-multiselectable={typeof tree.selected === 'object' || undefined}
      tabIndex={0}
      ref={scroller}
      aria-activedescendant={nodes.length > 0 ? `${prefix}-${cursor}` : undefined}
      onKeyDown={press}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
        {virtual.getVirtualItems().map(rowOf)}
      </div>
    </div>
  );
}
