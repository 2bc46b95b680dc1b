import { readPalette } from '../../charts/plot-options.ts';

/** What stands on the picture besides the plot. */
export interface PictureWords {
  readonly title: string;
  readonly range: string;
}

const pad = 16;
const headHeight = 52;
const legendRow = 22;
const legendWidth = 300;

/** The legend as it stands on the page: name, value with unit, colour, and whether its line is dashed. */
function legendOf(trend: Element): readonly { readonly text: string; readonly colour: string; readonly isPast: boolean }[] {
  return [...trend.querySelectorAll('.legend > div')].map((entry) => ({
    text: [...entry.children]
      .map((child) => child.textContent?.trim())
      .filter(Boolean)
      .join('  '),
    colour: getComputedStyle(entry.querySelector('i') ?? entry).backgroundColor,
    isPast: entry.classList.contains('past'),
  }));
}

/** Lines of cursors and annotations, as places over the canvas of the plot in CSS pixels. */
function linesOf(over: HTMLElement): readonly { readonly x: number; readonly label: string }[] {
  return [...over.querySelectorAll<HTMLElement>('.trend-cursor, .trend-note')].map((line) => ({
    x: over.offsetLeft + line.offsetLeft,
    label: line.textContent?.trim() ?? '',
  }));
}

/** Draw the trend of the page with its title, range, legend, cursors and annotations on one picture; `undefined` when nothing is drawn. */
export function pictureOf(trend: Element, { title, range }: PictureWords): HTMLCanvasElement | undefined {
  const plot = trend.querySelector('canvas');
  const over = trend.querySelector<HTMLElement>('.u-over');
  if (!plot || !over) return undefined;
  const palette = readPalette();
  const style = getComputedStyle(document.documentElement);
  const font = style.getPropertyValue('--font');
  const scale = plot.width / plot.clientWidth;
  const legend = legendOf(trend);
  const perRow = Math.max(1, Math.floor(plot.clientWidth / legendWidth));
  const height = headHeight + plot.clientHeight + Math.ceil(legend.length / perRow) * legendRow + pad;
  const picture = document.createElement('canvas');
  picture.width = Math.round((plot.clientWidth + 2 * pad) * scale);
  picture.height = Math.round(height * scale);
  const paper = picture.getContext('2d');
  if (!paper) return undefined;
  paper.scale(scale, scale);
  paper.fillStyle = palette.surface;
  paper.fillRect(0, 0, picture.width, picture.height);
  paper.textBaseline = 'middle';
  paper.fillStyle = style.getPropertyValue('--ink');
  paper.font = `600 16px ${font}`;
  paper.fillText(title, pad, 20);
  paper.fillStyle = palette.ink;
  paper.font = `12px ${font}`;
  paper.fillText(range, pad, 40);
  paper.drawImage(plot, pad, headHeight, plot.clientWidth, plot.clientHeight);
  for (const { x, label } of linesOf(over)) {
    paper.fillRect(pad + x, headHeight + over.offsetTop, 1, over.clientHeight);
    paper.fillText(label, pad + x + 3, headHeight + over.offsetTop + 8);
  }
  legend.forEach(({ text, colour, isPast }, i) => {
    const x = pad + (i % perRow) * legendWidth;
    const y = headHeight + plot.clientHeight + Math.floor(i / perRow) * legendRow + legendRow / 2;
    paper.fillStyle = colour;
    for (const from of isPast ? [0, 7] : [0]) paper.fillRect(x + from, y - 2, isPast ? 5 : 12, 3);
    paper.fillStyle = palette.ink;
    paper.fillText(text, x + 18, y, legendWidth - 26);
  });
  return picture;
}

/** Give the person a picture as a PNG file. */
export function download(picture: HTMLCanvasElement, name: string): void {
  picture.toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}
