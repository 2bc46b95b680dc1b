import { useState } from 'react';
import { type ControlPoint, type FitMethod, fitPlan, leastControls, type PlanFit } from '../../../../src/contracts/plan-transform.ts';
import type { FloorPlan } from '../../map/plan-layer.ts';
import { mergedFields, mergedList } from './meanwhile.ts';
import type { LonLat } from './shape-text.ts';

/** Control points as they are typed, clicked on the plan and clicked on the map. */
export type Row = { readonly [K in keyof ControlPoint]: string };

/** A plan that is being tied to the earth. */
export interface Tying {
  readonly plan: FloorPlan;
  readonly method: FitMethod;
  readonly rows: readonly Row[];
  /** The row that clicks go to. */
  readonly active: number;
}

export const emptyRow: Row = { x: '', y: '', longitude: '', latitude: '' };

const rowOf = ({ x, y, longitude, latitude }: ControlPoint): Row => ({
  ...{ x: String(x), y: String(y) },
  ...{ longitude: longitude.toFixed(7), latitude: latitude.toFixed(7) },
});

/** Begin with the points that the plan has, or two empty ones. */
export const tyingOf = (plan: FloorPlan): Tying => ({
  plan,
  method: plan.method,
  rows: plan.controls.length > 0 ? plan.controls.map(rowOf) : [emptyRow, emptyRow],
  active: 0,
});

/** What is being tied, over what somebody else made of its plan meanwhile. */
export function mergedTying({ plan, method, rows }: Tying, theirs: FloorPlan): Tying {
  const { merged } = mergedFields({ method: plan.method }, { method: theirs.method }, { method });
  const merge = mergedList(plan.controls.map(rowOf), theirs.controls.map(rowOf), rows);
  return { plan: theirs, method: merged.method, rows: merge, active: 0 };
}

/** The rows that are whole, as numbers. */
export const controlsOf = (rows: readonly Row[]): readonly ControlPoint[] =>
  rows
    .filter((row) => Object.values(row).every((value) => value.trim() !== '' && Number.isFinite(Number(value))))
    .map(({ x, y, longitude, latitude }) => ({ x: Number(x), y: Number(y), longitude: Number(longitude), latitude: Number(latitude) }));

/** How the plan would lie; `undefined` while there are too few points. */
export function fitOf({ plan, method, rows }: Tying): PlanFit | { readonly problem: string } | undefined {
  const controls = controlsOf(rows);
  if (!plan.content || controls.length < leastControls[method]) return undefined;
  return fitPlan(controls, method, plan.content.space);
}

/** Fill in a part of the row that clicks go to; once it is whole they go to the next that is not. */
export function filled(tying: Tying, part: Partial<Row>): Tying {
  const rows = tying.rows.map((row, i) => (i === tying.active ? { ...row, ...part } : row));
  const isWhole = controlsOf(rows.slice(tying.active, tying.active + 1)).length === 1;
  const next = rows.findIndex((row) => controlsOf([row]).length === 0);
  return { ...tying, rows, active: isWhole && next !== -1 ? next : tying.active };
}

/** The state of tying with what a click on the map does. */
export function useTying() {
  const [tying, setTying] = useState<Tying>();
  const clickMap = ([longitude, latitude]: LonLat) =>
    setTying((before) => before && filled(before, { longitude: longitude.toFixed(7), latitude: latitude.toFixed(7) }));
  return { tying, setTying, clickMap };
}
