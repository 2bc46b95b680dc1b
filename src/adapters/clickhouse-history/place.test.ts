import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Noted, type Place, readPlace, reconcile, withLoss, writePlace } from './place.ts';

const store = '7d6b5d0e-3f7a-4f43-9d8e-0d6f6a2f7b11';
const other = '0b1f2a3c-1111-4222-8333-444455556666';
const at = (chunk: number, base = 0): Place => ({ store, chunk, base });
const noted = (version: number, highest = version): Noted => ({ notes: version === 0 ? [] : [{ store, version }], highest });

const cases: readonly (readonly [title: string, Place, Noted, sealed: number, expected: ReturnType<typeof reconcile>])[] = [
  ['both know nothing: begin', at(0), noted(0), 3, at(0)],
  ['both say the same: go on', at(5, 2), noted(7), 9, at(5, 2)],
  ['noted there but not here: write again, later than what is there', at(5), noted(6), 9, at(5, 1)],
  ['rows but no note: write later than all', at(0), noted(0, 40), 9, at(0, 40)],
  ['emptied there: begin again', at(5, 2), noted(0), 9, { ...at(0, 2), lostAt: 99 }],
  ['rows gone but notes left: begin again', at(5), noted(5, 0), 9, { ...at(0), lostAt: 99 }],
  ['an older state there: go on from it', at(5), noted(3), 9, { ...at(3), lostAt: 99 }],
  ['an older state here: copy all, later than what is there', at(5), noted(5), 4, at(0, 5)],
  ['another store writes there: refuse', at(0), { notes: [{ store: other, version: 8 }], highest: 8 }, 9, 'foreign'],
];

test.each(cases)('%s', (_, place, said, sealed, expected) => {
  expect(reconcile(place, said, sealed, 99)).toEqual(expected);
});

test('what a retention may have deleted is remembered when it is longer or gone, with a day to spare', () => {
  const day = 86_400_000;
  const short = withLoss(at(1), 10, 100 * day);
  expect(short.keptFrom).toBe(91 * day);
  expect(withLoss(short, 50, 101 * day).keptFrom).toBe(91 * day);
  expect(withLoss(short, undefined, 101 * day).keptFrom).toBe(91 * day);
  expect(withLoss(at(1), undefined, 101 * day).keptFrom).toBeUndefined();
});

test('a place is read as it was kept, and a damaged one counts as none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yangfan-place-'));
  expect(readPlace(folder)).toBeUndefined();
  writePlace(folder, at(5, 2));
  expect(readPlace(folder)).toEqual(at(5, 2));
  writeFileSync(join(folder, 'COPIED'), '{"store":"x"');
  expect(readPlace(folder)).toBeUndefined();
  rmSync(folder, { recursive: true });
});
