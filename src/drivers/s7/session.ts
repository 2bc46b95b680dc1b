import type { DeviceBinding, DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { quality } from '../../contracts/quality.ts';
import { timeLimit } from '../../contracts/time.ts';
import { createDeviceTexts } from '../device-texts.ts';
import { pollTargets } from '../polling/rounds.ts';
import type { S7Config } from './config.ts';
import { type Link, openLink, peerOf } from './connect.ts';

import { mark } from './intake.ts';
import { mostReadBytes } from './pdu.ts';
import { type BadKey, planBlocks, sortKeys } from './plan.ts';
import { createTarget, type S7Target, type TargetParts } from './target.ts';
import { write, writingsOf } from './write.ts';

const firstBackoffMs = 1_000;
/** Bad samples of a lost link get so long to find room. */
const roomMs = 1_000;

/** The devices behind a link as the bindings have them. */
interface Fleet {
  follow(): readonly S7Target[];
  /** A bad sample behind the newest of every point of the devices. */
  mark(devices: Iterable<DeviceBinding>, signal: AbortSignal): Promise<void>;
}

interface Member {
  readonly device: DeviceBinding;
  readonly targets: readonly S7Target[];
}

/** Count the keys that cannot be asked for, tell of them once, and mark their points. */
function refuseKeys({ host }: TargetParts, device: DeviceBinding, keys: readonly BadKey[]): void {
  const [first] = keys;
  if (first === undefined) return;
  const { identity, origin } = device;
  for (const { key, why } of keys) host.refuse('unknown-key', 1, identity, `${key}: ${why.en}`);
  const detail = `${keys.length} keys cannot be read, the first is ${first.key}: ${first.why.en}`;
  host.link({ kind: 'error', identity, time: host.clock.now(), detail });
  const point = Uint32Array.from(keys.flatMap(({ binding }) => binding?.point ?? []));
  const signal = timeLimit(roomMs);
  void mark({ host, identity, signal }, { point, bad: quality('bad', origin), isMarked: false, newest: 0 });
}

function memberOf(parts: TargetParts, device: DeviceBinding): Member {
  const { config, link } = parts;
  const mostBytes = mostReadBytes(link.pduBytes);
  const { tags, bad } = sortKeys(device, mostBytes);
  refuseKeys(parts, device, bad);
  const blocks = planBlocks(tags, device.origin, { everyMs: config.pollSeconds * 1000, maxGap: config.maxGap, mostBytes });
  const periods = [...new Set(blocks.map(({ everyMs }) => everyMs))];
  const targets = periods.map((period) =>
    createTarget(
      parts,
      device,
      blocks.filter(({ everyMs }) => everyMs === period),
    ),
  );
  return { device, targets };
}

function createFleet(parts: TargetParts): Fleet {
  const { host } = parts;
  let members = new Map<string, Member>();
  return {
    follow() {
      const now = new Map<string, Member>();
      for (const device of host.devices()) {
        const known = members.get(device.identity);
        now.set(device.identity, known?.device === device ? known : memberOf(parts, device));
      }
      members = now;
      return [...members.values()].flatMap(({ targets }) => targets);
    },
    async mark(devices, signal) {
      for (const { identity } of devices) {
        const blocks = (members.get(identity)?.targets ?? []).flatMap((target) => target.blocks);
        for (const block of blocks) await mark({ host, identity, signal }, block);
      }
    },
  };
}

/** Poll until the signal aborts; throws when the link is lost or nobody answers any more. */
async function serve(parts: TargetParts, signal: AbortSignal): Promise<void> {
  const { host, config, link } = parts;
  const fleet = createFleet(parts);
  const ended = new AbortController();
  const limits = {
    inFlight: Math.max(2, 2 * link.jobs),
    retries: config.retries,
    firstBackoffMs,
    mostBackoffMs: config.backoffSeconds * 1000,
  };
  const polling = pollTargets({ host, intake: fleet, limits, targets: fleet.follow }, AbortSignal.any([signal, ended.signal]));
  try {
    await Promise.race([polling, link.lost]);
  } catch (error) {
    ended.abort();
    link.close();
    await polling.catch(() => {}); // it was told by what is thrown below
    await fleet.mark(host.devices(), timeLimit(roomMs, signal));
    throw error;
  }
}

/** A source that calls one controller. */
export function openSession(config: S7Config, host: DriverHost): Session {
  let live: { readonly link: Link; readonly ended: AbortSignal } | undefined;
  return {
    async run(signal) {
      if (signal.aborted) return;
      const link = await openLink(config, (reason, count, detail) => host.refuse(reason, count, undefined, detail), signal);
      if (link === undefined) return;
      const ended = new AbortController();
      live = { link, ended: ended.signal };
      const detail = `${peerOf(config)}, PDU of ${link.pduBytes} bytes, ${link.jobs} requests at a time`;
      host.link({ kind: 'connected', identity: undefined, time: host.clock.now(), detail });
      try {
        await serve({ config, host, link, texts: createDeviceTexts(host) }, signal);
      } finally {
        live = undefined;
        ended.abort();
        link.close();
      }
    },
    async ask(identity, question, signal) {
      if (config.writes === 'refuse')
        throw new Failure('NOT_AVAILABLE', `writing to ${identity}: this source writes nothing`, {
          details: { what: 'this source writes nothing' },
        });
      const device = host.device(identity);
      if (device === undefined) throw new Failure('NOT_FOUND', `asking ${identity}`, { details: { what: identity } });
      const writings = writingsOf(device, question);
      if (live === undefined) {
        const what = `no link to ${peerOf(config)}`;
        throw new Failure('LINK_LOST', `asking ${identity}: ${what}`, { details: { what } });
      }
      return write(live.link, identity, [writings, AbortSignal.any([signal, live.ended])]);
    },
  };
}
