import type { Caller } from '../../../contracts/roles.ts';
import type { NotifyDeps } from '../deps.ts';
import { testMessage } from '../message.ts';
import { newRow, stored } from '../queue.ts';
import { shownReason } from '../receipt-text.ts';
import { tables } from '../schema.ts';
import type { Worker } from '../worker.ts';
import { createDevice, listDevices, ownDevice, removeDevice } from './devices.ts';

interface Sender {
  readonly worker: Pick<Worker, 'sendNow'>;
  readonly publicKey: string;
}

/** Answer the operations of contracts/api/push.ts. */
export function pushRoutes(deps: NotifyDeps, { worker, publicKey }: Sender): void {
  const { http, db } = deps;
  http.route('getPush', async ({ caller }) => ({ publicKey, devices: [...(await listDevices(deps, caller))] }));
  http.route('createPushDevice', ({ caller, body }) => createDevice(deps, caller, body));
  http.route('removePushDevice', async ({ caller, params }) => {
    const { id } = await ownDevice(db, caller, params.id);
    await db.transaction().execute((trx) => removeDevice(trx, id));
    return undefined;
  });
  http.route('testPushDevice', async ({ caller, params }) => {
    const { reason, reasonText } = shownReason(await test(deps, worker, { caller, id: params.id }));
    return { isSent: reason === undefined, error: reason, errorText: reasonText };
  });
}

/** Send a test past the queue; it leaves a receipt like any other. Resolves to the reason when it was not taken. */
async function test(
  { db, clock }: NotifyDeps,
  worker: Sender['worker'],
  { caller, id }: { readonly caller: Caller; readonly id: string },
): Promise<string | undefined> {
  const device = await ownDevice(db, caller, id);
  const now = clock.now();
  const row = newRow({
    ...{ tenant: caller.tenant, channel: id, rule: null, event: '', level: 0, kind: 'test', alarm: null, assets: [], priority: 4 },
    ...{ recipients: [caller.name], message: testMessage(device.title, caller.name, now), createdAt: now, nextAt: now, held: false },
  });
  // Written as given up already, so that the worker does not send it a second time.
  const delivery = { ...row, event: `test ${row.id}`, state: 'failed' as const, lastError: 'not finished' };
  await tables(db).insertInto('notifyDelivery').values(stored(delivery)).execute();
  return worker.sendNow(device, delivery);
}
