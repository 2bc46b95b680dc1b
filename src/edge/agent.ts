import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { EdgeConfig } from '../contracts/edge.ts';
import { Failure } from '../contracts/errors.ts';
import type { Clock, EpochMs } from '../contracts/time.ts';
import { newEnvelopeKeys } from '../kernel/envelope.ts';
import type { Centre } from './centre.ts';
import type { Credential, EdgeMemory } from './memory.ts';
import type { Runner } from './runner.ts';
import { giveUpTrial, type TrialParts, tryOut } from './trial.ts';

/** What an edge tells of its way for samples. */
export interface UplinkSight {
  readonly isConnected: boolean;
  readonly since: EpochMs;
  readonly lastError: string | undefined;
  readonly waitingBytes: number;
  readonly waitingSamples: number;
  readonly lagMs: number;
  readonly givenUpBytes: number;
  readonly refused: number;
}

/** What an agent works on. */
export interface AgentParts extends Pick<TrialParts, 'lookMs'> {
  readonly centre: Centre;
  readonly memory: EdgeMemory;
  readonly runner: Runner;
  /** The configuration of the edge's own file. */
  readonly local: EdgeConfig;
  readonly uplink: () => UplinkSight;
  readonly clock: Clock;
  /** Version of the program. */
  readonly program: string;
  /** One-time code of the centre; default: it has signed in before. */
  readonly code?: string | undefined;
  /** Seconds between two reports. */
  readonly everySeconds: number;
  readonly log: { info(details: object, message: string): void; warn(details: object, message: string): void };
}

/** Tells the centre how the edge is, and takes its configuration from there. */
export interface Agent {
  state(): AgentState;
  stop(): Promise<void>;
}

/** What the edge's own health shows. */
export interface AgentState {
  /** When the centre last answered. */
  readonly reachedAt: EpochMs | undefined;
  /** Why it does not answer now; `undefined` when it does. */
  readonly lastError: string | undefined;
  /** The version that runs; 0: the own file. */
  readonly version: number;
}

const wantedVersion = z.object({ id: z.string(), version: z.number(), confirmSeconds: z.number(), sealed: z.string() });
const answered = z.object({ wanted: wantedVersion.optional() });
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Run the last configuration that held, then report to the centre until it is stopped. The centre may be away for ever: the edge works on.
 * Throws what the disk throws.
 */
export async function startAgent(parts: AgentParts): Promise<Agent> {
  const { memory, runner, local, log, clock } = parts;
  giveUpTrial(memory, 'the program of the edge ended before it was confirmed');
  await runner.apply(memory.progress().good?.config ?? local);
  const stopped = new AbortController();
  const reporter = createReporter(parts);
  let [reachedAt, lastError]: [EpochMs | undefined, string | undefined] = [undefined, undefined];

  const report = async (signal: AbortSignal) => {
    const { wanted } = await reporter(signal);
    reachedAt = clock.now();
    if (lastError !== undefined) log.info({}, 'the centre is reached again');
    lastError = undefined;
    return wanted;
  };
  const turn = async (): Promise<boolean> => {
    giveUpTrial(memory, 'its end could not be written down');
    const wanted = await report(stopped.signal);
    if (wanted === undefined) return false;
    log.info({ version: wanted.version }, 'trying a configuration of the centre');
    await tryOut({ ...parts, report, isUplinked: () => parts.uplink().isConnected }, wanted, stopped.signal);
    log.info({ ...memory.progress().outcome }, 'tried it');
    return true;
  };
  const loop = async () => {
    while (!stopped.signal.aborted) {
      const isBusy = await turn().catch((error: unknown) => {
        if (lastError === undefined && !stopped.signal.aborted) log.warn({ reason: messageOf(error) }, 'the centre is not reached');
        lastError = messageOf(error);
        return false;
      });
      const waitMs = parts.everySeconds * 1000 * (0.9 + Math.random() / 5);
      if (!isBusy) await pause(waitMs, undefined, { signal: stopped.signal }).catch(() => undefined); // aborted: the loop ends
    }
  };
  const done = loop();
  return {
    state: () => ({ reachedAt, lastError, version: memory.progress().good?.version ?? 0 }),
    async stop() {
      stopped.abort();
      await done;
    },
  };
}

/** One report: signs in first where that is needed. Throws `NOT_AVAILABLE`. */
function createReporter(parts: AgentParts) {
  const { centre, memory, runner, clock, program, everySeconds } = parts;
  const startedAt = clock.now();
  return async (signal: AbortSignal): Promise<z.infer<typeof answered>> => {
    const token = await signIn(parts, signal);
    const { good, trial, outcome } = memory.progress();
    const { since, lastError, ...uplink } = parts.uplink();
    const sources = await runner.states();
    const body = {
      program,
      startedAt,
      everySeconds,
      running: good && { id: good.id, version: good.version },
      trial: trial && { id: trial.id, version: trial.version },
      outcome,
      uplink: { ...uplink, since, lastError: lastError?.slice(0, 500) },
      sources: sources.map((source) => ({ ...source, lastError: source.lastError?.slice(0, 500) })),
    };
    return answered.parse(await centre.call('report', body, { token, signal }));
  };
}

/** The token of the edge. The edge makes it and writes it down before the centre hears of it, so that a kill between the two loses nothing. */
async function signIn({ centre, memory, code, program, local }: AgentParts, signal: AbortSignal): Promise<string> {
  const known = memory.credential();
  if (known?.code !== undefined && (code === undefined || code === known.code)) return known.token;
  if (code === undefined) {
    const what = 'the centre does not know this edge, and no code is set (YANGFAN_CENTRE_CODE)';
    throw new Failure('NOT_AVAILABLE', `signing in: ${what}`, { details: { what } });
  }
  const { token, publicKey, privateKey }: Credential = known ?? {
    token: `yfe_${randomBytes(32).toString('base64url')}`,
    ...newEnvelopeKeys(),
  };
  if (known === undefined) memory.keepCredential({ token, publicKey, privateKey });
  const config = local.sources.length > 0 ? local : undefined;
  await centre.call('enrol', { code, token, publicKey, program, config }, { signal });
  memory.keepCredential({ token, publicKey, privateKey, code });
  return token;
}
