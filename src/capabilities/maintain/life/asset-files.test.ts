import { uuidv7 } from 'uuidv7';
import { describe, expect, test } from 'vitest';
import type { Reply } from '../../../contracts/api/index.ts';
import { assets, call, http, openBeforeEach } from '../testing/orders.ts';

openBeforeEach();

const pdf = Buffer.from('%PDF-1.7\nmanual of the gate');
const dam = (): string => assets.byKey('main', 'dam')?.id ?? '';
const send = (file: string, { asset = dam(), content = pdf, role = 'engineer', tenant = 'main' } = {}) =>
  http.server.inject({
    method: 'PUT',
    url: `/api/v1/assets/${asset}/files/${file}?name=manual.pdf`,
    headers: { 'x-test-role': role, 'x-test-tenant': tenant, 'content-type': 'application/octet-stream' },
    payload: content,
  });
const listed = async (): Promise<Reply<'listAssetFiles'>['items']> => (await call('GET', `/assets/${dam()}/files`)).json().items;

describe('a document of an asset', () => {
  test('is kept once, read back, and removed with its bytes', async () => {
    const file = uuidv7();
    for (let n = 0; n < 2; n++) expect((await send(file)).json()).toMatchObject({ id: file, name: 'manual.pdf', media: 'application/pdf' });
    expect(await listed()).toMatchObject([{ id: file, bytes: pdf.length }]);
    expect((await call('GET', `/assets/${dam()}/files/${file}`)).rawPayload).toEqual(pdf);
    expect((await call('DELETE', `/assets/${dam()}/files/${file}`, { role: 'engineer' })).statusCode).toBe(204);
    expect([await listed(), (await call('GET', `/assets/${dam()}/files/${file}`)).statusCode]).toEqual([[], 404]);
    expect((await call('DELETE', `/assets/${dam()}/files/${file}`, { role: 'engineer' })).statusCode).toBe(404);
  });

  test.each([
    ['that is neither picture nor PDF', { content: Buffer.from('<html>') }, 400],
    ['from an operator', { role: 'operator' }, 403],
    ['of an asset of another tenant', { tenant: 'other' }, 404],
    ['of an asset that is not there', { asset: 'nowhere' }, 404],
  ])('%s is not kept', async (_, given, status) => {
    expect((await send(uuidv7(), given)).statusCode).toBe(status);
    expect(await listed()).toEqual([]);
  });
});
