import { migrate } from '../../kernel/database.ts';
import { runningBridges } from './bridges.ts';
import type { OutwardDeps } from './deps.ts';
import { showBridges } from './figures.ts';
import { type AlarmEvent, aboutAlarm, aboutPlace, type EventAbout, type PlaceEvent, topicFor, topicOf } from './messages.ts';
import { enqueue } from './queue.ts';
import { outwardRoutes } from './routes.ts';
import { createRunner, type Runner } from './runner.ts';
import { type BridgeRow, outwardMigrations, tables } from './schema.ts';

/** Bridges to other brokers. */
export interface Bridges {
  /** The bridges of all tenants that are switched on, with whether they are connected. */
  links(): Promise<readonly { readonly title: string; readonly isConnected: boolean }[]>;
  /** End the connections; what waits, waits. */
  close(): Promise<void>;
}

const mostEvents = 100_000;

/** Run the migrations, start the bridges, subscribe to what they carry and register the routes. */
export async function createBridges(deps: OutwardDeps): Promise<Bridges> {
  const { db, outbox, outward } = deps;
  await migrate(db, outwardMigrations);
  const runner = outward && createRunner(deps, outward);
  const rows = await readBridges(deps);
  // A place of a bridge that is not there any more, as after a restore, would keep logs for ever.
  for (const id of outward?.kept() ?? []) if (!rows.some((row) => row.id === id && row.body.enabled)) outward?.forget(id);
  for (const row of rows) if (row.body.enabled) await runner?.apply(row);

  outbox.subscribe('outward.alarms', ['alarm.raised', 'alarm.cleared', 'alarm.acknowledged'], (event) => {
    // holds: the kinds that were subscribed to
    const alarm = event as AlarmEvent;
    return carry(deps, runner, alarm, () => aboutAlarm(deps, alarm));
  });
  outbox.subscribe('outward.places', ['fence.entered', 'fence.left', 'fence.dwelt'], (event) => {
    // holds: the kinds that were subscribed to
    const place = event as PlaceEvent;
    return carry(deps, runner, place, async () => aboutPlace(deps, place));
  });
  outwardRoutes(deps, runner);
  showBridges(() => runningBridges({ ...deps, runner }));
  return {
    async links() {
      const enabled = (await readBridges(deps)).filter(({ body }) => body.enabled);
      return enabled.map(({ id, body }) => ({ title: body.title, isConnected: runner?.state(id)?.isConnected ?? false }));
    },
    async close() {
      showBridges(undefined);
      await runner?.close();
    },
  };
}

/** All bridges, oldest first. */
const readBridges = ({ db }: OutwardDeps): Promise<readonly BridgeRow[]> =>
  tables(db).selectFrom('outwardBridge').selectAll().orderBy('id').execute();

/** Let an event wait for all bridges that carry it. The same one again changes nothing while it waits. */
async function carry(
  deps: OutwardDeps,
  runner: Runner | undefined,
  event: AlarmEvent | PlaceEvent,
  about: () => Promise<EventAbout>,
): Promise<void> {
  const { db, assets } = deps;
  const rows = await tables(db).selectFrom('outwardBridge').selectAll().where('tenant', '=', event.body.tenant).execute();
  const wanted = rows.flatMap(({ id, body }) => ({ id, template: topicFor(body, event, assets) }));
  if (runner === undefined || wanted.every(({ template }) => template === undefined)) return;
  const told = await about();
  const lines = wanted.flatMap(({ id: bridge, template }) =>
    template === undefined ? [] : { bridge, event: event.id, topic: topicOf(template, told), payload: told.payload },
  );
  await enqueue(db, lines, deps.mostEvents ?? mostEvents);
  for (const { bridge } of lines) runner.wake(bridge);
}
