import type { BoardWidget, PortableWidget } from '../../contracts/api/board-widgets.ts';
import { type BoardMode, boardGrids, overlaps, widgetKindInfo } from '../../contracts/board.ts';
import { Failure } from '../../contracts/errors.ts';
import { issuesText } from '../../contracts/issue-text.ts';
import type { Text } from '../../contracts/text.ts';
import type { Assets } from '../assets/index.ts';
import { assetOf, pointsOf } from './deps.ts';
import { type BoardParts, goneParts } from './parts.ts';

/** Points of one board, at most. */
const mostPoints = 1000;

/** Something that is wrong with a board, and where: `widgets.3.points.0`. */
export interface BoardProblem {
  readonly path: string;
  readonly text: Text;
}

/** A named asset is not there. */
export const noAsset = (key: string): Text => ({ zh: `没有资产 ${key}`, en: `there is no asset ${key}` });

/** A problem of a widget; `below` is the rest of the path. */
export const problemAt = (index: number, below: string, text: Text): BoardProblem => ({
  path: `widgets.${index}${below === '' ? '' : `.${below}`}`,
  text,
});

/** What is wrong with the places of widgets: outside of the grid, on each other, or one id twice. */
export function placeProblems(mode: BoardMode, widgets: readonly (BoardWidget | PortableWidget)[]): readonly BoardProblem[] {
  return widgets.flatMap((widget, i) => [
    ...outside(mode, widget, i),
    ...widgets.slice(0, i).flatMap((other, at) => [...shared(other, widget, { at, i }), ...twice(other, widget, i)]),
  ]);
}

function outside(mode: BoardMode, { kind, x, y, w, h }: BoardWidget | PortableWidget, i: number): readonly BoardProblem[] {
  const { columns, rows } = boardGrids[mode];
  if (x + w > columns || y + h > rows)
    return [problemAt(i, '', { zh: `超出 ${columns} × ${rows} 的网格`, en: `lies outside of the grid of ${columns} × ${rows}` })];
  const { least } = widgetKindInfo[kind];
  if (w >= least[mode].w && h >= least[mode].h) return [];
  const size = `${least[mode].w} × ${least[mode].h}`;
  return [problemAt(i, '', { zh: `太小，至少 ${size}`, en: `is too small; at least ${size}` })];
}

const shared = (
  a: BoardWidget | PortableWidget,
  b: BoardWidget | PortableWidget,
  { at, i }: { readonly at: number; readonly i: number },
) => (overlaps(a, b) ? [problemAt(i, '', { zh: `与第 ${at + 1} 个组件重叠`, en: `lies over widget ${at + 1}` })] : []);

const twice = (a: { readonly id: string }, b: { readonly id: string }, i: number) =>
  a.id === b.id ? [problemAt(i, 'id', { zh: `编号 ${b.id} 重复`, en: `the id ${b.id} is there twice` })] : [];

/** Points and assets that a tenant does not have; a foreign one is as unknown as none. */
export function referenceProblems(assets: Assets, tenant: string, widgets: readonly BoardWidget[]): readonly BoardProblem[] {
  const unknownPoint = (point: number) => assets.point(point)?.tenant !== tenant;
  return widgets.flatMap((widget, i) => {
    const points = pointsOf(widget).filter(unknownPoint);
    const asset = assetOf(widget);
    const isForeign = asset !== undefined && assets.asset(asset)?.tenant !== tenant;
    return [
      ...points.map((point) => problemAt(i, 'points', { zh: `没有测点 ${point}`, en: `there is no point ${point}` })),
      ...(isForeign ? [problemAt(i, 'asset', { zh: `没有资产 ${asset}`, en: `there is no asset ${asset}` })] : []),
    ];
  });
}

/** Pictures and maps that are named and not there. */
export const partProblems = (parts: BoardParts, widgets: readonly BoardWidget[]): readonly BoardProblem[] =>
  goneParts(parts, widgets).map(({ index, below, text }) => problemAt(index, below, text));

/** What a person wants a board to be. */
export interface WantedBoard {
  readonly mode: BoardMode;
  readonly site?: string | undefined;
  readonly widgets: readonly BoardWidget[];
}

/** Refuse a board that cannot be shown. Throws `BAD_REQUEST` with all that is wrong, `TOO_LARGE`. */
export function refuseUnsound(
  assets: Assets,
  tenant: string,
  { mode, site, widgets, parts }: WantedBoard & { readonly parts: BoardParts },
): void {
  if (parts.points.length > mostPoints)
    throw new Failure('TOO_LARGE', 'checking a board: too many points', { details: { limit: `${mostPoints} points` } });
  const problems = [...placeProblems(mode, widgets), ...referenceProblems(assets, tenant, widgets), ...partProblems(parts, widgets)];
  if (site !== undefined && assets.asset(site)?.tenant !== tenant) problems.push({ path: 'site', text: noAsset(site) });
  if (problems.length === 0) return;
  const what = issuesText(problems.slice(0, 10));
  throw new Failure('BAD_REQUEST', `checking a board: ${what.en}`, { details: { what } });
}
