import type { DeviceBinding, DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Address } from '../listening.ts';
import { createIntake } from '../polling/intake.ts';
import { pollTargets } from '../polling/rounds.ts';
import { type Agent, type AgentParts, createAgent } from './agent.ts';
import type { SnmpConfig } from './config.ts';
import { addressOf, parseKey } from './key.ts';
import { openTraps } from './traps.ts';
import { write, writingsOf } from './write.ts';

const firstBackoffMs = 1_000;

const isPolled = ({ points }: DeviceBinding): boolean => [...points.keys()].some((key) => parseKey(key)?.isTrap !== true);

/** The agents of the devices as the bindings have them. */
function createFleet(parts: AgentParts) {
  const { config, host } = parts;
  let agents = new Map<string, Agent>();
  return {
    get: (identity: string) => agents.get(identity),
    follow(): readonly Agent[] {
      const now = new Map<string, Agent>();
      for (const device of host.devices()) {
        const { identity } = device;
        if (addressOf(identity, config.port) === undefined) {
          host.refuse('unknown-key', device.points.size, identity, 'its identity names no address');
        } else if (isPolled(device)) now.set(identity, agents.get(identity) ?? createAgent(parts, identity));
      }
      for (const [identity, agent] of agents) if (!now.has(identity)) agent.close();
      agents = now;
      return [...agents.values()];
    },
    close() {
      for (const agent of agents.values()) agent.close();
      agents.clear();
    },
  };
}

type Fleet = ReturnType<typeof createFleet>;

async function ask(
  live: Fleet | undefined,
  device: DeviceBinding | undefined,
  question: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
) {
  if (device === undefined) throw new Failure('NOT_FOUND', 'asking by SNMP: no such device', { details: { what: 'device' } });
  const writings = writingsOf(device, question);
  const agent = live?.get(device.identity);
  if (agent === undefined)
    throw new Failure('NOT_AVAILABLE', `asking ${device.identity}: it is not polled`, { details: { what: device.identity } });
  return write(agent, writings, signal);
}

/** A source that asks agents and hears their notifications. */
export function openSession(config: SnmpConfig, host: DriverHost): Session {
  let fleet: Fleet | undefined;
  let trapAddress: Address | undefined;
  const limits = { inFlight: config.inFlight, retries: config.retries, firstBackoffMs, mostBackoffMs: config.backoffSeconds * 1000 };
  return {
    address: () => trapAddress,
    async run(signal) {
      if (signal.aborted) return;
      const intake = createIntake(host);
      const live = createFleet({ config, host, intake });
      const traps = config.traps === 'listen' ? await openTraps(config, host) : undefined;
      try {
        fleet = live;
        trapAddress = traps?.address;
        if (traps !== undefined) {
          const detail = `notifications on UDP ${traps.address.host}:${traps.address.port}`;
          host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail });
        }
        await pollTargets({ host, intake, limits, targets: live.follow, outlivesTargets: traps !== undefined }, signal);
      } finally {
        [fleet, trapAddress] = [undefined, undefined];
        live.close();
        await traps?.close();
      }
    },
    async ask(identity, question, signal) {
      if (config.writes === 'refuse') {
        throw new Failure('NOT_AVAILABLE', `writing to ${identity}: this source writes nothing`, {
          details: { what: 'this source writes nothing' },
        });
      }
      return ask(fleet, host.device(identity), question, signal);
    },
  };
}
