import type { BoardWidget, PortableWidget } from '../../contracts/api/board-widgets.ts';
import { pointsIn } from '../../contracts/picture.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { BaseMapView, FloorPlanView } from '../locate/index.ts';
import type { PictureView } from '../pictures/index.ts';
import { allPoints, type BoardDeps } from './deps.ts';

/** What widgets show that other capabilities keep, by the names of those. */
interface Named {
  readonly pictures: ReadonlySet<string>;
  readonly baseMaps: ReadonlySet<string>;
  readonly floorPlans: ReadonlySet<string>;
  /** True when a map names no base map: then it shows the chosen one of the tenant. */
  readonly hasChosen: boolean;
}

/** The pictures, base maps and floor plans of a board, as far as they are there. */
export interface BoardParts {
  readonly pictures: readonly PictureView[];
  readonly baseMaps: readonly BaseMapView[];
  readonly floorPlans: readonly FloorPlanView[];
  /** All points of the board, those of its pictures included; each once. */
  readonly points: readonly number[];
  /** Another one when any of the parts has changed. */
  readonly mark: string;
}

const isMap = (widget: BoardWidget) => widget.kind === 'map';

function namedBy(widgets: readonly BoardWidget[]): Named {
  const maps = widgets.filter(isMap);
  return {
    pictures: new Set(widgets.flatMap((widget) => (widget.kind === 'picture' ? [widget.picture] : []))),
    baseMaps: new Set(maps.flatMap(({ baseMap }) => baseMap ?? [])),
    floorPlans: new Set(maps.flatMap(({ floorPlan }) => floorPlan ?? [])),
    hasChosen: maps.some(({ baseMap }) => baseMap === undefined),
  };
}

/** Read what a board shows besides its points; nothing is asked for when it names nothing. */
export async function partsOf(
  { pictures, maps }: Pick<BoardDeps, 'pictures' | 'maps'>,
  caller: Caller,
  widgets: readonly BoardWidget[],
): Promise<BoardParts> {
  const named = namedBy(widgets);
  const [drawn, base, plans] = await Promise.all([
    named.pictures.size > 0 ? pictures.read(caller, [...named.pictures]) : [],
    widgets.some(isMap) ? maps.listBaseMaps(caller) : [],
    named.floorPlans.size > 0 ? maps.listFloorPlans(caller) : [],
  ]);
  const baseMaps = base.filter(({ id, isChosen }) => named.baseMaps.has(id) || (named.hasChosen && isChosen));
  const floorPlans = plans.filter(({ id }) => named.floorPlans.has(id));
  const points = [...new Set([...allPoints(widgets), ...pointsIn(drawn.map(({ elements }) => elements))])];
  const marks = [
    ...drawn.map(({ id, version }) => `${id} ${version}`),
    ...[...baseMaps, ...floorPlans].map(({ id, changedAt }) => `${id} ${changedAt}`),
  ];
  return { pictures: drawn, baseMaps, floorPlans, points, mark: marks.join() };
}

/** A widget that names what is not there, and where it does. */
interface Gone {
  readonly index: number;
  readonly below: 'picture' | 'baseMap' | 'floorPlan';
  readonly text: Text;
}

const words = {
  picture: ['画面', 'picture'],
  baseMap: ['底图', 'base map'],
  floorPlan: ['楼层平面图', 'floor plan'],
} as const;

/** What widgets name that the tenant does not have; a foreign one is as unknown as none. */
export function goneParts(parts: BoardParts, widgets: readonly (BoardWidget | PortableWidget)[]): readonly Gone[] {
  const has = {
    picture: new Set(parts.pictures.map(({ id }) => id)),
    baseMap: new Set(parts.baseMaps.map(({ id }) => id)),
    floorPlan: new Set(parts.floorPlans.map(({ id }) => id)),
  };
  return widgets.flatMap((widget, index) =>
    (['picture', 'baseMap', 'floorPlan'] as const).flatMap((below) => {
      const id = (widget as { readonly [name in typeof below]?: string })[below]; // holds: these words name nothing else in a widget
      if (id === undefined || has[below].has(id)) return [];
      const [zh, en] = words[below];
      return [{ index, below, text: { zh: `没有${zh} ${id}`, en: `there is no ${en} ${id}` } }];
    }),
  );
}
