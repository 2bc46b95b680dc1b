import type { DeviceBinding } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { coapCode, codeText, contentFormat, numberOption, optionNumber, pathOptions, uintOption } from '../coap-wire/message.ts';
import { isSuccess } from '../coap-wire/relations.ts';
import type { Ask, Observation, Observer, Told } from '../coap-wire/requests.ts';
import type { DeviceKeys, Target } from './device-keys.ts';
import { type IntakeParts, type Taken, takeBody } from './intake.ts';
import { type Path, pathText } from './path.ts';
import { formatFor } from './registration.ts';
import type { Registration } from './registry.ts';

/** Keeps watch over the resources of one registered device: observes or reads each, and brings what it is told to the sink. */
export interface Watch {
  readonly keys: DeviceKeys;
  /** Begin with what is due, one at a time. Called a few times a second. */
  tick(): void;
  /** The device was heard: it is there, and what waits for it is due. */
  heard(): void;
  /** Observe nothing any more. `isTold`: the device is told so. */
  stop(isTold?: boolean): void;
}

/** What a watch works with. */
export interface WatchParts extends IntakeParts {
  /** Monotonic ms. */
  readonly now: () => number;
}

/** First wait before what failed is tried again; each doubles the one before, up to an hour. */
const firstBackoffMs = 5_000;
const mostBackoffMs = 3_600_000;

interface State {
  readonly target: Target;
  observation: Observation | undefined;
  /** It cannot be observed, and is read in turn. */
  isRead: boolean;
  /** People were told so. */
  isTold: boolean;
  /** The format was refused, and the device answers in its own. */
  isOwnFormat: boolean;
  dueAt: number;
  failures: number;
}

/** A watch at work. */
interface Watching extends WatchParts {
  readonly own: Registration;
  readonly keys: DeviceKeys;
  readonly states: readonly State[];
  readonly ended: AbortController;
  isBusy: boolean;
  /** It does not answer: nothing is asked before this time, unless it is heard. */
  awayUntil: number | undefined;
  misses: number;
}

const backoffMs = (failures: number): number => Math.min(mostBackoffMs, firstBackoffMs * 2 ** Math.min(failures, 20));

/** A request to read a path. */
export const readAsk = (path: Path, format: number | undefined): Ask => ({
  code: coapCode.get,
  options: [...pathOptions(path.map(String)), ...(format === undefined ? [] : [numberOption(optionNumber.accept, format)])],
});

function tell({ host, own }: Watching, kind: 'connected' | 'disconnected' | 'error', detail: string): void {
  host.link({ kind, identity: own.endpoint, time: host.clock.now(), detail });
}

/** The points of one target, as a device of their own. */
const partOf = ({ device }: DeviceKeys, { points }: Target): DeviceBinding => ({
  ...device,
  points: new Map(points.map((point, i) => [String(i), point])),
});

/** Put bad samples behind the newest of these points, unless there are some already. */
function mark({ intake, signal }: Watching, device: DeviceBinding): void {
  intake.mark([device], signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

async function take(watching: Watching, { target }: State, { message, body, isFresh }: Told): Promise<Taken> {
  const format = uintOption(message, optionNumber.contentFormat);
  return takeBody(watching, watching.keys, { bytes: body, format: format ?? contentFormat.text, base: target.path, isFresh });
}

function setBack(watching: Watching, state: State, why: string): void {
  if (state.failures === 0) tell(watching, 'error', `/${pathText(state.target.path)}: ${why}`);
  mark(watching, partOf(watching.keys, state.target));
  state.observation = undefined;
  state.dueAt = watching.now() + backoffMs(state.failures++);
}

const observerOf = (watching: Watching, state: State): Observer => ({
  async told(told) {
    const taken = await take(watching, state, told);
    state.dueAt = watching.now() + watching.config.renewSeconds * 1000;
    return taken !== 'no-room';
  },
  ended(why) {
    state.observation = undefined;
    state.dueAt = watching.now();
    tell(watching, 'error', `/${pathText(state.target.path)}: ${why}; it is observed anew`);
  },
  lost: (why) => watching.host.refuse('bad-frame', 1, watching.own.endpoint, why),
});

/** Ask for a target in the way that it lets itself be asked. */
async function ask(watching: Watching, state: State): Promise<Told> {
  const { own, config, ended } = watching;
  const format = state.isOwnFormat ? undefined : formatFor(config.format, own.objects);
  const request = readAsk(state.target.path, format);
  if (state.observation !== undefined) {
    const { told, isObserved } = await state.observation.renew(ended.signal);
    if (!isObserved) state.observation = undefined;
    return told;
  }
  if (state.isRead || config.observe === 'never') return own.channel.ask(request, ended.signal);
  const { told, observation } = await own.channel.observe(request, observerOf(watching, state), ended.signal);
  state.observation = observation;
  // An answer without a relation: it is read from now on. Errors say nothing of whether it can be observed.
  state.isRead = observation === undefined && isSuccess(told.message.code);
  return told;
}

/** Act on an answer. */
async function answered(watching: Watching, state: State, told: Told): Promise<void> {
  const { config, now } = watching;
  const { code } = told.message;
  const path = `/${pathText(state.target.path)}`;
  if (code === coapCode.notAcceptable && !state.isOwnFormat) {
    state.isOwnFormat = true;
    state.dueAt = now();
  } else if (code === coapCode.notAllowed && !state.isRead && config.observe !== 'never') {
    state.isRead = true;
    state.dueAt = now();
  } else if (!isSuccess(code)) setBack(watching, state, `${codeText(code)} ${Buffer.from(told.body.subarray(0, 100)).toString()}`.trim());
  else {
    if (state.isRead && !state.isTold) tell(watching, 'error', `${path} cannot be observed, it is read every ${config.readSeconds} s`);
    state.isTold = state.isRead;
    state.failures = 0;
    state.dueAt = now() + (state.observation === undefined ? config.readSeconds : config.renewSeconds) * 1000;
    const taken = await take(watching, state, told);
    if (taken === 'no-room') state.dueAt = Math.min(state.dueAt, now() + firstBackoffMs);
  }
}

/** No answer: a device of queue mode sleeps, another is away, and is tried again later and later. */
function unanswered(watching: Watching, state: State, why: string): void {
  const { own, now } = watching;
  state.observation = undefined;
  state.dueAt = now();
  if (own.isQueued) {
    own.isAsleep = true;
    return;
  }
  if (watching.awayUntil === undefined) {
    tell(watching, 'disconnected', why);
    mark(watching, watching.keys.device);
  }
  watching.awayUntil = now() + backoffMs(watching.misses++);
}

async function work(watching: Watching, state: State): Promise<void> {
  const { ended, host, own } = watching;
  try {
    const told = await ask(watching, state);
    if (ended.signal.aborted) return;
    heard(watching);
    await answered(watching, state, told);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (ended.signal.aborted || error.code === 'LINK_LOST') return;
    if (error.code === 'TIMEOUT') unanswered(watching, state, error.message);
    else {
      host.refuse('bad-frame', 1, own.endpoint, error.message);
      setBack(watching, state, error.message);
    }
  }
}

function heard(watching: Watching): void {
  watching.misses = 0;
  if (watching.awayUntil === undefined) return;
  watching.awayUntil = undefined;
  // All points were marked bad, those that are still observed too: each is asked for at once.
  for (const state of watching.states) state.dueAt = Math.min(state.dueAt, watching.now());
  tell(watching, 'connected', 'it answers again');
}

function tick(watching: Watching): void {
  const { own, now, awayUntil, ended, host } = watching;
  if (watching.isBusy || ended.signal.aborted || (awayUntil !== undefined && awayUntil > now())) return;
  if (own.isQueued && own.isAsleep) return;
  const state = watching.states.find(({ dueAt }) => dueAt <= now());
  if (state === undefined) return;
  watching.isBusy = true;
  work(watching, state)
    // A bug of ours must not take other devices down with it; it is shown at the source.
    .catch((error: unknown) => host.link({ kind: 'error', identity: undefined, time: host.clock.now(), detail: String(error) }))
    .finally(() => {
      watching.isBusy = false;
      tick(watching);
    });
}

const stateOf = (target: Target): State => ({
  ...{ target, observation: undefined, isRead: false, isTold: false, isOwnFormat: false, dueAt: 0, failures: 0 },
});

/** A watch that has asked nothing yet. */
export function createWatch(parts: WatchParts, own: Registration, keys: DeviceKeys): Watch {
  const watching: Watching = {
    ...parts,
    ...{ own, keys, states: keys.targets.map(stateOf), ended: new AbortController(), isBusy: false, awayUntil: undefined, misses: 0 },
  };
  for (const key of keys.strange) tell(watching, 'error', `${key}: a key is the path of a resource, such as 3303/0/5700`);
  return {
    keys,
    tick: () => tick(watching),
    heard: () => heard(watching),
    stop(isTold = false) {
      if (isTold) for (const { observation } of watching.states) observation?.cancel();
      watching.ended.abort();
    },
  };
}
