import { useEffect, useRef } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { workWords } from './words.ts';

const lineWidthPx = 2.5;

function clear(canvas: HTMLCanvasElement | null): void {
  const pen = canvas?.getContext('2d');
  if (!pen || !canvas) return;
  pen.fillStyle = 'white';
  pen.fillRect(0, 0, canvas.width, canvas.height);
}

/** A field to sign in with finger, pen or mouse; black on white in every theme, as on paper. Tells its picture after each stroke. */
export function SignaturePad({ onChange }: { readonly onChange: (picture: Blob | undefined) => void }) {
  const t = useT(workWords);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current) return;
    canvas.current.width = canvas.current.clientWidth;
    canvas.current.height = canvas.current.clientHeight;
    clear(canvas.current);
    // Once: each stroke tells its picture and so renders this again, and must not lose those before.
  }, []);
  const draw = (e: React.PointerEvent<HTMLCanvasElement>, isStart: boolean) => {
    const pen = e.currentTarget.getContext('2d');
    if (!pen || (!isStart && e.buttons === 0)) return;
    if (isStart) {
      e.currentTarget.setPointerCapture(e.pointerId);
      pen.beginPath();
      pen.lineWidth = lineWidthPx;
      pen.lineCap = 'round';
      pen.strokeStyle = 'black';
      pen.moveTo(e.nativeEvent.offsetX, e.nativeEvent.offsetY);
    }
    pen.lineTo(e.nativeEvent.offsetX, e.nativeEvent.offsetY);
    pen.stroke();
  };
  return (
    <div className="stack">
      <canvas
        ref={canvas}
        className="signature"
        role="img"
        aria-label={t('signHere')}
        onPointerDown={(e) => draw(e, true)}
        onPointerMove={(e) => draw(e, false)}
        onPointerUp={(e) => e.currentTarget.toBlob((picture) => onChange(picture ?? undefined), 'image/png')}
      />
      <Button
        className="start"
        onClick={() => {
          clear(canvas.current);
          onChange(undefined);
        }}
      >
        {t('signAgain')}
      </Button>
    </div>
  );
}
