import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import type { SeenSample } from '../../test/conformance/driver-host.ts';
import {
  cleanUp,
  closeAll,
  differentOf,
  firstAtCentre,
  identity,
  isDone,
  missing,
  nameOf,
  newCentre,
  newEdge,
  newListener,
  points,
  rowsAt,
  secret,
  storedAt,
  uplinkOf,
  write,
} from '../../test/conformance/uplink-rig.ts';
import { quality } from '../contracts/quality.ts';
import { type Row, until } from '../flow/testing.ts';
import type { TestStore } from '../store/testing.ts';
import { type Cable, layCable } from './testing.ts';
import { openTextQueue } from './text-queue.ts';

afterEach(closeAll);

test('the comparison of these tests finds what is lost, changed, or of another quality', () => {
  const sent: Row[] = [
    [1, 10, 0.5, 0],
    [1, 20, 1.5, 4],
    [1, 10, -0, 0],
  ];
  expect(
    missing(sent, [
      [1, 10, -0, 0],
      [1, 20, 1.5, 4],
    ]),
  ).toEqual([]);
  expect(missing(sent, [[1, 20, 1.5, 4]])).toEqual([[1, 10, -0, 0]]);
  expect(
    missing(sent, [
      [1, 10, 0, 0],
      [1, 20, 1.5, 4],
    ]),
  ).toEqual([[1, 10, -0, 0]]);
  expect(
    missing(sent, [
      [1, 10, -0, 0],
      [1, 20, 1.5, 0],
    ]),
  ).toEqual([[1, 20, 1.5, 4]]);
});

describe('an uplink', () => {
  test('brings samples to the centre as they are: time, value bit for bit, status and origin', async () => {
    const [edge, centre] = [await newEdge(), await newCentre()];
    const time = Date.now() - 60_000;
    await write(edge, [
      [1, time, 0.1 + 0.2, quality('good', 'measured')],
      [2, time, -0, quality('uncertain', 'replayed')],
      [3, time, Number.NaN, quality('bad', 'simulated')],
      [4, time + 0.5, 5e-324, quality('good', 'manual')],
      [5, time, 7, quality('bad', 'measured')],
    ]);
    const uplink = uplinkOf(edge, centre.port);
    await until('the samples', isDone(uplink));
    expect(missing(edge.written, await storedAt(centre))).toEqual([]);
    expect(uplink.state()).toMatchObject({ sent: 5, acknowledged: 5, refused: 0, unnamed: 0, lagMs: 0 });
  });

  test('loses nothing while the link is cut at random moments, the centre restarts and the edge dies and forgets how far it was', async () => {
    const [edge, centre] = [await newEdge({ chunkBytes: 60_000, sealAfterMs: 300 }), await newCentre()];
    const cable: Cable = await layCable(centre.port);
    cleanUp.push(() => cable.remove());
    let uplink = uplinkOf(edge, cable.port);
    const mark = join(edge.folder, 'kept/acknowledged.json');
    let time = Date.now() - 3_600_000;
    const start = time;
    for (let round = 0; round < 12; round++) {
      for (let i = 0; i < 25; i++, time += 1000) await write(edge, rowsAt(time));
      // A correction: the same time again, with another value.
      await write(edge, [[1, start + 1000 * round, round, 0]]);
      await pause(Math.random() * 60);
      cable.cut(true);
      if (round % 4 === 1) {
        await centre.flow.stop();
        centre.flow = await centre.start();
      }
      if (round % 4 === 3) {
        // As after kill -9: what was written down is older than what was sent.
        if (existsSync(mark)) copyFileSync(mark, `${mark}.old`);
        await uplink.stop();
        if (existsSync(`${mark}.old`)) copyFileSync(`${mark}.old`, mark);
        else rmSync(mark, { force: true });
        edge.store = (await edge.store.reopen()) as TestStore;
        uplink = uplinkOf(edge, cable.port);
      }
      cable.cut(false);
    }
    await until('the backlog', isDone(uplink), 25_000);
    const stored = await storedAt(centre);
    expect(missing(edge.written, stored)).toEqual([]);
    expect(stored).toHaveLength(new Set(edge.written.map(nameOf)).size);
  }, 60_000);

  test('after an outage shows the newest first and new ones at once, the backlog beside them oldest first, and raises no old alarm', async () => {
    const edge = await newEdge();
    const { host, port } = await newListener();
    const cable = await layCable(port);
    cleanUp.push(() => cable.remove());
    const start = Date.now() - 3_600_000;
    for (let i = 0; i < 1000; i++) await write(edge, rowsAt(start + i * 1000));
    const uplink = uplinkOf(edge, cable.port);
    await until('the newest', () => host.samples.length >= points);
    const live = rowsAt(Date.now());
    await write(edge, live);
    await until('the backlog', isDone(uplink), 25_000);
    const seen = host.samples.map(({ point, time, value, quality }: SeenSample): Row => [point, time, value, quality]);
    expect(seen.slice(0, points)).toEqual(rowsAt(start + 999_000));
    const firstSeen = new Map<string, number>();
    seen.forEach((row, i) => void (firstSeen.has(nameOf(row)) || firstSeen.set(nameOf(row), i)));
    const backlog = edge.written.slice(0, -2 * points).map((row) => firstSeen.get(nameOf(row)) ?? -1);
    expect(backlog).toEqual([...backlog].sort((a, b) => a - b));
    expect(missing(edge.written, seen)).toEqual([]);
    expect(uplink.state().shownEarly).toBeGreaterThanOrEqual(points);
    expect(firstSeen.get(nameOf(live[0] as Row))).toBeLessThan(seen.length - points);
  }, 60_000);

  test('an alarm of the centre rests on new values only: a flood in the backlog that is over by now raises none', async () => {
    const [edge, centre] = [await newEdge(), await newCentre()];
    const start = Date.now() - 3_600_000;
    centre.flow.setRules(
      [firstAtCentre],
      [{ rule: 1, point: firstAtCentre, kind: 'above', params: { limit: 100 }, onDelayMs: 0, offDelayMs: 0, isAbnormal: false }],
    );
    for (let i = 0; i < 40; i++) await write(edge, [...rowsAt(start + i * 1000).slice(1), [1, start + i * 1000, i < 30 ? 500 : 1]]);
    const uplink = uplinkOf(edge, centre.port);
    await until('the backlog', isDone(uplink), 25_000);
    expect(missing(edge.written, await storedAt(centre))).toEqual([]);
    expect(centre.verdicts).toEqual([]);
    await write(edge, [[1, Date.now(), 500]]);
    await until('the alarm', () => centre.verdicts.length === 1);
  }, 60_000);

  test('tells the centre who it is, and that it has gone when the link breaks', async () => {
    const edge = await newEdge();
    const { port } = await newListener();
    const cable = await layCable(port);
    cleanUp.push(() => cable.remove());
    const hearer = await connectAsync(`mqtt://127.0.0.1:${port}`, { username: identity, password: secret, clientId: 'hearer' });
    cleanUp.push(() => hearer.endAsync());
    const heard: unknown[] = [];
    hearer.on('message', (_, payload) => heard.push(JSON.parse(String(payload))));
    await hearer.subscribeAsync(`yf/${identity}/up/uplink`);
    uplinkOf(edge, cable.port);
    await until('the greeting', () => heard.length === 1);
    cable.cut(true);
    await until('the will', () => heard.length === 2);
    expect(heard).toMatchObject([
      { program: 'yangfan', version: '1.2.3', isOnline: true },
      { program: 'yangfan', version: '1.2.3', isOnline: false },
    ]);
  });

  test('of which the centre knows no name has them refused and counted, and goes on', async () => {
    const edge = await newEdge();
    const { host, port } = await newListener(['something.else']);
    await write(edge, rowsAt(Date.now()));
    const uplink = uplinkOf(edge, port);
    await until('the samples', isDone(uplink));
    expect(uplink.state()).toMatchObject({ acknowledged: points, refused: points });
    expect(host.refusedFor('unknown-key')).toBeGreaterThanOrEqual(points);
  });

  test('counts samples of points without a name, and sends the others', async () => {
    const edge = await newEdge();
    const { host, port } = await newListener();
    await write(edge, [...rowsAt(Date.now()), [99, Date.now(), 1]]);
    const uplink = uplinkOf(edge, port);
    await until('the samples', isDone(uplink));
    expect(uplink.state()).toMatchObject({ unnamed: 1, sent: points, acknowledged: points + 1 });
    expect(differentOf(host.samples)).toBe(points);
  });

  test('keeps no more than it may while nobody takes it: the oldest goes, and is told', async () => {
    const edge = await newEdge();
    for (let i = 0; i < 5; i++) {
      await write(edge, rowsAt(Date.now() - 60_000 + i));
      await edge.store.writer.seal();
    }
    const { host, port } = await newListener();
    const cable = await layCable(port);
    cleanUp.push(() => cable.remove());
    cable.cut(true);
    const turns: [boolean, string][] = [];
    const uplink = uplinkOf(edge, cable.port, { mostKeptBytes: 500, onTurn: (...turn) => turns.push(turn) });
    await until('it gives up', () => uplink.state().givenUpBytes > 0);
    await write(edge, rowsAt(Date.now()));
    expect(turns[0]?.[0]).toBe(false);
    expect(uplink.state().waitingBytes).toBeGreaterThan(0);
    cable.cut(false);
    await until('the rest', isDone(uplink));
    expect(differentOf(host.samples)).toBeGreaterThanOrEqual(points);
    expect(differentOf(host.samples)).toBeLessThan(6 * points);
  });

  test('with a wrong secret is refused again and again, says so without the secret, and waits', async () => {
    const edge = await newEdge();
    const { host, port } = await newListener();
    await write(edge, rowsAt(Date.now()));
    const uplink = uplinkOf(edge, port, { url: `mqtt://${identity}:wrong-secret@127.0.0.1:${port}` });
    await until('some tries', () => host.refusedFor('not-allowed') >= 3);
    const { lastError, isConnected, acknowledged, waitingBytes } = uplink.state();
    expect([isConnected, acknowledged]).toEqual([false, 0]);
    expect(waitingBytes).toBeGreaterThan(0);
    expect(lastError).not.toContain('wrong-secret');
  });

  test('brings texts of devices oldest first, once, with their times, also those that came while the link was cut', async () => {
    const edge = await newEdge();
    const listener = await newListener(undefined, {}, ['pump-1.serial', 'pump-2.serial']);
    const cable = await layCable(listener.port);
    cleanUp.push(cable.remove);
    const texts = openTextQueue(edge.folder);
    const uplink = uplinkOf(edge, cable.port, { texts });
    const at = Date.now() - 60_000;
    const say = (name: string, text: string, i: number) => texts.add([{ name, text, time: at + i }]);
    const told = () => listener.host.links.filter(({ kind }) => kind === 'text').map(({ key, detail, time }) => [key, detail, time - at]);
    say('pump-1.serial', 'SN-1', 1);
    await until('the first text', () => told().length === 1 && texts.length === 0);
    cable.cut(true);
    say('pump-1.serial', 'SN-2', 2);
    say('pump-2.serial', '序号', 3);
    say('pump-1.serial', 'SN-1', 4);
    cable.cut(false);
    await until('all texts', () => told().length === 4 && texts.length === 0);
    expect(told()).toEqual([
      ['pump-1.serial', 'SN-1', 1],
      ['pump-1.serial', 'SN-2', 2],
      ['pump-2.serial', '序号', 3],
      ['pump-1.serial', 'SN-1', 4],
    ]);
    expect(uplink.state().refused).toBe(0);
  });

  test('to a centre whose disk is full keeps everything and sends it when there is room', async () => {
    const edge = await newEdge();
    const { host, port } = await newListener();
    host.refuseAll('DISK_FULL');
    await write(edge, rowsAt(Date.now()));
    const uplink = uplinkOf(edge, port);
    await until('a refusal', () => host.refusedFor('no-room') >= 2);
    expect(uplink.state().acknowledged).toBe(0);
    host.refuseAll(undefined);
    await until('the samples', isDone(uplink));
    expect(differentOf(host.samples)).toBe(points);
  });

  test('stops within a second while it is connected, and goes on where it was', async () => {
    const edge = await newEdge();
    const { host, port } = await newListener();
    await write(edge, rowsAt(Date.now()));
    const uplink = uplinkOf(edge, port);
    await until('the samples', isDone(uplink));
    await uplink.stop();
    await write(edge, rowsAt(Date.now() + 1));
    const again = uplinkOf(edge, port);
    await until('the rest', isDone(again));
    expect(differentOf(host.samples)).toBe(2 * points);
  });
});
