import { expect, test } from 'vitest';
import { expand, parametersIn } from './expand.ts';

test.each([
  ['holding:{base}', { base: '100' }, 'holding:100'],
  ['holding:{base+10}:float32', { base: '100' }, 'holding:110:float32'],
  ['coil:{base-1}', { base: '1' }, 'coil:0'],
  ['site/{area}/{unit}', { area: 'a', unit: '7' }, 'site/a/7'],
  ['plain', {}, 'plain'],
  ['{"a":1}', {}, '{"a":1}'],
])('%s with %j is %s', (text, values, filled) => expect(expand(text, values)).toEqual({ text: filled }));

test.each([
  ['a parameter without a value', '{base}', {}, 'base has no value'],
  ['an empty value', '{base}', { base: '' }, 'base has no value'],
  ['a name that every object has', '{constructor}', {}, 'constructor has no value'],
  ['a sum of words', '{base+1}', { base: 'x' }, 'whole number'],
])('%s is refused', (_, text, values, why) => expect(expand(text, values)).toEqual({ refused: expect.stringContaining(why) }));

test('the parameters of a text are told', () => expect(parametersIn('{a}:{b+1}:{a-2}')).toEqual(['a', 'b', 'a']));
