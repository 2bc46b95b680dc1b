import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { orderOf, readQuestion } from './questions.ts';

/** The body of a public frame (see testcases). */
const bodyOf = (name: string): string =>
  (JSON.parse(readFileSync(new URL(`testcases/${name}/expected.json`, import.meta.url), 'utf8')) as { bodyHex: string }).bodyHex; // holds: these cases have a body

const hexOf = (question: unknown, version: number | undefined): string =>
  Buffer.from(orderOf(readQuestion(question), version).body).toString('hex');
const idOf = (question: unknown): number => orderOf(readQuestion(question), 1).id;

const place = { longitude: 0.112312, latitude: 0.123123 };
const limits = {
  from: Date.UTC(2020, 6, 25, 16),
  until: Date.UTC(2020, 6, 26, 15, 23, 59),
  ...{ maxSpeed: 200, overspeedSeconds: 30, nightMaxSpeed: 40 },
};
const five = [1, 2, 3, 4, 5].map((id) => ({ id, name: `测试围栏${id}`, ...limits }));

describe('areas are written as public frames have them', () => {
  test.each([
    ['8600-2013', undefined],
    ['8600-2019', 1],
  ] as const)('circles of %s', (name, version) => {
    const areas = five.map((area) => ({ ...area, center: place, radius: 123 }));
    expect(hexOf({ command: 'setCircles', mode: 'change', areas }, version)).toBe(bodyOf(name));
  });

  test.each([
    ['8602-2013', undefined],
    ['8602-2019', 1],
  ] as const)('rectangles of %s', (name, version) => {
    const areas = five.map((area) => ({ ...area, topLeft: place, bottomRight: place }));
    expect(hexOf({ command: 'setRectangles', mode: 'replace', areas }, version)).toBe(bodyOf(name));
  });

  test.each([
    ['8604-2013', undefined],
    ['8604-2019', 1],
  ] as const)('a polygon of %s', (name, version) => {
    const time = Date.UTC(2020, 6, 7, 11, 23, 59);
    const vertices = Array.from({ length: 5 }, () => ({ longitude: 0.000345, latitude: 0.000123 }));
    const area = { id: 3, from: time, until: time, maxSpeed: 123, overspeedSeconds: 60, nightMaxSpeed: 0, vertices };
    expect(hexOf({ command: 'setPolygon', area }, version)).toBe(bodyOf(name));
  });

  test('deleting', () => {
    expect(hexOf({ command: 'deleteAreas', shape: 'circle', ids: [1, 2, 3, 65_535] }, 1)).toBe(bodyOf('8601-2019'));
    expect(hexOf({ command: 'deleteAreas', shape: 'polygon', ids: [] }, 1)).toBe('00');
  });
});

test('each has its message', () => {
  const polygon = { id: 1, vertices: [place, place, place] };
  const questions = [
    { command: 'setCircles', areas: [{ id: 1, center: place, radius: 1 }] },
    { command: 'deleteAreas', shape: 'circle', ids: [] },
    { command: 'setRectangles', areas: [{ id: 1, topLeft: place, bottomRight: place }] },
    { command: 'deleteAreas', shape: 'rectangle', ids: [] },
    { command: 'setPolygon', area: polygon },
    { command: 'deleteAreas', shape: 'polygon', ids: [] },
  ];
  expect(questions.map(idOf)).toEqual([0x8600, 0x8601, 0x8602, 0x8603, 0x8604, 0x8605]);
});

test.each([
  [{ longitude: -1, latitude: -2 }, {}, 0x00c0],
  [place, { alarms: ['enterDriver', 'enterPlatform', 'leaveDriver', 'leavePlatform'] }, 0x003c],
  [place, { doorsForbidden: true, communicationOff: true, detailed: true }, 0xc100],
  [place, { maxSpeed: 0 }, 0x0002],
])('an area at %j with %j has the attributes %i', (center, more, attributes) => {
  const hex = hexOf({ command: 'setCircles', areas: [{ id: 1, center, radius: 1, ...more }] }, undefined);
  expect(Number.parseInt(hex.slice(12, 16), 16)).toBe(attributes);
});

test.each([
  ['both sides of the equator', { command: 'setRectangles', areas: [{ id: 1, topLeft: place, bottomRight: { ...place, latitude: -1 } }] }],
  ['both sides of a meridian', { command: 'setPolygon', area: { id: 1, vertices: [place, place, { ...place, longitude: -1 }] } }],
  ['a beginning without an end', { command: 'setCircles', areas: [{ id: 1, center: place, radius: 1, from: 0 }] }],
  ['a latitude of 91°', { command: 'setCircles', areas: [{ id: 1, center: { ...place, latitude: 91 }, radius: 1 }] }],
  ['two vertices', { command: 'setPolygon', area: { id: 1, vertices: [place, place] } }],
  ['no area', { command: 'setCircles', areas: [] }],
])('%s is refused', (_, question) => {
  expect(() => hexOf(question, 1)).toThrow('asking a terminal');
});
