import { assert, constantFrom, array as list, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LoadMeasures, type LoadState, loadStates, unknownLoad } from '../contracts/load.ts';
import { calmSince, type GaugePosition, moveGauge, reasonsOf } from './load.ts';

const measures = (some: Partial<LoadMeasures>): LoadMeasures => ({ ...unknownLoad.measures, ...some });
const heightOf = (state: LoadState): number => loadStates.indexOf(state);

/** The gauge after each look, a second apart. */
function run(looks: readonly LoadMeasures[], from = calmSince(0)): readonly GaugePosition[] {
  const positions: GaugePosition[] = [];
  let position = from;
  looks.forEach((look, i) => {
    position = moveGauge(position, look, i * 1000);
    positions.push(position);
  });
  return positions;
}
const states = (looks: readonly LoadMeasures[]): readonly LoadState[] => run(looks).map(({ state }) => state);
const times = <T>(count: number, one: T): readonly T[] => Array.from({ length: count }, () => one);

/** Measures around all marks: nothing, between clearing and the mark of busy, busy, overloaded. */
const shares = constantFrom(0, 0.04, 0.3, 0.5, 0.99);
const anyLook = record({
  planeLagMs: constantFrom(0, 120, 160, 400, 501, 10_000),
  planeShare: constantFrom(0, 0.7, 0.8, 0.9, 1),
  mainLagMs: constantFrom(0, 120, 160, 400, 501),
  noRoomShare: shares,
  syncMs: constantFrom(0, 900, 1500, 5000),
  cpuShare: shares,
  memoryShare: shares,
  diskShare: shares,
});

describe('the load gauge', () => {
  test('is calm, busy and overloaded by the worst measure', () => {
    expect(states(times(3, measures({})))).toEqual(['calm', 'calm', 'calm']);
    expect(states(times(2, measures({ cpuShare: 0.99 }))).at(-1)).toBe('busy');
    expect(states(times(2, measures({ cpuShare: 0.99, planeLagMs: 600 }))).at(-1)).toBe('overloaded');
  });

  test('rises to the lesser of two looks, so that one bad second is not yet an overload', () => {
    expect(states([measures({ planeLagMs: 9000 }), measures({}), measures({ planeLagMs: 9000 })])).toEqual(['calm', 'calm', 'calm']);
    expect(states([measures({ planeLagMs: 9000 }), measures({ planeLagMs: 200 })])).toEqual(['calm', 'busy']);
  });

  test('falls one level after five good looks, and says since when', () => {
    const looks = [...times(2, measures({ noRoomShare: 0.9 })), ...times(10, measures({}))];
    expect(states(looks).slice(1)).toEqual(['overloaded', ...times(4, 'overloaded'), ...times(5, 'busy'), 'calm']);
    expect(run(looks)[6]).toMatchObject({ state: 'busy', since: 6000 });
  });

  test('is overloaded while the data plane never rests, and no longer when it has an eighth of its time', () => {
    const looks = [
      ...times(2, measures({ planeShare: 1 })),
      ...times(3, measures({ planeShare: 0.9 })),
      ...times(5, measures({ planeShare: 0.86 })),
    ];
    expect(states(looks).slice(1)).toEqual([...times(8, 'overloaded'), 'busy']);
  });

  test('says in both languages what holds it where it is, and nothing when calm', () => {
    const [, position = calmSince(0)] = run(times(2, measures({ noRoomShare: 0.72, memoryShare: 0.1 })));
    expect(reasonsOf(position, measures({ noRoomShare: 0.72 }))).toEqual([
      { zh: '写盘跟不上，72 % 的时间没有缓冲', en: 'more comes than can be stored: no room for 72 % of the time' },
    ]);
    expect(reasonsOf(position, measures({}))).toEqual([{ zh: '正在缓解', en: 'it is easing off' }]);
    expect(reasonsOf(calmSince(0), measures({ noRoomShare: 0.72 }))).toEqual([]);
  });

  test('never changes twice within two looks upwards and five downwards, whatever comes', () => {
    assert(
      property(list(anyLook, { maxLength: 60 }), (looks) => {
        let before = { state: 'calm' as LoadState, at: -1 };
        run(looks).forEach(({ state }, at) => {
          if (state === before.state) return;
          const [rise, gap] = [heightOf(state) - heightOf(before.state), at - before.at];
          expect(gap).toBeGreaterThanOrEqual(rise > 0 ? 2 : 5);
          expect(rise).toBeGreaterThanOrEqual(-1);
          before = { state, at };
        });
      }),
    );
  });

  test('comes to rest under any steady load, at the same place from wherever it began below it', () => {
    assert(
      property(anyLook, (look) => {
        const ends = run(times(20, look));
        expect(new Set(ends.slice(4).map(({ state }) => state)).size).toBe(1);
        expect(states([...times(2, measures({})), ...times(20, look)]).at(-1)).toBe(ends.at(-1)?.state);
      }),
    );
  });

  test('returns to calm from anywhere within ten quiet looks', () => {
    assert(
      property(list(anyLook, { maxLength: 30 }), (looks) => {
        expect(states([...looks, ...times(10, measures({}))]).at(-1) ?? 'calm').toBe('calm');
      }),
    );
  });

  test('stays when a measure swings around its mark, above the level at which it would clear', () => {
    assert(
      property(list(constantFrom(0.36, 0.39, 0.41, 0.5), { minLength: 1, maxLength: 40 }), (swings) => {
        const looks = [...times(2, measures({ noRoomShare: 0.5 })), ...swings.map((noRoomShare) => measures({ noRoomShare }))];
        expect(new Set(states(looks).slice(1))).toEqual(new Set(['overloaded']));
      }),
    );
  });
});
