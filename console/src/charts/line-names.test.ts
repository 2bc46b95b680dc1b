import { expect, test } from 'vitest';
import { drawLines, nameLines, type Palette, type TrendLine } from './plot-options.ts';

/** A plot of 100 px by 100 units that notes what is drawn on it. */
function notedPlot() {
  const drawn: string[] = [];
  const note = (what: string) => () => void drawn.push(what);
  const ctx = {
    ...{ save() {}, restore() {}, beginPath() {}, rect() {}, clip() {}, moveTo() {}, lineTo() {}, setLineDash() {} },
    stroke: note('line'),
    measureText: () => ({ width: 20 }),
    strokeStyle: '',
    fillStyle: '',
    strokeText: (text: string) => void drawn.push(`${text} around in ${ctx.strokeStyle}`),
    fillText: (text: string) => void drawn.push(`${text} in ${ctx.fillStyle}`),
  };
  const plot = {
    ctx,
    bbox: { left: 0, top: 0, width: 100, height: 100 },
    scales: { m: { min: 0, max: 100 } },
    valToPos: (value: number) => 100 - value,
    posToVal: (x: number) => x,
  } as unknown as Parameters<typeof drawLines>[0]; // holds: these are the members that lines are drawn with
  return { plot, drawn };
}

const lines = [{ title: 'High', symbol: 'm', value: 50 }] as unknown as readonly TrendLine[]; // holds: what a limit needs to be drawn
const palette = { ink: 'ink', surface: 'surface', limit: 'limit', font: '11px x' } as unknown as Palette; // holds: same

test('the name of a limit is no part of what lies under the measured values, and stands on a ground of its own', () => {
  Object.assign(globalThis, { devicePixelRatio: 1 });
  const { plot, drawn } = notedPlot();
  drawLines(plot, lines, palette);
  expect(drawn).toEqual(['line']);
  nameLines(plot, lines, palette);
  expect(drawn).toEqual(['line', 'High around in surface', 'High in ink']);
});
