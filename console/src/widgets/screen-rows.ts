import type { Widget } from '../../../src/contracts/pack.ts';
import type { Asset, AssetPoint } from './asset-figures.ts';

/** A widget of one kind. */
export type WidgetOf<K extends Widget['kind']> = Extract<Widget, { readonly kind: K }>;

/** The widgets of an asset's page, row by row. */
export const rowsOf = (asset: Asset): readonly (readonly Widget[])[] => asset.screen as unknown as readonly (readonly Widget[])[]; // holds: the API hands out the rows of the pack unchanged

/** The first widget of a kind on an asset's page. */
export const firstOf = <K extends Widget['kind']>(asset: Asset, kind: K): WidgetOf<K> | undefined =>
  rowsOf(asset)
    .flat()
    .find((widget): widget is WidgetOf<K> => widget.kind === kind);

/** The level widget that shows a point. */
export const levelOf = (asset: Asset, key: string): WidgetOf<'level'> | undefined =>
  rowsOf(asset)
    .flat()
    .find((widget): widget is WidgetOf<'level'> => widget.kind === 'level' && widget.point === key);

const keysOf = (widget: Widget): readonly string[] => {
  if (widget.kind === 'level') return [widget.point];
  return widget.kind === 'alarms' ? [] : widget.points;
};

/** The points of an asset, those first that its page shows first. */
export function pointsInOrder(asset: Asset): readonly AssetPoint[] {
  const keys = rowsOf(asset).flat().flatMap(keysOf);
  const rank = (point: AssetPoint) => (keys.includes(point.key) ? keys.indexOf(point.key) : keys.length);
  return [...asset.points].sort((a, b) => rank(a) - rank(b));
}
