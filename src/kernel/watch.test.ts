import { expect, test } from 'vitest';
import { silentLog } from './testing.ts';
import { startWatch } from './watch.ts';

/** A watch of each millisecond whose looks end when they are told to. */
function slowly() {
  const looks: { readonly end: () => void; readonly fail: (error: Error) => void }[] = [];
  const look = () => new Promise<void>((end, fail) => looks.push({ end, fail }));
  let isDue = true;
  const watch = startWatch(look, { lookMs: 1, log: silentLog, doing: 'looking', isDue: () => isDue });
  const begun = async (count: number) => {
    while (looks.length < count) await new Promise(setImmediate);
  };
  const rest = () => {
    isDue = false;
  };
  return { looks, watch, begun, rest };
}

test('a look that is asked for while one runs comes after it, and ends with its own end', async () => {
  const { looks, watch, begun, rest } = slowly();
  await begun(1);
  rest();
  let isDone = false;
  const asked = watch.look().then(() => {
    isDone = true;
  });
  await new Promise(setImmediate);
  expect(looks).toHaveLength(1);
  looks[0]?.end();
  await begun(2);
  expect(isDone).toBe(false);
  looks[1]?.end();
  await asked;
  await watch.close();
});

test('who asks for a look gets its error, and the next look is made all the same', async () => {
  const { looks, watch, begun, rest } = slowly();
  rest();
  const asked = watch.look();
  await begun(1);
  looks[0]?.fail(new Error('no'));
  await expect(asked).rejects.toThrow('no');
  const again = watch.look();
  await begun(2);
  looks[1]?.end();
  await again;
  await watch.close();
});

test('what was asked for is waited for when the watch is closed', async () => {
  const { looks, watch, begun, rest } = slowly();
  rest();
  let isDone = false;
  const asked = watch.look().then(() => {
    isDone = true;
  });
  await begun(1);
  const closed = watch.close().then(() => expect(isDone).toBe(true));
  looks[0]?.end();
  await Promise.all([asked, closed]);
});
