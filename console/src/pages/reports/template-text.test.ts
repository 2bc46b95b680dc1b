import { expect, test } from 'vitest';
import { pointsOf, pointsText } from './template-text.ts';

test('points are typed one a line, of a model or of one asset', () => {
  const points = [
    { model: 'reservoir', point: 'level' },
    { asset: 'pump.1', point: 'run' },
  ];
  expect(pointsText(points)).toBe('*reservoir.level\npump.1.run');
  expect(pointsOf(' *reservoir.level \n\npump.1.run')).toEqual(points);
  expect(pointsOf('level')).toEqual([{ asset: '', point: 'level' }]);
});
