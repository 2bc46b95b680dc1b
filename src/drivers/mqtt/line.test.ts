import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLine, type InLine, type Line } from './line.ts';

interface Person extends InLine<Person> {
  readonly name: number;
}

const people = (count: number): readonly Person[] =>
  Array.from({ length: count }, (_, name) => ({ name, line: undefined, ahead: undefined, behind: undefined }));

function namesIn(line: Line<Person>): readonly number[] {
  const names: number[] = [];
  for (let one = line.first; one !== undefined; one = one.behind) names.push(one.name);
  return names;
}

test('a line keeps the order of coming as a Set does, whoever leaves', () => {
  const step = fc.record({ name: fc.nat(9), isComing: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const [all, line, order] = [people(10), createLine<Person>(), new Set<number>()];
      for (const { name, isComing } of steps) {
        const one = all[name];
        if (one === undefined) throw new Error('BUG: nobody of this name');
        order.delete(name);
        if (isComing) {
          line.add(one);
          order.add(name);
        } else line.delete(one);
        expect(namesIn(line)).toEqual([...order]);
        expect(line.size).toBe(order.size);
      }
    }),
  );
});

test('who stands in another line leaves it', () => {
  const [short, long] = [createLine<Person>(), createLine<Person>()];
  const all = people(3);
  for (const one of all) long.add(one);
  const [, second] = all;
  if (second !== undefined) short.add(second);
  expect([namesIn(long), namesIn(short)]).toEqual([[0, 2], [1]]);
});
