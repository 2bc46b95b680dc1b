import { CanvasTexture, RepeatWrapping } from 'three';

/** Hatching for what is old. */
export function hatch(): CanvasTexture {
  const canvas = document.createElement('canvas');
  canvas.width = 32;
  canvas.height = 32;
  const pen = canvas.getContext('2d');
  if (pen) {
    pen.fillStyle = '#ffffff';
    pen.fillRect(0, 0, 32, 32);
    pen.strokeStyle = '#6b7680';
    pen.lineWidth = 6;
    for (const at of [-32, 0, 32]) {
      pen.beginPath();
      pen.moveTo(at, 32);
      pen.lineTo(at + 32, 0);
      pen.stroke();
    }
  }
  const texture = new CanvasTexture(canvas);
  texture.wrapS = RepeatWrapping;
  texture.wrapT = RepeatWrapping;
  texture.repeat.set(1 / 14, 1 / 14);
  return texture;
}
