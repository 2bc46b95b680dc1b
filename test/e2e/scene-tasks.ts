import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { until } from '../../src/kernel/testing.ts';
import { patienceMs } from '../setup/browser.ts';
import { button, type OpenConsole, see } from './open-console.ts';
import { look, looks, open, shot, violations } from './page-checks.ts';

interface Drawn {
  readonly id: string;
  readonly hasScene: boolean;
}

/** The picture of the pack, whose scene is a reservoir with two gates. */
async function sceneId(page: Page): Promise<string> {
  const { items } = (await (await page.request.get('/api/v1/pictures')).json()) as { items: readonly Drawn[] };
  return items.find(({ hasScene }) => hasScene)?.id ?? '';
}

const part = (page: Page, name: string) => page.getByRole('treeitem', { name });
const figure = async (page: Page, label: string): Promise<number> => Number(await page.getByLabel(label, { exact: true }).inputValue());
const stage = (page: Page) => page.getByRole('group', { name: '三维编辑区' });

/** Wait until what was changed is drawn: in the second frame from now. */
const drawn = (page: Page): Promise<void> =>
  page.evaluate<void>('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))');

/** Drag the handle of the height upwards, which the stage says where it is drawn. */
async function dragUp(page: Page): Promise<void> {
  await drawn(page);
  const told = await until(() => stage(page).getAttribute('data-height-handle'), patienceMs);
  const [right = 0, down = 0] = told.split(' ').map(Number);
  const { x: left = 0, y: top = 0 } = (await stage(page).boundingBox()) ?? {};
  const [x, y] = [left + right, top + down];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - 20);
  await page.mouse.move(x, y - 50);
  await page.mouse.up();
}

/** How bright the sky of a scene is on the screen, 0…255. */
async function skyOf(page: Page): Promise<number> {
  const { x = 0, y = 0 } = (await page.locator('.scene canvas').boundingBox()) ?? {};
  const sky = (await page.screenshot({ clip: { x: x + 8, y: y + 8, width: 4, height: 4 } })).toString('base64');
  return page.evaluate<number>(`createImageBitmap(new Blob([Uint8Array.from(atob('${sky}'), (c) => c.charCodeAt(0))])).then((picture) => {
    const pen = new OffscreenCanvas(4, 4).getContext('2d');
    pen.drawImage(picture, 0, 0);
    return pen.getImageData(1, 1, 1, 1).data[0];
  })`);
}

/** A 3D scene as an integrator changes it. */
export function sceneTasks(ofConsole: () => OpenConsole): void {
  let opened: OpenConsole;
  let page: Page;
  let id: string;
  beforeAll(async () => {
    opened = ofConsole();
    ({ page } = opened);
    opened.person.complaints.errors.length = 0;
    id = await sceneId(page);
    await look(page, looks.desk);
  });

  test('is drawn in the colours of the theme, also when the computer turns dark meanwhile', async () => {
    await page.evaluate(`localStorage.setItem('yangfan.preferences', '{"theme":"system"}')`);
    await page.emulateMedia({ colorScheme: 'light' });
    await open(page, `/pictures/${id}?view=3d`);
    await until(async () => (await skyOf(page)) > 200, patienceMs);
    await page.emulateMedia({ colorScheme: 'dark' });
    await until(async () => (await skyOf(page)) < 80, patienceMs);
    await page.emulateMedia({ colorScheme: 'light' });
    await until(async () => (await skyOf(page)) > 200, patienceMs);
    await look(page, looks.desk);
  });

  test('a gate is moved by number, key and handle, undone, a label is bound, saved, and all of it holds', async () => {
    await open(page, `/pictures/${id}?view=3d`);
    await button(page, '编辑').click();
    await part(page, '1 号泄洪闸').click();
    expect(await violations(page)).toEqual([]);
    await shot(page, 'scene-edit-zh-light');
    const x = () => figure(page, 'X 向右 m');
    const height = () => figure(page, 'Y 高 m');
    const [x0, height0] = [await x(), await height()];
    await stage(page).focus();
    await page.keyboard.press('ArrowRight');
    await until(async () => (await x()) === x0 + 1, patienceMs);
    await page.keyboard.press('Control+z');
    await until(async () => (await x()) === x0, patienceMs);
    await page.keyboard.press('f');
    await dragUp(page);
    await until(async () => (await height()) > height0, patienceMs);
    await stage(page).focus();
    await page.keyboard.press('Control+z');
    await until(async () => (await height()) === height0, patienceMs);
    await page.getByLabel('X 向右 m', { exact: true }).fill(String(x0 - 4));
    await button(page, '标签').click();
    await page.getByLabel('中文名称').fill('坝前水位');
    await page.getByLabel('选择测点：搜索资产或测点…').first().fill('库水位');
    await page.locator('.point-choices').getByRole('button').first().click();
    await see(page.locator('.scene-now').getByText(/\d{3}\.\d/));
    await button(page, '保存').click();
    await see(page.getByText(/^第 \d+ 版$/));
    await open(page, `/pictures/${id}?view=3d&edit=true`);
    await part(page, '1 号泄洪闸').click();
    await until(async () => (await x()) === x0 - 4, patienceMs);
    await page.getByRole('tree').press('End');
    await part(page, '坝前水位').click();
    await see(page.locator('.bound-point').getByText('库水位'));
  });

  test('what still lacks its point is named and not saved; the text has the same scene, and takes it back', async () => {
    await open(page, `/pictures/${id}?view=3d&edit=true`);
    await button(page, '闸门').click();
    await button(page, '保存').click();
    await see(page.getByRole('status').getByText('保存前须完善：1 处'));
    await button(page, 'JSON 文本').click();
    const text = page.getByLabel('场景 JSON', { exact: true });
    await text.waitFor();
    const scene = JSON.parse(await text.inputValue()) as { items: { id: string; point?: string }[] };
    expect(scene.items.find((one) => one.id === 'gate-1')?.point).toBe('banasura-gate-1.opening');
    await text.fill(JSON.stringify({ ...scene, items: scene.items.filter(({ point }) => point !== '') }));
    await see(page.getByText('有效，预览已更新'));
    await button(page, '图形编辑').click();
    await part(page, '1 号泄洪闸').waitFor();
    await page.getByText('保存前须完善：1 处').waitFor({ state: 'detached' });
    await text.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '取消', exact: true }).click();
    const asked = page.getByRole('dialog');
    await asked.getByRole('button').last().click();
    await asked.waitFor({ state: 'detached' });
    expect(opened.person.complaints).toEqual({ errors: [], strangers: [] });
  });
}
