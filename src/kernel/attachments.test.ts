import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { uuidv7 } from 'uuidv7';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Attachments, mediaOf, openAttachments } from './attachments.ts';
import { callerOf, testDatabase, virtualClock } from './testing.ts';

const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from('the rest of a picture')]);
const clock = virtualClock(1000);
const caller = callerOf('operator');
let attachments: Attachments;
let folder: string;
let drop: () => Promise<void>;

beforeEach(async () => {
  const database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'yangfan-attachments-'));
  attachments = await openAttachments({ db: database.db, clock, folder }, { mostBytes: 1000, mostFiles: 3 });
  drop = async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  };
});
afterEach(() => drop());

const put = (id: string, content: Buffer | Buffer[] = png, { owner = 'workOrder/1', tenant = 'main' } = {}) =>
  attachments.put({ ...caller, tenant }, { id, owner, name: 'valve.png', purpose: 'photo', body: Readable.from([content].flat()) });

describe('an attachment', () => {
  test('is kept with what it is by its content, and read back', async () => {
    const id = uuidv7();
    const { kept, isNew } = await put(id, [png.subarray(0, 3), png.subarray(3)]);
    expect(isNew).toBe(true);
    expect(kept).toMatchObject({ id, media: 'image/png', bytes: png.length, by: 'operator', at: 1000 });
    const { stream } = await attachments.open('main', 'workOrder/1', id);
    expect(await text(stream)).toBe(png.toString());
    expect(await attachments.list('main', 'workOrder/1')).toEqual([kept]);
  });

  test('that is sent twice is one', async () => {
    const id = uuidv7();
    const answers = await Promise.all([put(id), put(id), put(id)]);
    expect(answers.map(({ isNew }) => isNew).sort()).toEqual([false, false, true]);
    await expect(put(id, Buffer.concat([png, png]))).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(put(id, png, { owner: 'workOrder/2' })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await readdir(join(folder, 't-main'))).toEqual([id]);
  });

  test('of another tenant or owner does not exist, and their names cannot leave the folder', async () => {
    const id = uuidv7();
    await put(id, png, { tenant: '..' });
    expect(await readdir(folder)).toEqual(['t-..']);
    await expect(attachments.open('main', 'workOrder/1', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(attachments.open('..', 'workOrder/2', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await attachments.list('main', 'workOrder/1')).toEqual([]);
  });

  test.each<[string, Buffer, string]>([
    ['a script', Buffer.from('<script>alert(1)</script>'), 'BAD_REQUEST'],
    ['nothing', Buffer.alloc(0), 'BAD_REQUEST'],
    ['a beginning', png.subarray(0, 8), 'BAD_REQUEST'],
    ['too much', Buffer.concat([png, Buffer.alloc(1000)]), 'TOO_LARGE'],
  ])('that is %s is refused, and nothing stays', async (_, content, code) => {
    await expect(put(uuidv7(), content)).rejects.toMatchObject({ code });
    expect(await readdir(join(folder, 't-main'))).toEqual([]);
  });

  test('with an id that is none is refused', async () => {
    await expect(put('../../etc/passwd')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('over the number that an owner may have is refused', async () => {
    for (let n = 0; n < 3; n++) await put(uuidv7());
    await expect(put(uuidv7())).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await attachments.list('main', 'workOrder/1')).toHaveLength(3);
  });

  test('whose caller fails to note it is not known, and may be sent again', async () => {
    const id = uuidv7();
    const file = () => ({ id, owner: 'workOrder/1', name: 'a.png', purpose: 'photo' as const, body: Readable.from([png]) });
    await expect(attachments.put(caller, file(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await attachments.list('main', 'workOrder/1')).toEqual([]);
    expect((await attachments.put(caller, file())).isNew).toBe(true);
  });

  test('that was left half-written by a kill is in nobody’s way', async () => {
    await put(uuidv7());
    await writeFile(join(folder, 't-main', 'x.coming'), 'half');
    await put(uuidv7());
    expect(await attachments.list('main', 'workOrder/1')).toHaveLength(2);
  });
});

test.each([
  ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
  ['image/webp', Buffer.from('RIFF\0\0\0\0WEBPVP8 ')],
  ['application/pdf', Buffer.from('%PDF-1.7\n')],
  [undefined, Buffer.from('RIFF\0\0\0\0WAVEfmt ')],
  [undefined, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">')],
])('%s is known by its first bytes', (media, head) => {
  expect(mediaOf(head)).toBe(media);
});
