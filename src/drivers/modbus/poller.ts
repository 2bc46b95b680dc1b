import type { DriverHost } from '../../contracts/driver.ts';
import { createDeviceTexts } from '../device-texts.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { createIntake, type Intake } from './intake.ts';
import { type BackoffLimits, type Judging, mark, settle } from './outcomes.ts';
import type { PlanLimits } from './plan.ts';
import { type Block, firstDue, type Unit, type UrgentJob } from './unit.ts';
import type { Outcome, Wire } from './wire.ts';
import { askWitnesses } from './witnesses.ts';

/** How the units of a link are called. */
export interface PollLimits extends PlanLimits, BackoffLimits {
  readonly inFlightPerUnit: number;
}

/** Calls all units of a link, each in its own time. */
export interface Poller {
  /** Send what is due, as far as the link has room, and set the alarm for what comes next. */
  pump(): void;
  /** Ask something out of turn; `false` when there is no such unit or too much waits for it already. */
  ask(identity: string, job: UrgentJob): boolean;
  /** Whether requests still leave the link, by the word of other units than this one: false when none of them answers now. */
  arrives(except: string): Promise<boolean>;
  /** The link is lost: put a bad sample behind the last good one of every point. */
  lost(): void;
  readonly intake: Intake;
  stop(): void;
}

/** What a poller works with. */
export interface PollerParts {
  readonly host: DriverHost;
  readonly wire: Wire;
  readonly limits: PollLimits;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Questions that may wait for one unit. */
const mostUrgent = 100;

interface Polling extends Judging {
  readonly wire: Wire;
  readonly fleet: Fleet;
  readonly limits: PollLimits;
  /** Requests under way to units that are not known to answer; they get at most half of the link. */
  doubtful: number;
  /** Whose turn it is. */
  cursor: number;
}

function send(polling: Polling, unit: Unit, { pdu, done }: Pick<UrgentJob, 'pdu' | 'done'>): void {
  const doubt = unit.state === 'up' ? 0 : 1;
  unit.asked++;
  polling.doubtful += doubt;
  polling.wire.ask({
    unit: unit.number,
    pdu,
    done(outcome: Outcome) {
      unit.asked--;
      polling.doubtful -= doubt;
      done(outcome);
    },
  });
}

const hasSlot = ({ wire, limits }: Polling, unit: Unit): boolean => wire.inFlight < wire.most && unit.asked < limits.inFlightPerUnit;

/** A unit that is not known to answer gets one request at a time, so that many such units cannot take the whole link. */
const mayPoll = (polling: Polling, unit: Unit): boolean =>
  hasSlot(polling, unit) &&
  !polling.intake.isWaiting &&
  (unit.state === 'up' || (unit.asked === 0 && polling.doubtful < Math.max(1, polling.wire.most >> 1)));

/** The block to ask for now; `undefined` when none is due. */
function dueBlock(unit: Unit, at: number): Block | undefined {
  const isAway = unit.state === 'away';
  if (at < (isAway ? unit.retryAt : unit.nextAt)) return undefined;
  const first = firstDue(unit);
  unit.nextAt = first?.dueAt ?? Number.POSITIVE_INFINITY;
  return first !== undefined && (isAway || first.dueAt <= at) ? first : undefined;
}

function serveUrgent(polling: Polling, unit: Unit): void {
  while (unit.urgent.length > 0 && hasSlot(polling, unit)) {
    const job = unit.urgent.shift();
    if (job?.isOver() === false) send(polling, unit, job);
  }
}

/** Send what is due of a unit; answers when more will be, or never when an answer or room has to come first. */
function serve(polling: Polling, unit: Unit, at: number): number {
  while (mayPoll(polling, unit)) {
    const block = dueBlock(unit, at);
    if (block === undefined)
      return unit.blocks.length === 0 ? Number.POSITIVE_INFINITY : unit.state === 'away' ? unit.retryAt : unit.nextAt;
    block.isAsked = true;
    send(polling, unit, { pdu: block.request, done: (outcome) => settle(polling, unit, [block, outcome]) });
  }
  return Number.POSITIVE_INFINITY;
}

/** Each unit has its turn, beginning behind the one that was served last. Answers when something will be due. */
function serveAll(polling: Polling, at: number): number {
  const { wire } = polling;
  const { units } = polling.fleet;
  for (const unit of units) if (unit.urgent.length > 0) serveUrgent(polling, unit);
  let next = Number.POSITIVE_INFINITY;
  const from = polling.cursor;
  for (let i = 0; i < units.length; i++) {
    const unit = units[(from + i) % units.length];
    if (unit === undefined) continue;
    const before = wire.inFlight;
    next = Math.min(next, serve(polling, unit, at));
    if (wire.inFlight > before) polling.cursor = (from + i + 1) % units.length;
  }
  return next;
}

/** A poller without units: the first `pump` finds them. */
export function createPoller({ host, wire, limits, now }: PollerParts): Poller {
  const intake = createIntake(host);
  const fleet = createFleet({ host, intake, limits, now });
  const texts = createDeviceTexts(host);
  const polling: Polling = { host, intake, texts, limits, now, wire, fleet, doubtful: 0, cursor: 0 };
  let alarm: NodeJS.Timeout | undefined;
  let isStopped = false;

  function pump(): void {
    if (isStopped) return;
    clearTimeout(alarm);
    fleet.follow();
    const at = now();
    const next = serveAll(polling, at);
    if (next < Number.POSITIVE_INFINITY) alarm = setTimeout(pump, Math.max(1, Math.ceil(next - at)));
  }

  return {
    intake,
    pump,
    ask(identity, job) {
      const unit = fleet.unit(identity);
      if (unit === undefined || unit.urgent.length >= mostUrgent) return false;
      unit.urgent.push(job);
      pump();
      return true;
    },
    arrives(except) {
      const number = fleet.unit(except)?.number;
      return askWitnesses(
        fleet.units.filter((unit) => unit.number !== number),
        pump,
      );
    },
    lost() {
      for (const unit of fleet.units) for (const block of unit.blocks) mark(polling, unit, block);
    },
    stop() {
      isStopped = true;
      clearTimeout(alarm);
      fleet.dissolve();
    },
  };
}
