import { expect, test } from 'vitest';
import { secretsCsv } from './secrets-csv.ts';

test('issued secrets are one device a line below a header', () => {
  const items = [
    { device: 'd1', identity: '水泵 1', secret: '-abc' },
    { device: 'd2', identity: 'm2', secret: 'def' },
  ];
  expect(secretsCsv(items)).toBe('\uFEFFdevice,identity,secret\r\nd1,水泵 1,-abc\r\nd2,m2,def\r\n');
});

test('an identity with commas, quotes and line breaks stays one cell', () => {
  expect(secretsCsv([{ device: 'd', identity: 'a,"b"\nc', secret: 's' }])).toContain('d,"a,""b""\nc",s\r\n');
});
