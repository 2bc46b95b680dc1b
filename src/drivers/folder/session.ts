import { join } from 'node:path';
import type { DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { createDeviceTexts } from '../device-texts.ts';
import { createDurableQueue, type DurableQueue } from '../durable-queue.ts';
import { createIntake } from '../polling/intake.ts';
import { pollTargets } from '../polling/rounds.ts';
import type { FolderConfig } from './config.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { createRotation } from './rotated.ts';
import { type FoundFile, type SeenFile, scan, stateFolder } from './scan.ts';
import { createSettling } from './settling.ts';
import { type TakeParts, takeFile } from './take-file.ts';

const limits = { inFlight: 1, retries: 0, firstBackoffMs: 1_000, mostBackoffMs: 60_000 };

/** Wait for a ticket, or for the end. */
function durableBy(queue: DurableQueue, ticket: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const ended = () => resolve(false);
    signal.addEventListener('abort', ended, { once: true });
    if (signal.aborted) ended();
    queue.when(ticket, () => {
      signal.removeEventListener('abort', ended);
      resolve(true);
    });
  });
}

/** Which files may be taken now. */
type Choice = (found: readonly SeenFile[], ledger: Ledger) => Promise<readonly FoundFile[]>;

/** Of growing files all, with those that log rotation has renamed; of finished ones those that do not change any more. */
function choiceOf({ files, settleSeconds, path }: FolderConfig): Choice {
  const settled = createSettling(settleSeconds * 1000, () => performance.now());
  const rotation = createRotation(path, settleSeconds * 1000, () => performance.now());
  return async (found, ledger) => {
    const byNumber = new Map([...ledger.all()].map((entry) => [entry.ino, entry]));
    const chosen = (files === 'appended' ? found : settled(found)).map((file) => ({ ...file, before: byNumber.get(file.ino) }));
    return files === 'appended' ? [...(await rotation.find(found, ledger)), ...chosen] : chosen;
  };
}

/** Take all files by turns until nothing is left that can be taken now. */
async function takeAll(parts: TakeParts, choose: Choice, signal: AbortSignal): Promise<void> {
  let left = await choose(await scan(parts.config), parts.ledger);
  while (left.length > 0 && !signal.aborted) {
    const more: FoundFile[] = [];
    for (const found of left) if (!signal.aborted && (await takeFile(parts, found, signal))) more.push(found);
    left = more;
  }
}

/** A folder that is looked through again and again. */
export function openSession(config: FolderConfig, host: DriverHost): Session {
  return {
    async run(signal) {
      if (signal.aborted) return;
      if (config.path === '') throw new Failure('BAD_REQUEST', 'watching a folder: none is named', { details: { what: 'path' } });
      await scan({ ...config, subfolders: false }); // a folder that is not there gets no ledger
      const ledger = await openLedger(join(config.path, stateFolder));
      const queue = createDurableQueue(host.sink);
      const intake = createIntake(host);
      const parts: TakeParts = {
        config,
        host,
        texts: createDeviceTexts(host),
        intake,
        ledger,
        durable: (ticket, ended) => durableBy(queue, ticket, ended),
      };
      const choose = choiceOf(config);
      const target = {
        name: config.path,
        identity: undefined,
        everyMs: config.scanSeconds * 1000,
        ask: (ended: AbortSignal) => takeAll(parts, choose, ended),
        devices: () => host.devices(),
      };
      try {
        await pollTargets({ host, intake, limits, targets: () => [target] }, signal);
      } finally {
        queue.stop();
        await ledger.close();
      }
    },
  };
}
