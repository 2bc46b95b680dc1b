import { Box, Cylinder, DoorClosed, type LucideIcon, Mountain, Tag, TriangleAlert, TriangleRight, Waves } from 'lucide-react';
import { useState } from 'react';
import { type SceneKind, sceneKindInfo, sceneKinds } from '../../../../../src/contracts/scene.ts';
import { useFormat, useT, useText } from '../../../i18n/use-t.ts';
import type { PictureScene, SceneItem } from '../../../pictures/data.ts';
import { Panel } from '../../../ui/panel.tsx';
import { Tree, type TreeNode } from '../../../ui/tree.tsx';
import type { Chosen } from '../draft.ts';
import { type ItemProblem, mostItems } from './scene-draft.ts';
import { useItemName } from './scene-name.ts';
import { sceneEditWords } from './scene-words.ts';

const icons: Readonly<Record<SceneKind, LucideIcon>> = {
  box: Box,
  cylinder: Cylinder,
  prism: TriangleRight,
  terrain: Mountain,
  water: Waves,
  gate: DoorClosed,
  label: Tag,
};

/** The kinds of parts: a click adds one where the eye looks. */
export function ScenePalette({ count, onAdd }: { readonly count: number; readonly onAdd: (kind: SceneKind) => void }) {
  const t = useT(sceneEditWords);
  const text = useText();
  const format = useFormat();
  const isFull = count >= mostItems;
  return (
    <Panel title={t('add')} className="scene-palette">
      {isFull && <p className="field-note">{t('full', { n: format.number(mostItems) })}</p>}
      <ul>
        {sceneKinds.map((kind) => {
          const Icon = icons[kind];
          const { title, about } = sceneKindInfo[kind];
          return (
            <li key={kind}>
              <button type="button" disabled={isFull} title={text(about)} onClick={() => onAdd(kind)}>
                <Icon size={16} aria-hidden="true" />
                {text(title)}
              </button>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

interface PartNode extends TreeNode {
  readonly kind: SceneKind;
  /** Absent for the line of a kind. */
  readonly item?: SceneItem;
  readonly count: number;
}

/** The parts below the line of their kind. */
function nodesOf(items: readonly SceneItem[], shut: ReadonlySet<SceneKind>): readonly PartNode[] {
  const kinds = sceneKinds.filter((kind) => items.some((item) => item.kind === kind));
  return kinds.flatMap((kind, i) => {
    const own = items.filter((item) => item.kind === kind);
    const isOpen = !shut.has(kind);
    const head: PartNode = {
      ...{ id: `kind:${kind}`, kind, depth: 0, hasChildren: true, isOpen, count: own.length },
      ...{ position: i + 1, siblings: kinds.length },
    };
    const parts = own.map(
      (item, at): PartNode => ({
        ...{ id: item.id, kind, item, depth: 1, hasChildren: false, isOpen: false, count: 0 },
        ...{ parent: head.id, position: at + 1, siblings: own.length },
      }),
    );
    return isOpen ? [head, ...parts] : [head];
  });
}

/** All parts of a scene by their kinds; a choice here is one in the view, and the other way round. */
export function SceneParts(props: {
  readonly scene: PictureScene;
  readonly chosen: Chosen;
  readonly problems: readonly ItemProblem[];
  readonly onChoose: (chosen: Chosen) => void;
}) {
  const { scene, chosen, problems, onChoose } = props;
  const t = useT(sceneEditWords);
  const format = useFormat();
  const [shut, setShut] = useState<ReadonlySet<SceneKind>>(new Set());
  const wrong = new Set(problems.map(({ item }) => item.id));
  const toggle = ({ kind, isOpen }: PartNode) =>
    setShut(isOpen ? new Set([...shut, kind]) : new Set([...shut].filter((one) => one !== kind)));
  const select = (node: PartNode, isMore: boolean) => {
    if (!node.item) return toggle(node);
    if (!isMore) return onChoose(new Set([node.id]));
    onChoose(chosen.has(node.id) ? new Set([...chosen].filter((id) => id !== node.id)) : new Set([...chosen, node.id]));
  };
  return (
    <Panel title={t('parts')} note={t('count', { n: format.number(scene.items.length) })} className="scene-parts">
      {scene.items.length === 0 ? (
        <p className="field-note">{t('nothing')}</p>
      ) : (
        <Tree label={t('parts')} nodes={nodesOf(scene.items, shut)} selected={chosen} onSelect={select} onToggle={toggle}>
          {(node) => <PartName node={node} isWrong={wrong.has(node.id)} />}
        </Tree>
      )}
    </Panel>
  );
}

function PartName({ node: { kind, item, count }, isWrong }: { readonly node: PartNode; readonly isWrong: boolean }) {
  const t = useT(sceneEditWords);
  const text = useText();
  const format = useFormat();
  const nameOf = useItemName();
  const Icon = icons[kind];
  if (!item)
    return (
      <>
        <Icon size={15} aria-hidden="true" />
        <span className="name">{t('ofKind', { kind: text(sceneKindInfo[kind].title), n: format.number(count) })}</span>
      </>
    );
  return (
    <>
      <span className="name">{nameOf(item)}</span>
      {isWrong && (
        <span className="part-wrong" title={t('hasProblem')}>
          <TriangleAlert size={14} aria-hidden="true" />
          <span className="sr">{t('hasProblem')}</span>
        </span>
      )}
    </>
  );
}
