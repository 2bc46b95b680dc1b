import type { Page } from 'playwright-core';

/** Draw a stroke in the field for signatures, so many px from its left. */
export async function sign(page: Page, left = 20): Promise<void> {
  const pad = page.getByRole('img', { name: '签字区' });
  await pad.scrollIntoViewIfNeeded();
  const { x, y } = (await pad.boundingBox()) ?? { x: 0, y: 0 };
  await page.mouse.move(x + left, y + 40);
  await page.mouse.down();
  await page.mouse.move(x + left + 50, y + 90, { steps: 5 });
  await page.mouse.up();
}

/** How many strokes are to be seen beside each other; a text, as tests know no types of a browser. */
export const strokes = (page: Page): Promise<number> =>
  page.evaluate<number>(`(() => {
    const canvas = document.querySelector('canvas.signature');
    const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const dark = new Set();
    for (let at = 0; at < data.length; at += 4) if (data[at] < 100) dark.add((at / 4) % width);
    return [...dark].filter((column) => !dark.has(column - 1)).length;
  })()`);
