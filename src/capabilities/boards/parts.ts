import type { BoardWidget, PortableWidget } from '../../contracts/api/board-widgets.ts';
import { pointsIn } from '../../contracts/picture.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { BaseMapView, FloorPlanView } from '../locate/index.ts';
import type { PictureView } from '../pictures/index.ts';
import type { CameraReading } from '../vision/index.ts';
import { allPoints, type BoardDeps } from './deps.ts';

/** What widgets show that other capabilities keep, by the names of those. */
interface Named {
  readonly pictures: ReadonlySet<string>;
  readonly baseMaps: ReadonlySet<string>;
  readonly floorPlans: ReadonlySet<string>;
  readonly cameras: ReadonlySet<string>;
  /** True when a map names no base map: then it shows the chosen one of the tenant. */
  readonly hasChosen: boolean;
}

/** The pictures, base maps, floor plans and cameras of a board, as far as they are there. */
export interface BoardParts {
  readonly pictures: readonly PictureView[];
  readonly baseMaps: readonly BaseMapView[];
  readonly floorPlans: readonly FloorPlanView[];
  readonly cameras: readonly CameraView[];
  /** All points of the board, those of its pictures included; each once. */
  readonly points: readonly number[];
  /** Another one when any of the parts has changed. */
  readonly mark: string;
}

type CameraView = Awaited<ReturnType<CameraReading['list']>>[number];

const isMap = (widget: BoardWidget) => widget.kind === 'map';

function namedBy(widgets: readonly BoardWidget[]): Named {
  const maps = widgets.filter(isMap);
  return {
    pictures: new Set(widgets.flatMap((widget) => (widget.kind === 'picture' ? [widget.picture] : []))),
    baseMaps: new Set(maps.flatMap(({ baseMap }) => baseMap ?? [])),
    floorPlans: new Set(maps.flatMap(({ floorPlan }) => floorPlan ?? [])),
    cameras: new Set(widgets.flatMap((widget) => (widget.kind === 'camera' ? [widget.asset] : []))),
    hasChosen: maps.some(({ baseMap }) => baseMap === undefined),
  };
}

/** Read what a board shows besides its points; nothing is asked for when it names nothing. */
export async function partsOf(
  { pictures, maps, cameras: reading }: Pick<BoardDeps, 'pictures' | 'maps' | 'cameras'>,
  caller: Caller,
  widgets: readonly BoardWidget[],
): Promise<BoardParts> {
  const named = namedBy(widgets);
  const [drawn, base, plans, seen] = await Promise.all([
    named.pictures.size > 0 ? pictures.read(caller, [...named.pictures]) : [],
    widgets.some(isMap) ? maps.listBaseMaps(caller) : [],
    named.floorPlans.size > 0 ? maps.listFloorPlans(caller) : [],
    named.cameras.size > 0 ? reading.list(caller) : [],
  ]);
  const baseMaps = base.filter(({ id, isChosen }) => named.baseMaps.has(id) || (named.hasChosen && isChosen));
  const floorPlans = plans.filter(({ id }) => named.floorPlans.has(id));
  const cameras = seen.filter(({ id }) => named.cameras.has(id));
  const points = [...new Set([...allPoints(widgets), ...pointsIn(drawn.map(({ elements }) => elements))])];
  const marks = [
    ...drawn.map(({ id, version }) => `${id} ${version}`),
    ...[...baseMaps, ...floorPlans].map(({ id, changedAt }) => `${id} ${changedAt}`),
    ...cameras.map(({ id, title, hasStill, isSimulated }) => JSON.stringify([id, title, hasStill, isSimulated])),
  ];
  return { pictures: drawn, baseMaps, floorPlans, cameras, points, mark: marks.join() };
}

/** A widget that names what is not there, and where it does. */
interface Gone {
  readonly index: number;
  readonly below: 'picture' | 'baseMap' | 'floorPlan' | 'asset';
  readonly text: Text;
}

/** A part that a widget names, by the field that does. */
type Name = readonly [below: Gone['below'], id: string | undefined];

function namesOf(widget: BoardWidget | PortableWidget): readonly Name[] {
  if (widget.kind === 'picture') return [['picture', widget.picture]];
  if (widget.kind === 'camera') return [['asset', widget.asset]];
  return widget.kind === 'map' ? [['baseMap', widget.baseMap], ['floorPlan', widget.floorPlan]] : []; // biome-ignore format: one line reads better
}

const words = {
  picture: ['画面', 'picture'],
  baseMap: ['底图', 'base map'],
  floorPlan: ['楼层平面图', 'floor plan'],
  asset: ['摄像机', 'camera'],
} as const;

/** What widgets name that the tenant does not have; a foreign one is as unknown as none. */
export function goneParts(parts: BoardParts, widgets: readonly (BoardWidget | PortableWidget)[]): readonly Gone[] {
  const { pictures, baseMaps, floorPlans, cameras } = parts;
  const has = { picture: pictures, baseMap: baseMaps, floorPlan: floorPlans, asset: cameras };
  return widgets.flatMap((widget, index) =>
    namesOf(widget).flatMap(([below, id]) => {
      if (id === undefined || has[below].some((one) => one.id === id)) return [];
      const [zh, en] = words[below];
      return [{ index, below, text: { zh: `没有${zh} ${id}`, en: `there is no ${en} ${id}` } }];
    }),
  );
}
