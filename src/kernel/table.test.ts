import fastify from 'fastify';
import { expect, test } from 'vitest';
import { answerTo } from './problems.ts';
import { mostSheetRows, sendCsv, type TableColumn } from './table.ts';

const columns: readonly TableColumn<number>[] = [{ title: { zh: '序号', en: 'Number' }, kind: 'number', of: (row) => row }];

/** The answer to somebody who takes so many rows home. */
async function taken(count: number) {
  const server = fastify();
  server.setErrorHandler((error, _, reply) => reply.status(answerTo(error).status).send(answerTo(error).problem));
  const rows = Array.from({ length: count }, (_, i) => i);
  server.get('/', (_, reply) => sendCsv(reply, { name: 'rows', columns, language: 'zh' }, rows));
  const answer = await server.inject('/');
  await server.close();
  return answer;
}

test('a CSV file has all rows', async () => {
  const { body, headers } = await taken(mostSheetRows);
  expect(headers['content-disposition']).toBe('attachment; filename="rows.csv"');
  expect(body.trim().split('\r\n')).toHaveLength(mostSheetRows + 1);
});

test('more rows than a file takes are refused with what to do, never left out', async () => {
  const { statusCode, body } = await taken(mostSheetRows + 1);
  expect(statusCode).toBe(413);
  expect(JSON.parse(body).text.zh).toBe(`内容过大，上限为 每个文件 ${mostSheetRows} 行；请缩小筛选或时间范围`);
});
