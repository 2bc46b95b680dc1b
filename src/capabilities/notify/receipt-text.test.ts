import { expect, test } from 'vitest';
import { receiptOf, receiptText, shownReason } from './receipt-text.ts';

const both = { zh: '主机不可访问', en: 'the host may not be called' };

test('a reason in both languages comes back in each, also as it was written before', () => {
  expect([receiptText(receiptOf(both)), receiptText(`${both.zh} · ${both.en}`)]).toEqual([both, both]);
  expect(shownReason(receiptOf(both))).toEqual({ reason: both.en, reasonText: both });
});

test('a reason in one language is told as it is, whatever points stand in it', () => {
  expect(receiptText('550 a · b')).toEqual({ zh: '550 a · b', en: '550 a · b' });
  expect(shownReason(null)).toEqual({ reason: undefined, reasonText: undefined });
});
