import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress } from './address.ts';
import { type PlanLimits, planSpans, type Span, splitSpan, type Tag } from './plan.ts';

const usual: PlanLimits = { everyMs: 1000, maxGap: 8, maxRegisters: 125, maxBits: 2000 };

function tagOf(key: string, point = 0): Tag {
  const address = parseAddress(key);
  if ('refused' in address) throw new Error(address.refused.en);
  return { key, address, binding: { point, scale: 1, offset: 0 } };
}

const planned = (keys: readonly string[], limits: Partial<PlanLimits> = {}) =>
  planSpans(
    keys.map((key) => tagOf(key)),
    { ...usual, ...limits },
  );
const shown = (spans: readonly Span[]) => spans.map(({ table, start, count }) => `${table} ${start}+${count}`);

describe('requests are put together', () => {
  test('when their registers lie near each other, in whatever order they come', () => {
    expect(shown(planned(['holding:10', 'holding:0:float32', 'holding:5']))).toEqual(['holding 0+11']);
  });

  test('up to the gap that is allowed', () => {
    expect(shown(planned(['holding:0', 'holding:9']))).toEqual(['holding 0+10']);
    expect(shown(planned(['holding:0', 'holding:10']))).toEqual(['holding 0+1', 'holding 10+1']);
    expect(shown(planned(['holding:0', 'holding:1', 'holding:3'], { maxGap: 0 }))).toEqual(['holding 0+2', 'holding 3+1']);
  });

  test('for bits with a gap sixteen times as wide', () => {
    expect(shown(planned(['coil:0', 'coil:129', 'coil:259']))).toEqual(['coil 0+130', 'coil 259+1']);
  });

  test('not across tables or periods', () => {
    expect(shown(planned(['holding:0', 'input:0', 'holding:1@5s', 'holding:2@1s']))).toEqual(['holding 0+3', 'input 0+1', 'holding 1+1']);
  });

  test('up to the registers and bits that a request may have, without cutting a value', () => {
    const keys = Array.from({ length: 63 }, (_, i) => `holding:${2 * i}:float32`);
    expect(shown(planned(keys))).toEqual(['holding 0+124', 'holding 124+2']);
    expect(shown(planned(['coil:0', 'coil:100', 'coil:190'], { maxBits: 150 }))).toEqual(['coil 0+101', 'coil 190+1']);
  });

  test('with values that overlap', () => {
    expect(shown(planned(['holding:0:float64', 'holding:1', 'holding:2:int32', 'holding:0.3']))).toEqual(['holding 0+4']);
  });

  test('so that every tag is read exactly once and no request is too large', () => {
    const key = fc
      .tuple(fc.constantFrom('holding', 'input', 'coil'), fc.nat(600), fc.constantFrom('', '@5s'))
      .map(([table, at, every]) => `${table}:${at}${every}`);
    fc.assert(
      fc.property(fc.array(key, { maxLength: 200 }), (keys) => {
        const spans = planned(keys, { maxRegisters: 50, maxBits: 100 });
        const read = spans.flatMap(({ tags }) => tags.map((tag) => tag.key));
        expect(read.sort()).toEqual([...keys].sort());
        for (const { table, start, count, tags } of spans) {
          expect(count).toBeLessThanOrEqual(table === 'coil' ? 100 : 50);
          for (const { address } of tags) expect(address.start >= start && address.start + address.count <= start + count).toBe(true);
        }
      }),
    );
  });
});

test('a span is split into halves that leave out what lies between, down to one tag', () => {
  const [span] = planned(['holding:0', 'holding:1', 'holding:8:float32']);
  const halves = span === undefined ? [] : splitSpan(span);
  expect(shown(halves)).toEqual(['holding 0+1', 'holding 1+9']);
  expect(shown(halves.flatMap(splitSpan))).toEqual(['holding 0+1', 'holding 1+1', 'holding 8+2']);
});
