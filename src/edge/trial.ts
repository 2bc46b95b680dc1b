import { setTimeout as pause } from 'node:timers/promises';
import type { EdgeConfig } from '../contracts/edge.ts';
import { timeLimit } from '../contracts/time.ts';
import { openEnvelope } from '../kernel/envelope.ts';
import type { EdgeMemory, Progress } from './memory.ts';
import { isSameSource, type Runner } from './runner.ts';

/** A version that the centre wants this edge to run. */
export interface Wanted {
  readonly id: string;
  readonly version: number;
  readonly confirmSeconds: number;
  readonly sealed: string;
}

/** What a trial works on. */
export interface TrialParts {
  readonly memory: EdgeMemory;
  readonly runner: Runner;
  /** What runs as long as no version of the centre has held. */
  readonly local: EdgeConfig;
  /** Tell the centre how it goes; throws when it is not reached. */
  readonly report: (signal: AbortSignal) => Promise<unknown>;
  readonly isUplinked: () => boolean;
  /** How often a trial is looked at, in ms. Default 1000. */
  readonly lookMs?: number;
}

const usualLookMs = 1000;
/** The centre has at least so long for an answer, also when the time is nearly over. */
const leastAnswerMs = 5000;
/** Everything has to be well in so many looks on end. */
const looksWell = 2;

const refOf = ({ id, version }: Pick<Wanted, 'id' | 'version'>) => ({ id, version });
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Note that a trial was not confirmed, where one is left of a killed program or a full disk. What held before is what counts. */
export function giveUpTrial(memory: EdgeMemory, reason: string): void {
  const { good, trial } = memory.progress();
  if (trial !== undefined) memory.keepProgress(withGood(good, { ...refOf(trial), state: 'rolled-back', reason }));
}

const withGood = (good: Progress['good'], outcome: Progress['outcome']): Progress => ({ ...(good && { good }), outcome });

/** Opens and checks a version. The reasons, when it is not to be run. */
function read({ memory, runner }: TrialParts, { sealed }: Wanted): { readonly config: EdgeConfig } | { readonly reason: string } {
  const text = openEnvelope(memory.credential()?.privateKey ?? '', sealed);
  if (text === undefined) return { reason: 'it was sealed with another key, or changed on its way' };
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (error) {
    return { reason: messageOf(error) };
  }
  const reasons = runner.check(config);
  // holds: `check` has found nothing wrong with it
  return reasons.length > 0 ? { reason: reasons.join('; ').slice(0, 4000) } : { config: config as EdgeConfig };
}

/**
 * Check a version, run it, and keep it when it holds: within its time all its sources are up and the centre is reached. Else run again what ran
 * before. A source that was not up before and is the same need not be up.
 *
 * Each step is on disk before the next begins, so that a kill leaves the former version, or the new one after it has held.
 */
export async function tryOut(parts: TrialParts, wanted: Wanted, signal: AbortSignal): Promise<void> {
  const { memory, runner, local } = parts;
  const { good } = memory.progress();
  const found = read(parts, wanted);
  if ('reason' in found) return memory.keepProgress(withGood(good, { ...refOf(wanted), state: 'refused', reason: found.reason }));
  const version = { ...refOf(wanted), config: found.config };
  const excused = await notUp(runner, found.config);
  memory.keepProgress({ ...(good && { good }), trial: version });
  try {
    const reason = await whyNot(parts, { ...wanted, config: found.config, excused }, signal);
    if (reason === undefined) return memory.keepProgress({ good: version, outcome: { ...refOf(wanted), state: 'applied', reason: '' } });
    giveUpTrial(memory, reason.slice(0, 4000));
  } catch (error) {
    // Told to stop, it leaves the trial as it is: the next start gives it up.
    if (signal.aborted) return;
    await runner.apply(good?.config ?? local);
    throw error;
  }
  await runner.apply(good?.config ?? local);
}

/** Sources that run now and go on as they are, and are not up. */
async function notUp(runner: Runner, next: EdgeConfig): Promise<ReadonlySet<string>> {
  const present = new Map(runner.present.sources.map((source) => [source.id, source]));
  const same = new Set(next.sources.filter((source) => isSameSource(present.get(source.id), source)).map(({ id }) => id));
  return new Set((await runner.states()).filter(({ id, state }) => same.has(id) && state !== 'up').map(({ id }) => id));
}

interface Trial extends Wanted {
  readonly config: EdgeConfig;
  readonly excused: ReadonlySet<string>;
}

/** Runs it; why it does not hold, or `undefined` when it does. */
async function whyNot(parts: TrialParts, trial: Trial, signal: AbortSignal): Promise<string | undefined> {
  const wasUplinked = parts.isUplinked();
  const endAt = performance.now() + trial.confirmSeconds * 1000;
  try {
    await parts.runner.apply(trial.config);
  } catch (error) {
    return `running it: ${messageOf(error)}`;
  }
  for (let well = 0; ; ) {
    const troubles = await troublesOf(parts, { trial, wasUplinked, leftMs: endAt - performance.now() }, signal);
    signal.throwIfAborted();
    well = troubles.length === 0 ? well + 1 : 0;
    if (well === looksWell) return undefined;
    if (performance.now() >= endAt)
      return `after ${trial.confirmSeconds} s: ${troubles.join('; ') || 'it has not been well for long enough'}`;
    await pause(parts.lookMs ?? usualLookMs, undefined, { signal });
  }
}

interface Look {
  readonly trial: Trial;
  readonly wasUplinked: boolean;
  readonly leftMs: number;
}

async function troublesOf({ runner, report, isUplinked }: TrialParts, look: Look, signal: AbortSignal): Promise<readonly string[]> {
  const { trial, wasUplinked, leftMs } = look;
  const limit = timeLimit(Math.max(leastAnswerMs, Math.ceil(leftMs)), signal);
  const [unreached, states] = await Promise.all([
    report(limit).then(
      () => [],
      (error: unknown) => [`the centre is not reached: ${messageOf(error)}`],
    ),
    runner.states(),
  ]);
  const down = states.filter(({ id, state }) => state !== 'up' && !trial.excused.has(id));
  const lost = wasUplinked && !isUplinked() ? ['the uplink is lost'] : [];
  return [...down.map(({ id, state, lastError }) => `source ${id} is ${state}${lastError ? `: ${lastError}` : ''}`), ...unreached, ...lost];
}
