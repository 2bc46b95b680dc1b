import { expect, test } from 'vitest';
import { Failure } from '../contracts/errors.ts';
import { readConfig } from '../kernel/config.ts';
import { complaint } from './complaint.ts';

const told = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) return complaint(error);
    throw error;
  }
  throw new Error('nothing was refused');
};

test('a wrong setting is told in one line, in both languages', () => {
  expect(told(() => readConfig({ YANGFAN_PORT: 'abc', YANGFAN_LOG_LEVEL: '' }))).toBe(
    'yangfan: reading the settings: YANGFAN_PORT: must be a number · 设置有误：YANGFAN_PORT：应为数字\n',
  );
});

test('any other failure says what its text says in Chinese', () => {
  const failure = new Failure('NOT_AVAILABLE', 'listening on 127.0.0.1:7800: the port is taken', { details: { what: '127.0.0.1:7800' } });
  expect(complaint(failure)).toBe('yangfan: listening on 127.0.0.1:7800: the port is taken · 暂不可用：127.0.0.1:7800\n');
});
