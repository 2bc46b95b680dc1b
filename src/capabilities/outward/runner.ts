import type { BridgeState, BridgeStatus, BridgeTarget, Outward, RunningBridge } from '../../contracts/outward.ts';
import type { OutwardDeps } from './deps.ts';
import { createValueMessages } from './messages.ts';
import { queueOf } from './queue.ts';
import { type BridgeBody, type BridgeRow, tables } from './schema.ts';
import { type Target, unsealed } from './secrets.ts';

/** The bridges that run. */
export interface Runner {
  /** Start, or start anew, what is switched on; stop and forget what is not. */
  apply(row: BridgeRow): Promise<void>;
  /** Stop it and forget what waits. */
  remove(id: string): Promise<void>;
  state(id: string): BridgeState | undefined;
  /** Why a bridge that is switched on does not run. */
  problem(id: string): string | undefined;
  wake(id: string): void;
  close(): Promise<void>;
}

interface Running {
  readonly bridge: RunningBridge;
  /** The points have changed. */
  readonly forgetPoints: () => void;
}

/** The place of a bridge: empty texts are what is not there. */
export function targetOf(id: string, { user, password, ca, certificate, privateKey, clientId, ...rest }: Target): BridgeTarget {
  const orNone = (text: string | undefined) => text || undefined;
  const { host, port, tls, version } = rest;
  return {
    ...{ host, port, tls, version, clientId: clientId || `yangfan-${id}` },
    ...{ user: orNone(user), password: orNone(password), ca: orNone(ca), certificate: orNone(certificate), privateKey: orNone(privateKey) },
  };
}

/** Nothing runs at first. */
export function createRunner(deps: OutwardDeps, outward: Outward): Runner {
  const running = new Map<string, Running>();
  const problems = new Map<string, string>();
  const halt = async (id: string): Promise<BridgeState | undefined> => {
    const one = running.get(id);
    running.delete(id);
    problems.delete(id);
    await one?.bridge.stop();
    return one?.bridge.state();
  };
  const off = deps.assets.onPoints(() => {
    for (const { forgetPoints } of running.values()) forgetPoints();
  });
  const start = (row: BridgeRow) => {
    try {
      running.set(row.id, begin(deps, outward, row));
    } catch (error) {
      problems.set(row.id, error instanceof Error ? error.message : String(error));
      deps.log.warn({ bridge: row.id, err: error }, 'a bridge cannot be started');
    }
  };
  return {
    async apply(row) {
      const before = await halt(row.id);
      if (!row.body.enabled) await giveUp(deps, row.id, before);
      if (!row.body.enabled || row.body.valueTopic === '') outward.forget(row.id);
      if (row.body.enabled) start(row);
    },
    async remove(id) {
      await halt(id);
      outward.forget(id);
    },
    state: (id) => running.get(id)?.bridge.state(),
    problem: (id) => problems.get(id),
    wake: (id) => running.get(id)?.bridge.wake(),
    async close() {
      off();
      await Promise.all([...running.keys()].map(halt));
    },
  };
}

function begin({ vault, assets, db }: OutwardDeps, outward: Outward, { id, tenant, body }: BridgeRow): Running {
  const values = createValueMessages(body, { tenant, assets });
  const bridge = outward.start({
    id,
    target: targetOf(id, unsealed(vault, body)),
    isRetained: body.retained,
    status: statusOf(body),
    mostKeptBytes: body.keepMegabytes * 1_000_000,
    messagesOf: body.valueTopic === '' ? undefined : values.of,
    events: queueOf(db, id),
  });
  return { bridge, forgetPoints: values.forget };
}

const statusOf = ({ statusTopic, onlineText, offlineText, statusRetained }: BridgeBody): BridgeStatus | undefined =>
  statusTopic === '' ? undefined : { topic: statusTopic, online: onlineText, offline: offlineText, isRetained: statusRetained };

/** What waits for a bridge that is switched off is lost, and counted. */
async function giveUp({ db }: OutwardDeps, id: string, before: BridgeState | undefined): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const lost = await tables(trx).deleteFrom('outwardEvent').where('bridge', '=', id).executeTakeFirst();
    await tables(trx)
      .updateTable('outwardBridge')
      .set((row) => ({
        lostEvents: row('lostEvents', '+', Number(lost.numDeletedRows)),
        lostBytes: row('lostBytes', '+', (before?.waitingBytes ?? 0) + (before?.givenUpBytes ?? 0)),
      }))
      .where('id', '=', id)
      .execute();
  });
}
