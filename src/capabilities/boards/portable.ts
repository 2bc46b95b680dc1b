import { z } from 'zod';
import { type BoardWidget, boardTitle, boardWidget, type PortableWidget, portableWidget } from '../../contracts/api/board-widgets.ts';
import { boardFile } from '../../contracts/api/boards.ts';
import { widgetKinds } from '../../contracts/board.ts';
import { issuesOf } from '../../contracts/issue-text.ts';
import { foreignFile } from '../../contracts/portable-file.ts';
import type { Text } from '../../contracts/text.ts';
import type { Assets } from '../assets/index.ts';
import type { NewBoard } from './boards.ts';
import { type BoardProblem, noAsset, placeProblems, problemAt } from './check.ts';
import type { BoardRow } from './schema.ts';

/** A board as a file. */
export type BoardFile = z.output<typeof boardFile>;

/** Write a board so that another site can read it: points as `asset.point`, assets by key. */
export function fileOf(assets: Assets, { title, mode, site, widgets }: BoardRow): BoardFile {
  const keyOf = (id: string) => assets.asset(id)?.key ?? id;
  const pathOf = (number: number) => {
    const point = assets.point(number);
    return point === undefined ? String(number) : `${keyOf(point.asset)}.${point.key}`;
  };
  const written = widgets.map((widget): unknown => ({
    ...widget,
    ...('points' in widget && { points: widget.points.map(pathOf) }),
    ...('point' in widget && { point: pathOf(widget.point) }),
    ...('asset' in widget && widget.asset !== undefined && { asset: keyOf(widget.asset) }),
  }));
  const head = { format: 'yangfan-board', formatVersion: 1, title, mode, ...(site !== null && { site: keyOf(site) }) } as const;
  return { ...head, widgets: written.map((widget) => portableWidget.parse(widget)) };
}

/** What a file says, or everything that is wrong with it. */
export type ReadFile =
  | { readonly board: NewBoard; readonly problems: readonly [] }
  | { readonly board?: undefined; readonly problems: readonly BoardProblem[] };

const frame = boardFile.extend({ widgets: z.array(z.unknown()).max(100) });

/** Read a file of a board for a tenant: every item is looked at, so that all problems are told at once. */
export function readFile(assets: Assets, tenant: string, file: unknown): ReadFile {
  const foreign = foreignFile(file, 'yangfan-board');
  if (foreign) return { problems: [foreign] };
  const head = frame.safeParse(file);
  if (!head.success) return { problems: issuesOf(head.error).map(({ path, text }) => ({ path, text: refused(text) })) };
  const read = head.data.widgets.map((one, i) => readWidget({ assets, tenant, i }, one));
  const site = head.data.site === undefined ? undefined : assets.byKey(tenant, head.data.site)?.id;
  const siteProblem = { path: 'site', text: noAsset(head.data.site ?? '') };
  const found = read.flatMap(({ widget }) => widget ?? []);
  const problems = [
    ...(head.data.site !== undefined && site === undefined ? [siteProblem] : []),
    ...read.flatMap((one) => one.problems),
    ...(found.length === read.length ? placeProblems(head.data.mode, found) : []),
  ];
  if (problems.length > 0) return { problems };
  return { board: { title: boardTitle.parse(head.data.title), mode: head.data.mode, site, widgets: found }, problems: [] };
}

interface At {
  readonly assets: Assets;
  readonly tenant: string;
  /** Which widget of the file. */
  readonly i: number;
}

interface ReadWidget {
  readonly widget?: BoardWidget;
  readonly problems: readonly BoardProblem[];
}

function readWidget(at: At, one: unknown): ReadWidget {
  const kind = typeof one === 'object' && one !== null && 'kind' in one ? one.kind : undefined;
  if (!widgetKinds.some((known) => known === kind)) return { problems: [problemAt(at.i, 'kind', unknownKind(kind))] };
  const parsed = portableWidget.safeParse(one);
  if (!parsed.success) return { problems: issuesOf(parsed.error).map(({ path, text }) => problemAt(at.i, path, refused(text))) };
  const problems: BoardProblem[] = [];
  const widget = resolved(at, parsed.data, problems);
  return problems.length > 0 ? { problems } : { widget: boardWidget.parse(widget), problems };
}

/** A widget with the numbers of its points and the id of its asset; what is unknown is noted. */
function resolved({ assets, tenant, i }: At, widget: PortableWidget, problems: BoardProblem[]): unknown {
  const point = (path: string, below: string) => {
    const dot = path.lastIndexOf('.');
    const asset = assets.byKey(tenant, path.slice(0, dot));
    const found = asset && assets.pointOf(asset.id, path.slice(dot + 1));
    if (!found) problems.push(problemAt(i, below, { zh: `没有测点 ${path}`, en: `there is no point ${path}` }));
    return found?.number;
  };
  const asset = (key: string) => {
    const found = assets.byKey(tenant, key);
    if (!found) problems.push(problemAt(i, 'asset', noAsset(key)));
    return found?.id;
  };
  return {
    ...widget,
    ...('points' in widget && { points: widget.points.map((path, n) => point(path, `points.${n}`)) }),
    ...('point' in widget && { point: point(widget.point, 'point') }),
    ...('asset' in widget && widget.asset !== undefined && { asset: asset(widget.asset) }),
  };
}

const refused = ({ zh, en }: Text): Text => ({ zh: `不符合格式：${zh}`, en: `is not as it should be: ${en}` });
const unknownKind = (kind: unknown): Text => ({ zh: `未知的组件种类 ${String(kind)}`, en: `unknown kind of widget ${String(kind)}` });
