import { expect, test } from 'vitest';
import { benchCoap } from './coap.bench.ts';

test('every post brings all its values to the sink and is answered', async () => {
  const figures = await benchCoap({ messages: 500, runs: 1 });
  expect(figures.map(({ metric }) => metric)).toEqual(['us_per_message', 'messages_per_second']);
});
