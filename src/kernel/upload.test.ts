import { describe, expect, test } from 'vitest';
import { csvCell } from './table.ts';
import { readTable, type TableShape, textOf } from './upload.ts';

const shape: TableShape<'id' | 'note'> = { headings: { id: { zh: '编号', en: 'id' }, note: { zh: '备注', en: 'Note' } }, needed: ['id'] };

describe('an uploaded table', () => {
  test('is read by its heading in either language, in any order, with columns that are not known left out', () => {
    expect(readTable('note,x,ID\n hello ,1,7\n', shape).rows).toEqual([{ row: 2, id: '7', note: 'hello' }]);
    expect(readTable('\uFEFF编号;备注\r\n7;"a\nb"\r\n', shape).rows).toEqual([{ row: 2, id: '7', note: 'a\nb' }]);
  });

  test('tells a cell that is empty from a column that is not there, and skips rows without anything', () => {
    expect(readTable('id\n\n7\n', shape).rows).toEqual([{ row: 3, id: '7' }]);
    expect(readTable('id,note\n7,\n', shape).rows).toEqual([{ row: 2, id: '7', note: '' }]);
  });

  test('gives back what an export wrote so that no spreadsheet takes it for a formula', () => {
    expect(readTable(`id,note\n1,${csvCell('=1+1')}\n`, shape).rows?.[0]?.note).toBe('=1+1');
  });

  test.each([
    ['note\nx\n', 'id'],
    ['备注\nx\n', '编号'],
    ['', ''],
    ['id\n"7', ''],
  ])('%j is refused with a reason', (csv, column) => {
    expect(readTable(csv, shape).refused).toMatchObject({ row: 1, column, text: { zh: expect.any(String), en: expect.any(String) } });
  });

  test('may be GB 18030, and is nothing when it is no text', () => {
    expect(textOf(Buffer.from([0xc9, 0xe8, 0xb1, 0xb8]))).toBe('设备');
    expect(textOf(Buffer.from([0xff, 0xff, 0xff]))).toBeUndefined();
  });
});
