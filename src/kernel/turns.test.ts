import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('work runs one after the other, also behind one that failed, whose error only its asker gets', async () => {
  const inTurn = createTurns();
  const said: string[] = [];
  const slow = inTurn(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    said.push('slow');
  });
  const broken = inTurn(() => Promise.reject(new Error('no')));
  const quick = inTurn(async () => said.push('quick'));
  await expect(broken).rejects.toThrow('no');
  await Promise.all([slow, quick]);
  expect(said).toEqual(['slow', 'quick']);
});
