import type { Detector } from '../contracts/detector.ts';
import { Failure } from '../contracts/errors.ts';
import type { FlowRule } from '../contracts/flow.ts';
import { issuesOf, issuesText } from '../contracts/issue-text.ts';
import { above } from '../detectors/above/above.ts';
import { balance } from '../detectors/balance/balance.ts';
import { below } from '../detectors/below/below.ts';
import { drift } from '../detectors/drift/drift.ts';
import { forecast } from '../detectors/forecast/forecast.ts';
import { outside } from '../detectors/outside/outside.ts';
import { apart } from '../detectors/pca/apart.ts';
import { rate } from '../detectors/rate/rate.ts';
import { spc } from '../detectors/spc/spc.ts';
import { stale } from '../detectors/stale/stale.ts';
import { stuck } from '../detectors/stuck/stuck.ts';
import { unusual } from '../detectors/unusual/unusual.ts';

/** A detector whose parameters and state are its own affair: it gets only parameters that its schema gave out and the state that it made. */
export type AnyDetector = Detector<unknown, unknown>;

/** Every detector of the platform, one line each. */
export const detectors: readonly AnyDetector[] = [
  above, //
  below,
  rate,
  stale,
  outside,
  unusual,
  spc,
  stuck,
  drift,
  forecast,
  balance,
  apart,
];

/** The detector of a kind. Throws BAD_REQUEST when there is none. */
export function detectorOf(kind: string): AnyDetector {
  const detector = detectors.find((d) => d.kind === kind);
  if (detector === undefined)
    throw new Failure('BAD_REQUEST', `finding detector ${kind}: there is none`, { details: { what: `detector ${kind}` } });
  return detector;
}

/** The rule with its parameters read by the detector's schema, defaults filled in. Throws BAD_REQUEST when they are not valid. */
export function acceptRule<R extends Pick<FlowRule, 'kind' | 'params'>>(rule: R): R {
  const parsed = detectorOf(rule.kind).params.safeParse(rule.params);
  if (parsed.success) return { ...rule, params: parsed.data };
  const what = issuesText(issuesOf(parsed.error));
  throw new Failure('BAD_REQUEST', `reading parameters of detector ${rule.kind}: ${what.en}`, { details: { what } });
}
