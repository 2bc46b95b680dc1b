import { describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import type { EventBody, EventKind } from '../../contracts/events.ts';
import { both, call, channel, clock, deps, got, notices, openBeforeEach, outbox, rule, settled } from './testing.ts';

openBeforeEach();

describe('what is no alarm', () => {
  const late = { tenant: 'main', workOrder: 'w', dueAt: 0, assignedTo: '', number: 'WO-1', title: both('Pump') };
  const emit = async <K extends EventKind>(kind: K, body: EventBody<K>): Promise<void> => {
    await deps.db.transaction().execute((trx) => outbox.emit(trx, kind, body));
    await outbox.drained();
  };
  const notice = (key: string, to: string[]) => ({
    ...{ tenant: 'main', key, to, title: both('Flood'), text: both('Go'), priority: 2, time: clock.now() },
  });
  const told = () => notices.map(({ kind, title, to }) => [kind, title.en, to]);

  test('reaches those whom it is for in the console without any rule, once', async () => {
    await emit('notice.wanted', notice('i/a', ['operator']));
    await emit('notice.wanted', notice('i/a', ['operator']));
    await emit('notice.wanted', notice('i/b', ['Wang', 'diggers']));
    await emit('notice.wanted', notice('i/c', ['diggers']));
    await settled(3);
    expect(told().sort()).toEqual(
      [
        ['notice', 'Flood', ['Li']],
        ['notice', 'Flood', ['Wang']],
        ['notice', 'Flood', []],
      ].sort(),
    );
    expect((await call<Reply<'listNotifyChannels'>>('GET', '/notify/channels')).body.items).toHaveLength(1);
  });

  test('of work, patrols and dangers that are late is told too', async () => {
    await emit('workOrder.overdue', { ...late, assignedTo: 'Li' });
    await emit('patrol.missed', { ...late, patrol: 'p', route: 'r', points: ['1', '2'] });
    await emit('danger.overdue', { ...late, danger: 'd', level: 'major' });
    await settled(3);
    expect(told()).toEqual(
      expect.arrayContaining([
        ['workOrderOverdue', '[Work order overdue] Pump WO-1', ['Li']],
        ['patrolMissed', '[Patrol missed] Pump WO-1', []],
        ['dangerOverdue', '[Hidden danger overdue] Pump WO-1', []],
      ]),
    );
  });

  test('goes by the channels of the rules that ask for it', async () => {
    const { id } = await channel('hook');
    await rule(id, { on: ['workOrderOverdue'], leastPriority: 3 });
    await rule(id, { on: ['notice'], leastPriority: 1 });
    await emit('workOrder.overdue', late);
    await emit('notice.wanted', notice('i/a', []));
    await settled(3);
    expect(got.map(({ body }) => body.kind)).toEqual(['workOrderOverdue']);
  });
});
