import { afterEach, describe, expect, test, vi } from 'vitest';
import { address, call, linkTo, onSignedOut, setCsrf } from './client.ts';
import { ApiProblem } from './problem.ts';

const asked: { url: string; init: RequestInit }[] = [];
const answer = (status: number, body?: unknown) =>
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    return new Response(body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body), { status });
  });

afterEach(() => {
  asked.length = 0;
  setCsrf('');
  onSignedOut(() => {});
  vi.unstubAllGlobals();
});

describe('addresses', () => {
  test('parameters are put in and escaped, empty query values left out', () => {
    expect(address('/assets/:id', { id: 'a/b' })).toBe('/api/v1/assets/a%2Fb');
    expect(address('/alarms', {}, { view: 'open', text: '', from: undefined, limit: 5 })).toBe('/api/v1/alarms?view=open&limit=5');
  });

  test('a download has a plain link', () => {
    expect(linkTo('exportCsv', { query: { points: '1,2', from: '0', to: '9' } })).toBe(
      '/api/v1/history/export.csv?points=1%2C2&from=0&to=9',
    );
  });
});

describe('calls', () => {
  test('a reading call has no body and no mark', async () => {
    setCsrf('m');
    answer(200, { items: [] });
    expect(await call('listAlarms', { query: { view: 'open' } })).toEqual({ items: [] });
    expect(asked[0]?.init).toMatchObject({ method: 'GET', body: undefined, headers: { accept: 'application/json' } });
  });

  test('a change carries the mark of the session and its body as JSON', async () => {
    setCsrf('m');
    answer(200, { acknowledged: ['a'], refused: [] });
    await call('acknowledgeAlarms', { body: { ids: ['a'], comment: 'seen' } });
    expect(asked[0]?.url).toBe('/api/v1/alarms/acknowledge');
    expect(asked[0]?.init).toMatchObject({
      method: 'POST',
      body: '{"ids":["a"],"comment":"seen"}',
      headers: { 'x-yangfan-csrf': 'm', 'content-type': 'application/json' },
    });
  });

  test('a file is sent as it is', async () => {
    const file = new Blob(['time,1\n'], { type: 'text/csv' });
    answer(200, { job: 'j' });
    await call('importFile', { query: { name: 'a.csv' } }, { file });
    expect(asked[0]?.init).toMatchObject({ body: file, headers: { 'content-type': 'text/csv' } });
  });

  test('204 answers nothing', async () => {
    answer(204);
    expect(await call('setPassword', { body: { password: 'correct horse 7' } })).toBeUndefined();
  });
});

describe('problems', () => {
  const text = { zh: '找不到 资产', en: 'There is no asset' };

  test('what the server refused is thrown with its code and its text in both languages', async () => {
    answer(404, { code: 'NOT_FOUND', message: 'reading asset', text });
    const problem = await call('getAsset', { params: { id: 'x' } }).catch((e: unknown) => e);
    expect(problem).toBeInstanceOf(ApiProblem);
    expect(problem).toMatchObject({ status: 404, code: 'NOT_FOUND', text, issues: [] });
  });

  test('an answer that is no problem document still has a text', async () => {
    answer(502, '<html>Bad gateway</html>');
    await expect(call('listPacks')).rejects.toMatchObject({
      status: 502,
      code: 'BAD_ANSWER',
      text: { en: expect.stringContaining('502') },
    });
  });

  test('a success that is no JSON is a problem too', async () => {
    answer(200, 'oops');
    await expect(call('listPacks')).rejects.toMatchObject({ code: 'BAD_ANSWER' });
  });

  test('no answer is a problem of its own', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('failed to fetch')));
    await expect(call('listPacks')).rejects.toMatchObject({ status: 0, code: 'UNREACHABLE' });
  });

  test('a call that was called off throws its own reason', async () => {
    const gone = new DOMException('aborted', 'AbortError');
    vi.stubGlobal('fetch', async () => Promise.reject(gone));
    await expect(call('listPacks', undefined, { signal: AbortSignal.abort() })).rejects.toBe(gone);
  });

  test('a session that is over leads to sign-in, a wrong password does not', async () => {
    let times = 0;
    onSignedOut(() => times++);
    answer(401, { code: 'NOT_SIGNED_IN', message: '', text });
    await call('listPacks').catch(() => undefined);
    await call('signIn', { body: { name: 'ab', password: 'x' } }).catch(() => undefined);
    expect(times).toBe(1);
  });
});
