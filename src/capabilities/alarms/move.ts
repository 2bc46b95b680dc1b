import { uuidv7 } from 'uuidv7';
import type { EpochMs } from '../../contracts/time.ts';
import type { Why } from '../../contracts/why.ts';
import type { AlarmPlace, AlarmRecord, RuleRecord, StepRecord } from './schema.ts';
import { type Cause, next, quiet, stateOf, type Tracked } from './state.ts';

/** What moved an alarm: when, by whom, with which words or value. */
export interface Happening {
  readonly time: EpochMs;
  readonly by?: string | undefined;
  readonly comment?: string | undefined;
  readonly value?: number | undefined;
  readonly quality?: number | undefined;
  /** The limit of the rule at the time. */
  readonly limit?: number | undefined;
  /** Why the condition began. */
  readonly why?: Why | undefined;
  /** Only for `shelved`. */
  readonly until?: EpochMs | undefined;
}

/** An alarm after it moved, with its rule and the step to be written. */
export interface Moved {
  readonly rule: RuleRecord;
  readonly alarm: AlarmRecord;
  readonly step: StepRecord;
}

/** Steps of one alarm that are written for conditions that come and go by themselves; further ones are only counted in `returns`. */
export const mostReturnSteps = 500;

const placeOf = (state: AlarmRecord['state']): AlarmPlace => places[state];
const places: Readonly<Record<AlarmRecord['state'], AlarmPlace>> = {
  normal: 'closed',
  unacknowledged: 'open',
  acknowledged: 'open',
  returnedUnacknowledged: 'open',
  shelved: 'hidden',
  suppressed: 'hidden',
  outOfService: 'hidden',
};

/** What a cause writes into the alarm beside its state. */
const marks: Readonly<Partial<Record<Cause, (alarm: AlarmRecord, what: Happening) => Partial<AlarmRecord>>>> = {
  raised: (_, { time, value, quality = 0, limit, why }) => ({ raisedAt: time, value, quality, limitValue: limit, why }),
  reraised: ({ returns }, { value, quality = 0, limit, why }) => ({
    value,
    quality,
    limitValue: limit,
    why,
    returns: returns + 1,
    clearedAt: undefined,
    acknowledgedAt: undefined,
    acknowledgedBy: undefined,
  }),
  cleared: (_, { time }) => ({ clearedAt: time }),
  acknowledged: ({ comment }, what) => ({ acknowledgedAt: what.time, acknowledgedBy: what.by, comment: what.comment ?? comment }),
  shelved: ({ comment }, what) => ({ shelvedUntil: what.until, comment: what.comment ?? comment }),
  unshelved: () => ({ shelvedUntil: undefined }),
};

/** The alarm after a cause with the step that tells of it, or `undefined` when the state table does not let it happen. */
export function move(alarm: AlarmRecord, cause: Cause, what: Happening): Pick<Moved, 'alarm' | 'step'> | undefined {
  const after = next(alarm, cause);
  if (after === undefined) return undefined;
  const tracked = isOver(alarm, after) ? quiet : after;
  const state = stateOf(tracked);
  const place = placeOf(state);
  const isTold = alarm.isTold || place === 'open';
  const { id, isTold: wasTold } = alarm;
  return {
    alarm: { ...alarm, ...tracked, ...marks[cause]?.(alarm, what), ...(place === 'closed' && settled), state, place, isTold },
    step: {
      alarm: id,
      time: what.time,
      fromState: alarm.state,
      toState: state,
      cause: !wasTold && isTold ? 'raised' : cause,
      ...saidBy(what),
    },
  };
}

const saidBy = ({ by, comment }: Happening) => ({ by, comment });

/** What no alarm that is over has. */
const settled = { shelvedUntil: undefined, root: undefined } as const;

/** An alarm that nobody was told of needs nobody's acknowledgement: with its condition it is over. */
const isOver = ({ isTold }: AlarmRecord, { process }: Tracked): boolean => !isTold && process === 'returnedUnacknowledged';

/** An alarm of a rule before its raising; a suppressed rule, or a root cause that stands for it, keeps it out of sight. */
export function fresh(rule: RuleRecord, time: EpochMs, root?: string): AlarmRecord {
  const { id, tenant, asset, priority } = rule;
  return {
    id: uuidv7(),
    tenant,
    rule: id,
    asset,
    priority,
    ...quiet,
    overlays: rule.isSuppressed || root !== undefined ? ['suppressed'] : [],
    root,
    isTold: false,
    state: 'normal',
    place: 'closed',
    raisedAt: time,
    quality: 0,
    returns: 0,
  };
}

/** False for the steps of an alarm that comes and goes without end, so that one bad sensor cannot fill the disk. */
export const isWorthKeeping = ({ alarm, step }: Moved): boolean =>
  alarm.returns < mostReturnSteps || (step.cause !== 'reraised' && step.cause !== 'cleared');
