import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAudit } from '../../src/kernel/audit.ts';
import { createAuth } from '../../src/kernel/auth.ts';
import { authRoutes } from '../../src/kernel/auth-routes.ts';
import { createHttp, type Http } from '../../src/kernel/http.ts';
import { createProvider } from '../../src/kernel/openid.ts';
import { silentLog, testDatabase, virtualClock } from '../../src/kernel/testing.ts';
import { hasChromium, newPerson, openBrowser } from '../setup/browser.ts';
import { builtConsole } from '../setup/build.ts';
import { type Front, startFront } from '../setup/front.ts';
import { startOpenidProvider } from '../setup/openid-provider.ts';
import { shot, violations } from './page-checks.ts';

// The way of a person to the OpenID provider and back: a real browser with its own rules for cookies, a real provider, no other capability.

const person = { sub: 'sub-wang', preferred_username: '王工', groups: ['engineers'] };
const consoleFolder = fileURLToPath(new URL('../../console/dist', import.meta.url));

let database: Awaited<ReturnType<typeof testDatabase>>;
let idp: Awaited<ReturnType<typeof startOpenidProvider>>;
let dyeing: typeof idp;
let http: Http;
let front: Front;
let browser: Browser;
const clock = virtualClock(Date.now());

describe.skipIf(!hasChromium)('signing in at a provider in a browser (needs /usr/bin/chromium)', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    await builtConsole();
    idp = await startOpenidProvider('yangfan', 'secret');
    dyeing = await startOpenidProvider('yangfan', 'secret');
    database = await testDatabase();
    const auth = await createAuth(database.db, clock);
    const audit = await createAudit(database.db, clock);
    let port = 0;
    front = await startFront(() => port);
    const { identify } = auth;
    http = await createHttp({ log: silentLog, clock, audit, identify, version: '0', port: 0, allowMissing: true, consoleFolder });
    const admission = { nameClaim: 'preferred_username', roleClaim: 'groups', roles: [['engineers', 'engineer']], allow: [] } as const;
    const client = { clientId: 'yangfan', clientSecret: 'secret', origin: front.url, scopes: 'openid' };
    const each = [
      { issuer: idp.issuer, tenant: 'main' },
      { issuer: dyeing.issuer, tenant: 'dyeing', title: '印染厂账号' },
    ];
    const providers = each.map((one) => createProvider({ ...admission, ...client, ...one }, clock, silentLog));
    authRoutes(http, auth, { providers });
    port = Number(new URL(await http.listen()).port);
    browser = await openBrowser();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await front?.close();
    await http?.close();
    await idp?.stop();
    await dyeing?.stop();
    await database?.drop();
  });

  test('the button leads there and back to the page that was wanted, and no code stays in the address', async () => {
    idp.be(person);
    const { page, context } = await newPerson(browser, front.url);
    await page.goto('/me');
    await page.getByRole('button', { name: '用企业账号登录' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await shot(page, 'sign-in-zh');
    await page.getByRole('button', { name: '用企业账号登录' }).click();
    await page.getByRole('definition').getByText('王工').waitFor();
    expect(page.url()).toBe(`${front.url}/me`);
    await page.reload();
    await page.getByRole('definition').getByText('王工').waitFor();
    expect((await context.cookies()).map(({ name }) => name)).toEqual(['yangfan_session']);
    await context.close();
  });

  test('another company is reached by its address or its key, is told to nobody else, and is remembered where it was used', async () => {
    dyeing.be({ ...person, preferred_username: '李工' }); // names are unique over all companies
    const { page, context } = await newPerson(browser, front.url);
    await page.goto('/signin');
    await page.getByRole('button', { name: '用企业账号登录' }).waitFor();
    expect(await page.getByText('印染厂账号').count()).toBe(0);
    await page.getByRole('button', { name: '其他公司的账号' }).click();
    await page.getByLabel('公司代码').fill('weaving');
    await page.getByRole('button', { name: '显示登录方式' }).click();
    await page.getByRole('alert').getByText('“weaving”在此没有企业账号登录方式').waitFor();
    expect(await violations(page)).toEqual([]);
    await shot(page, 'sign-in-company-zh');
    await page.getByLabel('公司代码').fill('dyeing');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '用印染厂账号登录' }).waitFor();
    await page.goto('/signin?company=dyeing&next=/me');
    await page.getByRole('button', { name: '用印染厂账号登录' }).click();
    await page.getByRole('definition').getByText('李工').waitFor();
    await context.clearCookies();
    await page.goto('/signin');
    await page.getByRole('button', { name: '用印染厂账号登录' }).waitFor();
    await context.close();
  });

  test('providers with long names fit a phone', async () => {
    const { page, context } = await newPerson(browser, front.url);
    await page.setViewportSize({ width: 390, height: 844 });
    const title = 'Eastern Water Group of Companies single sign-on for staff and contractors';
    const away = { issuer: 'https://b.example', title: '示范集团统一身份认证平台（备用）', isReached: false };
    const ways = { providers: [{ issuer: 'https://a.example', title, isReached: true }, away], hasOthers: true };
    await page.route(/session\/ways/, (route) => route.fulfill({ json: ways }));
    await page.goto('/signin');
    const button = page.getByRole('button', { name: title });
    const { x = 0, width = 0 } = (await button.boundingBox()) ?? {};
    expect(width).toBeGreaterThan(0);
    expect(x + width).toBeLessThanOrEqual(390);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await shot(page, 'sign-in-two-providers');
    await context.close();
  });

  test('who is not let in is told why, on a phone in English too, and the provider that is down is said to be', async () => {
    idp.be({ ...person, groups: [] });
    const { page, context } = await newPerson(browser, front.url);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto('/signin?next=https://evil.example');
    await page.getByRole('button', { name: 'English' }).click();
    const button = page.getByRole('button', { name: 'Sign in with your company account' });
    await button.click();
    await page.getByRole('alert').getByText('no role is given to this account').waitFor();
    expect(page.url()).toBe(`${front.url}/signin`);
    await shot(page, 'sign-in-refused-en-phone');
    await idp.stop();
    clock.advance(30_000);
    await page.reload();
    await page.getByText('the provider does not answer').waitFor();
    expect(await button.isDisabled()).toBe(true);
    await shot(page, 'sign-in-away-en-phone');
    await context.close();
    await idp.start();
  });
});
