import type { DeviceBinding, DriverHost, RefusalReason } from '../../contracts/driver.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isBelievable, timeLimits } from '../clock-limits.ts';
import { shown } from '../payload/tally.ts';
import type { AnchorHealth } from './anchor-health.ts';
import type { Clocks } from './clocks/clocks.ts';
import type { RtlsConfig } from './config.ts';
import type { Message } from './message.ts';
import { differencesOf, type Observed, observationsOf } from './observations.ts';
import type { Plan } from './plan.ts';
import { createTags } from './tags.ts';
import { type Values, valuesOfLocation, valuesOfState } from './values.ts';

/** From whom a body is, for people; and for whom it may speak, all where that is not said. */
export interface Sender {
  readonly where: string;
  readonly only?: string | undefined;
}

/** Values of one device at one time. */
export interface Said {
  readonly device: DeviceBinding;
  readonly time: EpochMs;
  readonly values: Values;
  readonly isUncertain: boolean;
}

/** Tells what is not taken, and why. */
export type Refuse = (reason: RefusalReason, identity: string | undefined, detail: string, count?: number) => void;

/** What hearing works with. */
export interface HearingParts {
  readonly config: RtlsConfig;
  readonly host: DriverHost;
  readonly plan: Plan;
  /** Told how well each observation agrees with the place that follows. */
  readonly health: Pick<AnchorHealth, 'note'>;
  /** The counters of anchors whose clocks run freely. */
  readonly clocks: Clocks;
}

/** What a message says of its tag; `undefined` when it was refused. */
export type Hear = (message: Message, sender: Sender, refuse: Refuse) => Said | undefined;

const names = (anchors: readonly string[]): string => anchors.slice(0, 3).map(shown).join(', ');

/** A time for people, which may be none or beyond the calendar. */
const shownTime = (time: EpochMs): string => (Math.abs(time) <= 8.64e15 ? `time ${new Date(time).toISOString()}` : 'a time that is none');

/** Hear messages one after the other: locations as they are, ranges and arrival times solved to places. */
export function createHearing({ config, host, plan, health, clocks }: HearingParts): Hear {
  const tags = createTags(config);

  const observed = (message: Exclude<Message, { readonly kind: 'location' | 'sync' }>, time: EpochMs, refuse: Refuse): Observed => {
    if (message.kind !== 'blink') return observationsOf(message, { plan, sigma: config.sigma });
    const unknown = message.readings.flatMap(({ anchor }) => (plan.anchors.has(anchor) ? [] : [anchor]));
    const blink = clocks.arrivals(
      message.readings.filter(({ anchor }) => plan.anchors.has(anchor)),
      time,
    );
    if (blink.unknown.length > 0)
      refuse('bad-value', message.identity, `the clock of ${names(blink.unknown)} is not known well enough`, blink.unknown.length);
    const arrivals = blink.arrivals.map(({ anchor, ns, deviationNs }) => ({ anchor, toa_ns: ns, deviationNs }));
    return { observations: differencesOf(arrivals, { plan, sigma: config.sigma }), unknown };
  };

  const read = (
    message: Exclude<Message, { readonly kind: 'sync' }>,
    time: EpochMs,
    refuse: Refuse,
  ): { readonly values: Values; readonly isUncertain: boolean } | undefined => {
    const { identity } = message;
    if (message.kind === 'location') {
      const values = valuesOfLocation(message.location, { plan, zones: config.zones });
      if (typeof values !== 'string') return { values, isUncertain: (values.accuracy ?? 0) > config.worstMetres };
      refuse('bad-value', identity, values);
      return undefined;
    }
    const { observations, unknown } = observed(message, time, refuse);
    if (unknown.length > 0) refuse('unknown-key', identity, `anchor ${names(unknown)}`, unknown.length);
    const state = observations.length === 0 ? 'none' : tags.take(identity, time, observations);
    if (state === 'old') return void refuse('out-of-order', identity, 'observations older than those before');
    for (const one of observations) health.note(one, state === 'none' ? undefined : state.place);
    if (state === 'none') return void refuse('bad-value', identity, `no place follows from ${observations.length} observations`);
    const values = valuesOfState(state, { plan, floor: config.floor, anchors: observations.length });
    return { values, isUncertain: state.radius95 > config.worstMetres };
  };

  return (message: Message, sender: Sender, refuse: Refuse): Said | undefined => {
    const { identity } = message;
    if (sender.only !== undefined && sender.only !== identity)
      return void refuse('not-allowed', identity, `${shown(sender.only)} may not speak for it`);
    const now = host.clock.now();
    const time = message.time ?? now;
    if (!isBelievable(time, now, timeLimits(config))) return void refuse('bad-time', identity, shownTime(time));
    if (message.kind === 'sync') {
      const strangers = clocks.sync({ anchor: identity, ticks: message.ticks, heard: message.heard, time });
      if (strangers.length > 0)
        refuse('unknown-key', identity, `anchor ${names(strangers)} is not of the plan, or its clock not known`, strangers.length);
      return undefined;
    }
    const found = read(message, time, refuse);
    if (found === undefined) return undefined;
    const device = host.device(identity);
    if (device !== undefined) return { device, time, ...found };
    host.quarantine(identity, new Map(Object.entries(found.values)), sender.where);
    return void refuse('unknown-device', identity, `a message from ${sender.where}`);
  };
}
