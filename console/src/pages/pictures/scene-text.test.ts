import { expect, test } from 'vitest';
import { sceneText } from './scene-text.ts';

const scene = {
  views: [{ title: { zh: '总“览”', en: 'Over "view" [\n 1,\n 2\n]' }, eye: [60, -5.5, 1e-7], target: [] }],
  items: [{ kind: 'box', id: 'ground', at: [0, -1, 0], outline: [[0, 1], [2, 3]] }], // biome-ignore format: as short as the text
};

test('a place and a title stand in one line each', () => {
  expect(sceneText(scene)).toContain('"eye": [60, -5.5, 1e-7]');
  expect(sceneText(scene)).toContain('"at": [0, -1, 0]');
  expect(sceneText(scene)).toContain('"title": { "zh": "总“览”", "en": "Over');
});

test('the text says the same as before', () => {
  expect(JSON.parse(sceneText(scene))).toEqual(scene);
});
