const probe = (glyph: string): string => {
  const canvas = document.createElement('canvas');
  canvas.width = 24;
  canvas.height = 24;
  const paper = canvas.getContext('2d', { willReadFrequently: true });
  if (!paper) return glyph;
  paper.font = '20px sans-serif';
  paper.fillText(glyph, 0, 20);
  return paper.getImageData(0, 0, 24, 24).data.join();
};

/** True when the computer draws Chinese with a font of its own; without one, two different characters give the same empty box. */
export const hasChineseFont = (): boolean => probe('永') !== probe('水');

/** Load the slices of Noto Sans SC that the page uses, only on computers that have no Chinese font (Linux kiosks, containers). */
export async function loadChineseFont(): Promise<void> {
  if (hasChineseFont()) return;
  await import('@fontsource-variable/noto-sans-sc/index.css');
}
