import { describe, expect, test } from 'vitest';
import { Failure } from '../../contracts/errors.ts';
import { virtualClock } from '../../kernel/testing.ts';
import { createStills, mostAsked, mostOfTenant } from './stills.ts';

const picture = { media: 'image/png', bytes: Buffer.from('x') };

const at = (id: string, tenant = 'main') => ({ tenant, id });

/** A camera that counts how often it is asked. */
function camera() {
  let count = 0;
  return {
    ask: async () => {
      count++;
      return picture;
    },
    count: () => count,
  };
}

describe('stills', () => {
  test('ask a camera once a second, however many look', async () => {
    const clock = virtualClock();
    const [stills, one] = [createStills(clock), camera()];
    for (let ms = 0; ms < 3000; ms += 100) {
      await Promise.all(Array.from({ length: 10 }, () => stills.of(at('one'), one.ask)));
      clock.advance(100);
    }
    expect(one.count()).toBe(3);
  });

  test('share what a slow camera will give, beyond the second', async () => {
    const clock = virtualClock();
    const stills = createStills(clock);
    let give = (_: typeof picture) => {};
    let count = 0;
    const slow = () => {
      count++;
      return new Promise<typeof picture>((resolve) => {
        give = resolve;
      });
    };
    const first = stills.of(at('one'), slow);
    clock.advance(4000);
    const second = stills.of(at('one'), slow);
    give(picture);
    expect(await first).toBe(await second);
    expect([count, (await first).time]).toEqual([1, clock.now()]);
  });

  test('tell a failure to all who look, and try again after a second', async () => {
    const clock = virtualClock();
    const [stills, one] = [createStills(clock), camera()];
    const fails = () => Promise.reject(new Failure('NOT_AVAILABLE', 'away'));
    await expect(stills.of(at('one'), fails)).rejects.toThrow('away');
    await expect(stills.of(at('one'), one.ask)).rejects.toThrow('away');
    clock.advance(1000);
    await expect(stills.of(at('one'), one.ask)).resolves.toMatchObject(picture);
  });

  test('of one camera do not wait for another that is silent', async () => {
    const stills = createStills(virtualClock());
    void stills.of(at('dead'), () => new Promise(() => {}));
    await expect(stills.of(at('one'), camera().ask)).resolves.toMatchObject(picture);
  });

  test('are refused while too many of a tenant are kept, whatever others ask, and not beyond that second', async () => {
    const clock = virtualClock();
    const stills = createStills(clock);
    for (let n = 0; n < mostOfTenant; n++) await stills.of(at(String(n)), camera().ask);
    await expect(stills.of(at('more'), camera().ask)).rejects.toMatchObject({ code: 'TOO_MANY' });
    await expect(stills.of(at('other', 'other'), camera().ask)).resolves.toMatchObject(picture);
    clock.advance(1000);
    await expect(stills.of(at('more'), camera().ask)).resolves.toMatchObject(picture);
  });

  test('are refused while too many of all tenants are kept', async () => {
    const stills = createStills(virtualClock());
    for (let n = 0; n < mostAsked; n++) await stills.of(at(String(n), `tenant-${n % 4}`), camera().ask);
    await expect(stills.of(at('more', 'fifth'), camera().ask)).rejects.toMatchObject({ code: 'TOO_MANY' });
    await expect(stills.of(at('0', 'tenant-0'), camera().ask)).resolves.toMatchObject(picture);
  });

  test('are forgotten when the address changes', async () => {
    const [stills, one] = [createStills(virtualClock()), camera()];
    await stills.of(at('one'), one.ask);
    stills.forget('one');
    await stills.of(at('one'), one.ask);
    expect(one.count()).toBe(2);
  });
});
