import type { PackBoard } from './api/boards.ts';
import type { PackFence } from './api/fences.ts';
import type { FloorWalking } from './api/floor-plans.ts';
import type { PackPicture } from './api/pictures.ts';
import type { PackReport } from './api/report-content.ts';
import type { PackCommand } from './command.ts';
import type { SeasonalCurve } from './detector.ts';
import type { MapTask } from './map-tasks.ts';
import type { Story } from './pack-story.ts';
import type { PlaceSourceId } from './place-sources.ts';
import type { NewPlan } from './plan.ts';
import type { ControlPoint, FitMethod } from './plan-transform.ts';
import type { Origin } from './quality.ts';
import type { RationaleProposal } from './rationale.ts';
import type { Text } from './text.ts';
import type { PointModel, TraitId, traits } from './traits.ts';
import type { UnitId } from './units.ts';

export type { Story, StoryExpect, StoryInject, StoryPlace } from './pack-story.ts';

/** Alarm priority by ISA-18.2, 1 highest: 1 critical 紧急, 2 high 高, 3 medium 中, 4 low 低 (the national 红橙黄蓝). */
export type Priority = 1 | 2 | 3 | 4;

/** Where a figure comes from. `assumed` is allowed, and shown to people as such. */
export interface SourceOfFigure {
  readonly kind: 'standard' | 'data' | 'design' | 'assumed';
  /** Standard and clause, data set and column, or why it was assumed. */
  readonly reference: string;
  /** The same in both languages, where it is known so; default: `reference` for both. */
  readonly text?: Text | undefined;
}

/** A property of each asset of a model that is a number or a yearly curve, such as a flood limit or a rule curve. */
export interface AttributeModel {
  readonly title: Text;
  readonly unit: UnitId;
  readonly kind: 'number' | 'curve';
}

/** A kind of asset: its points and attributes. */
export interface AssetModel {
  readonly title: Text;
  /** One of `assetIcons`, e.g. `waves`; a pack with another one is refused. */
  readonly icon: string;
  readonly include?: readonly TraitId[];
  readonly points: Readonly<Record<string, PointModel>>;
  readonly attributes?: Readonly<Record<string, AttributeModel>>;
  /** What its points `longitude` and `latitude` come from, so that people are told so beside its further sources (`beidouLongitude`); default: it is called the main source. */
  readonly placeSource?: PlaceSourceId;
}

/** A value given directly or taken from an attribute of the asset, plus an offset in the same unit. */
export type Figure<A extends string = string> = number | { readonly attribute: A; readonly plus?: number };
export type Curve<A extends string = string> = SeasonalCurve | { readonly attribute: A; readonly plus?: number };

/** The detectors that a rule may use, with their parameters. Limits are in the unit of the point. */
export type Detection<A extends string = string> =
  | { readonly above: { readonly limit: Figure<A>; readonly deadband?: number } }
  | { readonly below: { readonly limit: Figure<A>; readonly deadband?: number } }
  | {
      readonly rate: {
        readonly limit: number;
        readonly perSeconds: number;
        readonly direction: 'rise' | 'fall' | 'both';
        readonly deadband?: number;
      };
    }
  | { readonly stale: { readonly afterSeconds: number } }
  | { readonly outside: { readonly curve: Curve<A>; readonly side: 'above' | 'below'; readonly deadband?: number } }
  | {
      readonly unusual: {
        readonly threshold?: number;
        readonly slotMinutes?: number;
        readonly memorySamples?: number;
        readonly quietSamples?: number;
      };
    }
  | {
      readonly spc: {
        readonly rules?: readonly (1 | 2 | 3 | 4 | 5 | 6 | 7 | 8)[];
        readonly everySeconds?: number;
        readonly learnValues?: number;
        readonly centre?: Figure<A>;
        readonly sigma?: Figure<A>;
      };
    }
  | {
      readonly stuck: {
        readonly forSeconds: number;
        readonly resolution?: number;
        readonly leastSamples?: number;
        readonly restAt?: readonly number[];
      };
    }
  | {
      readonly drift: {
        readonly everySeconds?: number;
        readonly learnMeans?: number;
        readonly slack?: number;
        readonly threshold?: number;
        readonly centre?: Figure<A>;
        readonly sigma?: Figure<A>;
      };
    }
  | {
      readonly forecast: {
        readonly season?: 'day' | 'week';
        readonly slotMinutes?: 5 | 10 | 15 | 20 | 30 | 60 | 120 | 180 | 240 | 360 | 720 | 1440;
        readonly memorySeasons?: number;
        readonly learnSeasons?: number;
        readonly coverage?: number;
        readonly widen?: number;
        readonly leastWidth?: number;
      };
    }
  | {
      /** Flows are keys of points of the same asset; the rule is on the point of the storage. */
      readonly balance: {
        readonly inflows?: readonly string[];
        readonly outflows?: readonly string[];
        readonly perFlowSecond?: number;
        readonly overSeconds?: number;
        readonly tolerance: Figure<A>;
        readonly toleranceShare?: number;
        readonly freshSeconds?: number;
      };
    }
  | {
      /** `with` are keys of points of the same asset. */
      readonly apart: {
        readonly with: readonly string[];
        readonly everySeconds?: number;
        readonly learnRows?: number;
        readonly variance?: number;
        readonly coverage?: number;
        readonly widen?: number;
        readonly freshSeconds?: number;
      };
    };

/** What an alarm is raised for. */
export interface PackRule<Path extends string = string, A extends string = string> {
  /** `model.point`; the rule runs once per asset of the model. */
  readonly on: Path;
  readonly title: Text;
  readonly detect: Detection<A>;
  readonly onDelaySeconds?: number;
  readonly offDelaySeconds?: number;
  readonly priority: Priority;
  /** What the operator should do, shown with the alarm (ISA-18.2 rationalisation: corrective action). */
  readonly advice: Text;
  /** What happens if nobody acts. */
  readonly consequence: Text;
  /** The rest of the rationalisation record (ISA-18.2); without it people write it from nothing. */
  readonly rationale?: RationaleProposal;
  readonly source: SourceOfFigure;
}

/** What follows from an alarm by itself. */
export interface PackResponse<Rule extends string = string> {
  readonly on: Rule;
  readonly workOrder: {
    readonly title: Text;
    /** What to do, one line per step. */
    readonly checklist: readonly Text[];
    readonly dueMinutes: number;
    readonly assignTo: 'operator' | 'engineer';
  };
}

/** A widget of an asset page; rows hold one to four. The console draws them, a pack only names points. */
export type Widget<P extends string = string, A extends string = string> =
  | { readonly kind: 'values'; readonly points: readonly P[] }
  | { readonly kind: 'trend'; readonly points: readonly P[]; readonly curves?: readonly A[]; readonly title?: Text }
  | { readonly kind: 'level'; readonly point: P; readonly marks: readonly A[]; readonly curve?: A; readonly title?: Text }
  | { readonly kind: 'alarms' };

/** An asset of the demonstration site. */
export interface SiteAsset {
  readonly key: string;
  readonly model: string;
  readonly title: Text;
  /** Key of the asset that it lies within. */
  readonly within?: string;
  /** WGS 84 degrees. */
  readonly at?: readonly [latitude: number, longitude: number];
  readonly attributes?: Readonly<Record<string, number | SeasonalCurve>>;
  /** What is real here: where its data come from and under what licence. */
  readonly provenance: Text;
  /** The devices that feed it; the installer makes the devices of the sources from them. */
  readonly devices?: readonly SiteDevice[];
}

/** A device of the demonstration site. */
export interface SiteDevice {
  readonly source: string;
  readonly identity: string;
  readonly origin: Origin;
  /** False: it has no memory of its own, and nothing is reported of the time before the demonstration began. Default: true. */
  readonly remembers?: boolean;
  /** Raw key → point of the model, with scale (default 1) and offset (default 0). */
  readonly keys: Readonly<Record<string, string | { readonly point: string; readonly scale?: number; readonly offset?: number }>>;
}

/** How the field process makes the values of a point of the demonstration. */
export type Signal =
  /** The record of the same day in the newest former year that has one, linear between records. */
  | { readonly replay: { readonly file: string; readonly column: string } }
  /** Like `replay`, for amounts per interval: the sum since the last report, or since `sinceHour` (UTC) for a daily amount. */
  | { readonly replaySum: { readonly file: string; readonly column: string; readonly sinceHour?: number } }
  /** base + amplitude·sin(2π·t/period) + uniform noise of ±noise. */
  | { readonly wave: { readonly base: number; readonly amplitude: number; readonly periodSeconds: number; readonly noise: number } }
  /** Goes in a circle: linear between values, each at seconds after its begin, the first at 0 and the last at the end; ±noise, uniform. */
  | {
      readonly cycle: {
        readonly values: readonly (readonly [second: number, value: number])[];
        /** Seconds by which it is ahead. */
        readonly ahead: number;
        readonly noise: number;
      };
    }
  /** base + gain·(value of another point of the asset), first-order lag, never below `least`. */
  | {
      readonly follows: {
        readonly point: string;
        readonly base: number;
        readonly gain: number;
        readonly lagSeconds: number;
        readonly noise: number;
        readonly least?: number;
      };
    }
  /** What the platform has written last; `start` until then. */
  | { readonly written: { readonly start: number } }
  /** Moves towards another point of the asset, so much per second, like the drive of a gate. */
  | { readonly moves: { readonly toward: string; readonly perSecond: number; readonly start: number } };

/** An area of a floor plan, watched as a fence on its floor. */
export interface PackZone {
  readonly title: Text;
  /** Corners in order, metres of the plan. */
  readonly ring: readonly (readonly [x: number, y: number])[];
  /** Models of the assets that it is for; default: all. */
  readonly models?: readonly string[];
  /** A stay of this length is told, seconds; default: none is. */
  readonly dwellSeconds?: number;
  /** What raises an alarm, with its priority; default: nothing. */
  readonly alarms?: { readonly [K in 'enter' | 'leave' | 'dwell']?: Priority };
}

/** A floor of a building of the demonstration site: a drawing, tied to the earth, and zones on it. */
export interface PackFloorPlan {
  readonly title: Text;
  readonly building: string;
  /** As the point `floor` of what moves there says it. */
  readonly floor: number;
  readonly method: FitMethod;
  readonly controls: readonly ControlPoint[];
  /** GeoJSON FeatureCollection (RFC 7946) in metres, y upwards; drawn by the property `kind`. */
  readonly drawing: { readonly type: 'FeatureCollection'; readonly features: readonly object[] };
  readonly zones: Readonly<Record<string, PackZone>>;
  /** Walls, blocks and entrances, by which ways on foot are found; default: none are known. */
  readonly walking?: FloorWalking;
}

/** A file of history that comes with the pack. */
export interface PackHistory {
  readonly file: string;
  /** Key of the site asset whose point keys head the columns. */
  readonly asset: string;
  readonly origin: Origin;
}

/** A source that the pack's demonstration needs. */
export interface SiteSource {
  readonly protocol: string;
  readonly title: Text;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A recorded log that the field process sends to a source as it was received, again and again; its devices need no signals. */
export interface PackRecording {
  /** File in the pack's `fixtures`: gzipped, a sentence a line, with `$PGHP` lines for the times of reception. */
  readonly file: string;
  /** Key of the source. */
  readonly source: string;
  /** Devices that are heard in it. */
  readonly identities: readonly string[];
  /** Seconds from the end of the log to its next beginning: long enough that no ship seems to jump back. */
  readonly pauseSeconds: number;
}

/** A scenario pack as the platform holds it: data only (`JSON.parse(JSON.stringify(pack))` equals it). */
export interface Pack {
  readonly id: string;
  readonly version: string;
  readonly title: Text;
  readonly about: Text;
  /** Capabilities that it composes; the test checks that it is just what it uses. */
  readonly uses: readonly string[];
  readonly models: Readonly<Record<string, AssetModel>>;
  readonly rules: Readonly<Record<string, PackRule>>;
  readonly responses: readonly PackResponse[];
  /** What may be ordered of its assets; default: nothing. */
  readonly commands?: Readonly<Record<string, PackCommand>>;
  /** Emergency plans; assets are named by the keys of the site. Default: none. */
  readonly plans?: Readonly<Record<string, NewPlan>>;
  /** What its people do on the map, beside what there is something of anyway; the console shows a tab for each. Default: nothing. */
  readonly mapTasks?: readonly MapTask[];
  /** Fences of its site and of the law; models are those of the pack, movers that carry one are named by the keys of the site. Default: none. */
  readonly fences?: Readonly<Record<string, PackFence>>;
  /** Per model: rows of widgets of its asset page. */
  readonly screens: Readonly<Record<string, readonly (readonly Widget[])[]>>;
  /** Process pictures of its site, points as `asset.point`; default: none. */
  readonly pictures?: Readonly<Record<string, PackPicture>>;
  /** Dashboards and walls of its site, points as `asset.point`; default: none. They are brought once and belong to people from then on. */
  readonly boards?: Readonly<Record<string, PackBoard>>;
  /** Templates of reports; default: none. */
  readonly reports?: Readonly<Record<string, PackReport>>;
  /** Floor plans of its site with zones as fences; default: none. They are brought once and belong to people from then on. */
  readonly floorPlans?: Readonly<Record<string, PackFloorPlan>>;
  readonly sources: Readonly<Record<string, SiteSource>>;
  readonly site: readonly SiteAsset[];
  readonly stories: Readonly<Record<string, Story>>;
  /** Asset key → point key → signal of the demonstration's field process. */
  readonly simulate: Readonly<Record<string, Readonly<Record<string, Signal>>>>;
  readonly history: readonly PackHistory[];
  /** Logs that its field process plays; default: none. */
  readonly recordings?: readonly PackRecording[];
}

type Models = Readonly<Record<string, AssetModel>>;
type TraitPoints<T> = T extends readonly (infer K)[] ? (K extends TraitId ? keyof (typeof traits)[K] & string : never) : never;
type PointsOf<M extends AssetModel> = (keyof M['points'] & string) | TraitPoints<M['include']>;
type AttributesOf<M extends AssetModel> = keyof NonNullable<M['attributes']> & string;
type PathOf<M extends Models> = { [K in keyof M & string]: `${K}.${PointsOf<M[K]>}` }[keyof M & string];
type AttributeOf<M extends Models> = { [K in keyof M & string]: AttributesOf<M[K]> }[keyof M & string];

type ZoneOf<M extends Models> = PackZone & { readonly models?: readonly (keyof M & string)[] };

/** The typed form of a pack: a path, point, attribute, rule or unit that does not exist is a compile error at that word. */
export interface TypedPack<M extends Models, R extends string, S extends string, F extends string = string> {
  readonly id: string;
  readonly version: string;
  readonly title: Text;
  readonly about: Text;
  readonly uses: readonly string[];
  readonly models: M;
  readonly rules: Readonly<Record<R, PackRule<PathOf<M>, AttributeOf<M>>>>;
  readonly responses: readonly PackResponse<NoInfer<R>>[];
  readonly commands?: Readonly<Record<string, PackCommand<PathOf<M>, AttributeOf<M>>>>;
  readonly plans?: Pack['plans'];
  readonly mapTasks?: Pack['mapTasks'];
  readonly fences?: Readonly<Record<F, PackFence>>;
  readonly screens: { readonly [K in keyof M & string]?: readonly (readonly Widget<PointsOf<M[K]>, AttributesOf<M[K]>>[])[] };
  readonly pictures?: Pack['pictures'];
  readonly boards?: Pack['boards'];
  readonly reports?: Pack['reports'];
  readonly floorPlans?: Readonly<Record<string, Omit<PackFloorPlan, 'zones'> & { readonly zones: Readonly<Record<string, ZoneOf<M>>> }>>;
  readonly sources: Readonly<Record<S, SiteSource>>;
  readonly site: readonly (Omit<SiteAsset, 'model' | 'devices'> & {
    readonly model: keyof M & string;
    readonly devices?: readonly (Omit<SiteDevice, 'source'> & { readonly source: NoInfer<S> })[];
  })[];
  readonly stories: Readonly<Record<string, Story<PathOf<M>, NoInfer<R>, NoInfer<F>>>>;
  readonly simulate: Pack['simulate'];
  readonly history: Pack['history'];
  readonly recordings?: Pack['recordings'];
}

/** Check a pack literal at compile time and hand it out as plain data. */
export function definePack<const M extends Models, R extends string, S extends string, F extends string = never>(
  pack: TypedPack<M, R, S, F>,
): Pack {
  return pack as unknown as Pack; // holds: TypedPack narrows keys of Pack and changes no shape
}

/** The responses of a pack to the alarms of one of its rules, each with the id by which events name it: `pack/rule/n`. */
export function responsesOf(pack: Pack, rule: string): readonly { readonly id: string; readonly response: PackResponse }[] {
  return pack.responses.filter(({ on }) => on === rule).map((response, n) => ({ id: `${pack.id}/${rule}/${n}`, response }));
}
