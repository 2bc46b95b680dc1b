import { describe, expect, test } from 'vitest';
import {
  act,
  gateMoves,
  id,
  li,
  minuteMs,
  only,
  openBeforeEach,
  plant,
  rig,
  start,
  states,
  work,
} from '../../../test/setup/incident-run.ts';
import { Failure } from '../../contracts/errors.ts';

openBeforeEach();

describe('after a kill', () => {
  /** One incident from beginning to end, with something done between any two things. */
  async function play(between: () => Promise<void>) {
    const next = async (what: () => Promise<unknown>) => {
      await what();
      await between();
      await rig.settle();
    };
    await next(() => start({ level: 'II' }));
    await next(() => work('done'));
    await next(() => act('ask', { act: 'done', note: '', answer: 'yes' }));
    await next(() => act('gate', { act: 'issue' }));
    await next(gateMoves);
    plant.clock.advance(6 * minuteMs);
    await next(() => rig.incidents.look());
    await next(() => act('ring', { act: 'done', note: '' }));
    await next(() => rig.incidents.end(li, id, { as: 'closed', summary: 'over' }));
    const { entries } = await only();
    return {
      told: entries.map(({ kind, step, by }) => [kind, step, by].join(' ')),
      states: states(await only()),
      sent: rig.heard.map(({ kind }) => kind).sort(),
      written: plant.writes.length,
    };
  }

  test('between any two steps nothing is lost and nothing done twice', async () => {
    const undisturbed = await play(async () => {});
    await plant.reset();
    await rig.reset();
    const killed = await play(() => rig.restart());
    expect(killed).toEqual(undisturbed);
    expect(killed.written).toBe(1);
  });

  test('on the way to control: what control did not get may be ordered again, what it got is followed', async () => {
    await start();
    await work('done');
    await act('ask', { act: 'done', note: '', answer: 'yes' });
    const dead = new Error('killed');
    rig.bent.issue = () => Promise.reject(dead);
    await expect(act('gate', { act: 'issue' })).rejects.toBe(dead);
    expect(states(await only())).toMatchObject({ gate: 'running' });
    await rig.restart();
    await rig.incidents.look();
    expect(states(await only())).toMatchObject({ gate: 'open' });

    rig.bent.issue = async (...asked) => {
      await plant.control.issue(...asked);
      throw dead;
    };
    await expect(act('gate', { act: 'issue' })).rejects.toBe(dead);
    await rig.restart();
    await rig.incidents.look();
    expect(states(await only())).toMatchObject({ gate: 'running' });
    await gateMoves();
    expect(states(await only())).toMatchObject({ gate: 'done' });
    expect(plant.writes).toHaveLength(1);
  });

  test('a refusal of control gives the step back with the reason', async () => {
    await start();
    await work('done');
    await act('ask', { act: 'done', note: '', answer: 'yes' });
    rig.bent.issue = () => Promise.reject(new Failure('FORBIDDEN', 'issuing: not for you', { details: { role: 'x' } }));
    await expect(act('gate', { act: 'issue' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(states(await only())).toMatchObject({ gate: 'open' });
  });
});
