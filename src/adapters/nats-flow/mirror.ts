import type { Verdict } from '../../contracts/detector.ts';
import type { DeviceBinding } from '../../contracts/driver.ts';
import type { FlowPoint, FlowRule, FlowSource } from '../../contracts/flow.ts';
import type { PointNumber } from '../../contracts/sample.ts';

/** Stands for the samples that come from no source: by API, by hand, by import. It is held by a node like a source. */
export const noSource = '';

/** All that the data plane was told, so that a node that is new or takes over can be told of it. */
export interface Mirror {
  readonly points: ReadonlyMap<PointNumber, FlowPoint>;
  readonly rules: ReadonlyMap<PointNumber, readonly FlowRule[]>;
  readonly sources: ReadonlyMap<string, FlowSource>;
  setPoints(points: readonly FlowPoint[]): void;
  setRules(points: readonly PointNumber[], rules: readonly FlowRule[]): void;
  /** Remember what a rule says, so that the next node neither repeats nor forgets it. */
  judged(verdict: Verdict): void;
  /** Change the devices of a source. Returns the points whose source is another one now, each with the one before. */
  changeBindings(source: string, changed: readonly DeviceBinding[], gone: readonly string[]): readonly MovedPoint[];
  setBindings(source: string, bindings: readonly DeviceBinding[]): readonly MovedPoint[];
  setSource(source: FlowSource): void;
  removeSource(id: string): void;
  bindingsOf(source: string): readonly DeviceBinding[];
  /** The source that feeds a point, {@link noSource} when none does. Of several it is the one that was told of last. */
  sourceOf(point: PointNumber): string;
  pointsOf(source: string): readonly PointNumber[];
  /** Everything that a node must hold. */
  held(): ReadonlySet<string>;
}

/** A point whose samples come by another source from now on. */
export interface MovedPoint {
  readonly point: PointNumber;
  readonly before: string;
}

/** A mirror of nothing. */
export function createMirror(): Mirror {
  const points = new Map<PointNumber, FlowPoint>();
  const rules = new Map<PointNumber, readonly FlowRule[]>();
  const sources = new Map<string, FlowSource>();
  const devices = new Map<string, Map<string, DeviceBinding>>();
  const feeding = new Map<PointNumber, string>();
  const sourceOf = (point: PointNumber) => feeding.get(point) ?? noSource;

  const release = (source: string, device: DeviceBinding | undefined, before: Map<PointNumber, string>) => {
    for (const { point } of device?.points.values() ?? []) {
      if (sourceOf(point) !== source) continue;
      before.set(point, source);
      feeding.delete(point);
    }
  };
  const feed = (source: string, device: DeviceBinding, before: Map<PointNumber, string>) => {
    for (const { point } of device.points.values()) {
      if (!before.has(point)) before.set(point, sourceOf(point));
      feeding.set(point, source);
    }
  };
  const movedOf = (before: ReadonlyMap<PointNumber, string>): readonly MovedPoint[] =>
    [...before].flatMap(([point, source]) => (sourceOf(point) === source ? [] : [{ point, before: source }]));
  const changeBindings: Mirror['changeBindings'] = (source, changed, gone) => {
    const own = devices.get(source) ?? new Map<string, DeviceBinding>();
    devices.set(source, own);
    const before = new Map<PointNumber, string>();
    for (const identity of [...gone, ...changed.map((device) => device.identity)]) {
      release(source, own.get(identity), before);
      own.delete(identity);
    }
    for (const device of changed) {
      feed(source, device, before);
      own.set(device.identity, device);
    }
    return movedOf(before);
  };

  return {
    points,
    rules,
    sources,
    setPoints(list) {
      for (const point of list) points.set(point.point, point);
    },
    setRules(list, wanted) {
      for (const point of list) rules.set(point, []);
      for (const rule of wanted) rules.set(rule.point, [...(rules.get(rule.point) ?? []), rule]);
    },
    judged({ point, rule, isAbnormal }) {
      const own = rules.get(point);
      if (own !== undefined)
        rules.set(
          point,
          own.map((one) => (one.rule === rule ? { ...one, isAbnormal } : one)),
        );
    },
    changeBindings,
    setBindings: (source, bindings) => changeBindings(source, bindings, [...(devices.get(source)?.keys() ?? [])]),
    setSource: (source) => void sources.set(source.id, source),
    removeSource: (id) => void sources.delete(id),
    bindingsOf: (source) => [...(devices.get(source)?.values() ?? [])],
    sourceOf,
    pointsOf: (source) => [...new Set([...points.keys(), ...rules.keys()])].filter((point) => sourceOf(point) === source),
    held() {
      const bound = [...devices].filter(([, own]) => own.size > 0).map(([source]) => source);
      return new Set([noSource, ...sources.keys(), ...bound]);
    },
  };
}
