import type { z } from 'zod';
import type { BoardWidget } from '../../contracts/api/board-widgets.ts';
import type { boardNow, boardPoint } from '../../contracts/api/boards.ts';
import type { LatestReader } from '../../contracts/flow.ts';
import type { HistoryReader } from '../../contracts/history.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Live } from '../../kernel/live.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import type { Alarms } from '../alarms/index.ts';
import type { Assets } from '../assets/index.ts';
import type { MapReading, PackPlaces } from '../locate/index.ts';
import type { Pictures } from '../pictures/index.ts';
import type { CameraReading } from '../vision/index.ts';
import type { Briefly } from './briefly.ts';

/** What `boards` is built from. */
export interface BoardDeps {
  readonly db: Database;
  readonly http: Http;
  readonly outbox: Pick<Outbox, 'subscribe'>;
  readonly clock: Clock;
  readonly assets: Assets;
  readonly alarms: Pick<Alarms, 'list' | 'counts' | 'listRules' | 'openOf'>;
  readonly latest: LatestReader;
  readonly reader: Pick<HistoryReader, 'buckets' | 'raw'>;
  readonly pictures: Pictures;
  readonly maps: MapReading;
  readonly cameras: CameraReading;
  readonly packPlaces: PackPlaces;
  /** By which screens without a sign-in are shown values. */
  readonly live: Pick<Live, 'admit' | 'refreshGuests'>;
  /** Changes with the program and the pages that it serves; a wall that sees another loads itself anew. */
  readonly program: string;
}

/** The same with the answers of a moment ago, see `briefly.ts`. */
export interface ShowDeps extends BoardDeps {
  readonly briefly: Briefly;
}

/** What a board shows now. */
export type BoardNow = z.output<typeof boardNow>;
/** What is drawn of a point besides its values. */
export type BoardPoint = z.output<typeof boardPoint>;

/** A widget of one kind. */
export type WidgetOf<K extends BoardWidget['kind']> = Extract<BoardWidget, { readonly kind: K }>;

/** The points that a widget shows. */
export function pointsOf(widget: BoardWidget): readonly number[] {
  if ('points' in widget) return widget.points;
  return 'point' in widget ? [widget.point] : [];
}

/** All points of widgets, each once. */
export const allPoints = (widgets: readonly BoardWidget[]): readonly number[] => [...new Set(widgets.flatMap(pointsOf))];

/** The asset that a widget is limited to. */
export const assetOf = (widget: BoardWidget): string | undefined => ('asset' in widget ? widget.asset : undefined);
