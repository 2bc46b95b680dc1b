import { DomUtil, type Map as LeafletMap, type LeafletMouseEvent, Point } from 'leaflet';
import { onWindow, yieldNames } from '../../map/base-names.ts';
import { boxesOfControls } from '../../map/controls.ts';
import { type Box, markBox, nameBox, sidesWithRoom } from '../../map/labels.ts';
import { bubbleRadius, type Clustered, cluster, hit } from './clusters.ts';
import type { Fleet } from './fleet.ts';

/** Colours and font of the theme. */
export interface MoverLook {
  readonly fresh: string;
  readonly edge: string;
  readonly stale: string;
  readonly ink: string;
  readonly inkStale: string;
  readonly accent: string;
  readonly accentInk: string;
  readonly font: string;
}

/** What is drawn besides the fleet itself. */
export interface MoverScene {
  readonly fleet: Fleet;
  readonly look: MoverLook;
  readonly selected: string | undefined;
  /** Name beside a mark. */
  readonly nameOf: (thing: number, isFresh: boolean, now: number) => string;
  /** Called with the asset of a mark that was clicked. */
  readonly onMover: (asset: string) => void;
  /** Whether clicks are for something else now, e.g. a fence that is drawn. */
  readonly isBusy: () => boolean;
}

/** The canvas of the movers: one element, whatever their number. */
export interface MoverCanvas {
  /** Draw this from now on. */
  show(scene: MoverScene): void;
  /** Something has changed; it is drawn with the next frame. */
  change(): void;
  remove(): void;
}

const pane = 'movers';
/** Names that are drawn at most: text is what takes longest to draw. */
const mostNames = 60;
/** Marks that names of the base map give way to, at most; among more they could not be read anyhow. */
const mostYielded = 200;
/** Between two looks at which of those names have room, ms. */
const yieldMs = 400;
/** A glide is drawn when some mark has gone this far since the last frame, pixels. */
const leastStep = 0.5;
const radius = 6;

/** Put the canvas of the movers on a map, above fences. */
export function openMoverCanvas(map: LeafletMap): MoverCanvas {
  const canvas = makeCanvas(map);
  let scene: MoverScene | undefined;
  let shown: Clustered = { clusters: [], single: [] };
  let place: (thing: number) => readonly [number, number] = () => [0, 0];
  let hovered: number | undefined;
  let frame = 0;
  let [isChanged, lastToGo] = [false, 0];
  const beneath = createBeneath(map);

  // No frame is asked for while nothing changes: a page at rest costs nothing.
  const soon = (): void => {
    if (frame === 0) frame = requestAnimationFrame(draw);
  };
  const draw = (): void => {
    frame = 0;
    if (!scene) return;
    const now = Date.now();
    const toGo = scene.fleet.toGo(now) * 256 * 2 ** map.getZoom();
    if (toGo >= leastStep) soon();
    if (!isChanged && lastToGo - toGo < leastStep) return;
    [isChanged, lastToGo] = [false, toGo];
    const size = map.getSize();
    stretch(canvas, size);
    DomUtil.setPosition(canvas, map.containerPointToLayerPoint(new Point(0, 0)));
    const drawing = layOut(map, scene, { now, hovered });
    ({ shown, place } = drawing);
    beneath.giveWay(now, [...paint(canvas, drawing), ...boxesOfMarks(drawing)]);
    canvas.dataset.frames = String(Number(canvas.dataset.frames ?? 0) + 1);
    canvas.dataset.shown = `${shown.single.length}/${shown.clusters.length}`;
  };
  const under = ({ containerPoint }: LeafletMouseEvent) => hit(shown, place, [containerPoint.x, containerPoint.y]);
  const change = () => {
    isChanged = true;
    soon();
  };
  const click = (event: LeafletMouseEvent) => {
    const found = under(event);
    if (!found || !scene || scene.isBusy()) return;
    if ('thing' in found) scene.onMover(scene.fleet.movers[found.thing]?.asset ?? '');
    else map.setView(map.containerPointToLatLng([found.cluster.x, found.cluster.y]), Math.min(map.getMaxZoom(), map.getZoom() + 2));
  };
  const hover = (event: LeafletMouseEvent) => {
    const found = under(event);
    const thing = found && 'thing' in found ? found.thing : undefined;
    map.getContainer().classList.toggle('over-mover', found !== undefined);
    if (thing === hovered) return;
    hovered = thing;
    change();
  };
  const again = () => {
    beneath.again();
    change();
  };
  map.on('click', click).on('mousemove', hover).on('move viewreset resize', change).on('zoomend moveend', again);
  return {
    show: (next) => {
      scene = next;
      change();
    },
    change,
    remove: () => {
      cancelAnimationFrame(frame);
      map.off('click', click).off('mousemove', hover).off('move viewreset resize', change).off('zoomend moveend', again);
      canvas.remove();
    },
  };
}

function makeCanvas(map: LeafletMap): HTMLCanvasElement {
  const holder = map.getPane(pane) ?? map.createPane(pane);
  holder.style.zIndex = '460';
  holder.style.pointerEvents = 'none';
  const canvas = document.createElement('canvas');
  canvas.className = 'mover-canvas leaflet-zoom-hide';
  // What it shows is in the table beside the map, for those who cannot see it.
  canvas.setAttribute('aria-hidden', 'true');
  holder.append(canvas);
  return canvas;
}

/** The names of the base map below the movers, which are looked at now and then. */
function createBeneath(map: LeafletMap) {
  let lookedAt = 0;
  return {
    /** The map shows something else: look with the next frame. */
    again(): void {
      lookedAt = 0;
    },
    /** Hide names that lie below these boxes of the map. */
    giveWay(now: number, boxes: readonly Box[]): void {
      if (now - lookedAt < yieldMs) return;
      lookedAt = now;
      yieldNames(map, onWindow(map, boxes));
    },
  };
}

function stretch(canvas: HTMLCanvasElement, { x, y }: Point): void {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  if (canvas.width === x * ratio && canvas.height === y * ratio) return;
  [canvas.width, canvas.height] = [x * ratio, y * ratio];
  canvas.style.width = `${x}px`;
  canvas.style.height = `${y}px`;
}

/** Where everything lies on the screen at a moment. */
interface Drawing extends MoverScene {
  readonly now: number;
  readonly hovered: number | undefined;
  readonly chosen: number | undefined;
  readonly shown: Clustered;
  /** The map as it is seen. */
  readonly edge: Box;
  /** What lies over it. */
  readonly taken: readonly Box[];
  readonly place: (thing: number) => readonly [number, number];
  readonly metresPerPixel: (thing: number) => number;
}

function layOut(map: LeafletMap, scene: MoverScene, { now, hovered }: Pick<Drawing, 'now' | 'hovered'>): Drawing {
  const { fleet } = scene;
  const world = 256 * 2 ** map.getZoom();
  const size = map.getSize();
  const corner = map.containerPointToLayerPoint(new Point(0, 0)).add(map.getPixelOrigin());
  // The world comes again to both sides; a thing is drawn once, nearest to the middle of the screen.
  const middle = (corner.x + size.x / 2) / world;
  const place = (thing: number): readonly [number, number] => {
    const x = fleet.x(thing, now);
    return [(x + Math.round(middle - x)) * world - corner.x, fleet.y(thing, now) * world - corner.y];
  };
  const visible: number[] = [];
  for (let i = 0; i < fleet.movers.length; i++) {
    const [x, y] = place(i);
    if (x >= -radius && y >= -radius && x <= size.x + radius && y <= size.y + radius) visible.push(i);
  }
  const chosen = fleet.indexOf(scene.selected);
  const alone = new Set(chosen === undefined ? [] : [chosen]);
  const isDeepest = map.getZoom() >= map.getMaxZoom();
  const shown = isDeepest ? { clusters: [], single: visible } : cluster(visible, place, { origin: [-corner.x, -corner.y], alone });
  const metresPerPixel = (thing: number) => {
    const north = Math.PI * (1 - 2 * fleet.y(thing, now));
    return 40_075_016.7 / world / Math.cosh(north);
  };
  const edge = { left: 0, top: 0, right: size.x, bottom: size.y };
  return { ...scene, now, hovered, chosen, shown, edge, taken: boxesOfControls(map), place, metresPerPixel };
}

/** Boxes of the marks and bubbles. */
const boxesOfMarks = ({ shown, place }: Drawing): readonly Box[] => [
  ...shown.single.slice(0, mostYielded).map((thing) => markBox({ x: place(thing)[0], y: place(thing)[1] })),
  ...shown.clusters.slice(0, mostYielded).map(markBox),
];

/** Draw everything; the boxes of the names. */
function paint(canvas: HTMLCanvasElement, drawing: Drawing): readonly Box[] {
  const pen = canvas.getContext('2d');
  if (!pen) return [];
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  paintBubbles(pen, drawing);
  paintMarks(pen, drawing);
  paintChosen(pen, drawing);
  return paintNames(pen, drawing);
}

/** A bubble with its count; hollow when all in it are stale. */
function paintBubbles(pen: CanvasRenderingContext2D, { shown, fleet, now, look }: Drawing): void {
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.font = `600 11px ${look.font}`;
  for (const bubble of shown.clusters) {
    const isFresh = bubble.things.some((thing) => fleet.isFresh(thing, now));
    pen.beginPath();
    pen.arc(bubble.x, bubble.y, bubbleRadius(bubble), 0, 2 * Math.PI);
    pen.fillStyle = isFresh ? look.accent : look.edge;
    pen.strokeStyle = isFresh ? look.edge : look.stale;
    pen.lineWidth = 1.5;
    pen.fill();
    pen.stroke();
    pen.fillStyle = isFresh ? look.accentInk : look.inkStale;
    pen.fillText(String(bubble.things.length), bubble.x, bubble.y);
  }
}

/** All marks of a kind are one path: a stroke and a fill for thousands. Stale ones are hollow and dashed. */
function paintMarks(pen: CanvasRenderingContext2D, { shown, fleet, now, look, place }: Drawing): void {
  const [fresh, stale] = [new Path2D(), new Path2D()];
  for (const thing of shown.single) {
    const [x, y] = place(thing);
    const isFresh = fleet.isFresh(thing, now);
    const direction = fleet.movers[thing]?.direction;
    if (fleet.movers[thing]?.anchor) square(isFresh ? fresh : stale, x, y);
    else if (isFresh && direction !== undefined) arrow(fresh, x, y, (direction * Math.PI) / 180);
    else ring(isFresh ? fresh : stale, x, y, radius);
  }
  pen.lineWidth = 1.5;
  pen.fillStyle = look.fresh;
  pen.strokeStyle = look.edge;
  pen.fill(fresh);
  pen.stroke(fresh);
  pen.fillStyle = look.edge;
  pen.strokeStyle = look.stale;
  pen.setLineDash([3, 2]);
  pen.fill(stale);
  pen.stroke(stale);
  pen.setLineDash([]);
}

function ring(path: Path2D, x: number, y: number, size: number): void {
  path.moveTo(x + size, y);
  path.arc(x, y, size, 0, 2 * Math.PI);
}

/** An anchor: something that stands. */
function square(path: Path2D, x: number, y: number): void {
  path.rect(x - radius + 1, y - radius + 1, 2 * radius - 2, 2 * radius - 2);
}

/** A drop that points where its thing goes; direction in radians from north. */
function arrow(path: Path2D, x: number, y: number, direction: number): void {
  const [sin, cos] = [Math.sin(direction), Math.cos(direction)];
  path.moveTo(x + 9 * sin, y - 9 * cos);
  path.lineTo(x + 5.5 * cos - 5 * sin, y + 5.5 * sin + 5 * cos);
  path.lineTo(x - 5.5 * cos - 5 * sin, y - 5.5 * sin + 5 * cos);
  path.closePath();
}

/** The chosen one with a ring, and a disc as large as it may be wrong where it says how much that is. */
function paintChosen(pen: CanvasRenderingContext2D, { chosen, fleet, look, place, metresPerPixel }: Drawing): void {
  if (chosen === undefined) return;
  const [x, y] = place(chosen);
  const { accuracy } = fleet.movers[chosen] ?? {};
  pen.strokeStyle = look.accent;
  if (accuracy !== undefined) {
    const path = new Path2D();
    ring(path, x, y, Math.max(radius, accuracy / metresPerPixel(chosen)));
    pen.fillStyle = look.accent;
    pen.globalAlpha = 0.12;
    pen.fill(path);
    pen.globalAlpha = 1;
    pen.lineWidth = 1;
    pen.stroke(path);
  }
  const path = new Path2D();
  ring(path, x, y, 11);
  pen.lineWidth = 2;
  pen.stroke(path);
}

/** Names where there is room; the chosen one and the one under the pointer always have theirs. Returns where they are. */
function paintNames(pen: CanvasRenderingContext2D, drawing: Drawing): readonly Box[] {
  const { shown, edge, taken, fleet, now, look, place, nameOf, chosen, hovered } = drawing;
  const first = [chosen, hovered].filter((thing) => thing !== undefined && shown.single.includes(thing)) as number[]; // holds: filtered
  const rest = shown.single.length <= mostNames ? shown.single.filter((thing) => !first.includes(thing)) : [];
  const things = [...new Set([...first, ...rest])];
  pen.font = `11px ${look.font}`;
  pen.textBaseline = 'middle';
  const labels = things.map((thing) => {
    const [x, y] = place(thing);
    const isFresh = fleet.isFresh(thing, now);
    const name = nameOf(thing, isFresh, now);
    return { x, y, isFresh, name, width: pen.measureText(name).width };
  });
  const room = sidesWithRoom(labels, edge, taken);
  return labels.flatMap((label, i) => {
    const { x, y, isFresh, name } = label;
    const side = room[i] ?? (i < first.length ? 'right' : undefined);
    if (side === undefined) return [];
    const at = side === 'left' ? x - 12 : x + 12;
    pen.textAlign = side === 'left' ? 'right' : 'left';
    pen.lineWidth = 3;
    pen.strokeStyle = look.edge;
    pen.strokeText(name, at, y);
    pen.fillStyle = isFresh ? look.ink : look.inkStale;
    pen.fillText(name, at, y);
    return nameBox(label, side);
  });
}
