import type { DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { createHttpGetter, type HttpGetter } from '../http-get.ts';
import { createIntake, type Intake } from '../polling/intake.ts';
import { pollTargets } from '../polling/rounds.ts';
import type { Target } from '../polling/target.ts';
import type { HttpPollConfig } from './config.ts';
import { readDocument } from './document.ts';
import { createItemReader, type ItemReader } from './items.ts';
import { probe } from './probe.ts';
import { isPerDevice, requestFor } from './request.ts';

const firstBackoffMs = 1_000;

interface Parts {
  readonly config: HttpPollConfig;
  readonly host: DriverHost;
  readonly getter: HttpGetter;
  readonly intake: Intake;
  readonly reader: ItemReader;
}

/** What is known of a document since it was got last. */
interface Known {
  readonly validators: Readonly<Record<string, string>>;
  /** Bindings for which it was read. */
  readonly version: number;
  /** Kept where its values have the time of the poll: unchanged values are new samples then. */
  readonly document: unknown;
}

/** Counts a document that could not be read. */
function counted<T>({ host }: Parts, identity: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Failure) host.refuse(error.code === 'TOO_LARGE' ? 'too-large' : 'bad-frame', 1, identity, error.message);
    throw error;
  }
}

/** One document as a target. */
function targetOf(parts: Parts, identity: string | undefined): Target {
  const { config, host, getter, intake, reader } = parts;
  const request = requestFor(config, identity);
  let known: Known | undefined;

  async function store(document: unknown, signal: AbortSignal): Promise<boolean> {
    const loads = counted(parts, identity, () => reader.read(document, host.clock.now(), identity));
    let areTaken = true;
    for (const load of loads) {
      const ticket = await intake.take(load.samples, load.identity, signal);
      if (ticket === undefined) areTaken = false;
      else host.count(0, load.samples.length, 0);
    }
    return areTaken;
  }

  return {
    name: identity ?? 'the document',
    identity,
    everyMs: config.pollSeconds * 1000,
    devices: () => (identity === undefined ? host.devices() : [host.device(identity)].filter((device) => device !== undefined)),
    async ask(signal) {
      const version = host.bindingsVersion;
      const usable = known?.version === version ? known : undefined;
      const answer = await getter.get({ ...request, headers: { ...request.headers, ...usable?.validators } }, signal);
      if (answer.kind === 'unchanged') {
        host.count(1, 0, 0);
        if (usable !== undefined && config.time === '') await store(usable.document, signal);
        return;
      }
      host.count(1, 0, answer.body.length);
      const document = counted(parts, identity, () => readDocument(answer, config));
      const areTaken = await store(document, signal);
      known = areTaken ? { validators: answer.validators, version, document: config.time === '' ? document : undefined } : undefined;
    },
  };
}

/** Without devices there is nothing to get yet, but whether the server answers is known from the beginning. */
async function reach(config: HttpPollConfig, signal: AbortSignal): Promise<void> {
  await probe(config, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** A source that gets documents again and again. */
export function openSession(config: HttpPollConfig, host: DriverHost): Session {
  return {
    async run(signal) {
      if (signal.aborted) return;
      const getter = createHttpGetter(config.ca);
      const parts: Parts = { config, host, getter, intake: createIntake(host), reader: createItemReader(config, host) };
      let targets: ReadonlyMap<string | undefined, Target> = new Map();
      const limits = {
        inFlight: config.inFlight,
        retries: config.retries,
        firstBackoffMs,
        mostBackoffMs: config.backoffSeconds * 1000,
      };
      const plan = () => {
        const wanted = isPerDevice(config) ? [...host.devices()].map(({ identity }) => identity) : [undefined];
        targets = new Map(wanted.map((identity) => [identity, targets.get(identity) ?? targetOf(parts, identity)]));
        return [...targets.values()];
      };
      try {
        if ([...host.devices()].length === 0) await reach(config, signal);
        await pollTargets({ host, intake: parts.intake, limits, targets: plan }, signal);
      } finally {
        getter.close();
      }
    },
  };
}
