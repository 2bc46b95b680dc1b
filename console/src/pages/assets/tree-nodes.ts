import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { TreeNode } from '../../ui/tree.tsx';

/** An asset in lists. */
export type AssetSummary = Reply<'listAssets'>['items'][number];

/** A visible row of the asset tree. */
export interface AssetNode extends TreeNode {
  readonly asset: AssetSummary;
}

/** The id under which the roots are asked for. */
export const root = 'root';

/** The rows of the tree as they stand below each other: each open node followed by its children, as far as they are known. */
export function visibleNodes(children: ReadonlyMap<string, readonly AssetSummary[]>, open: ReadonlySet<string>): readonly AssetNode[] {
  const below = (parent: string, depth: number): readonly AssetNode[] =>
    (children.get(parent) ?? []).flatMap((asset, index, siblings) => {
      const isOpen = open.has(asset.id);
      const node: AssetNode = {
        id: asset.id,
        asset,
        depth,
        hasChildren: asset.childCount > 0,
        isOpen,
        parent: parent === root ? undefined : parent,
        position: index + 1,
        siblings: siblings.length,
      };
      return isOpen ? [node, ...below(asset.id, depth + 1)] : [node];
    });
  return below(root, 0);
}

/** Matches of a search as a flat tree. */
export const flatNodes = (assets: readonly AssetSummary[]): readonly AssetNode[] =>
  assets.map((asset, index) => ({
    id: asset.id,
    asset,
    depth: 0,
    hasChildren: false,
    isOpen: false,
    position: index + 1,
    siblings: assets.length,
  }));
