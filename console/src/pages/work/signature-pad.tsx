import { useEffect, useRef } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { workWords } from './words.ts';

const lineWidthPx = 2.5;

/** A field to sign in with finger, pen or mouse; black on white in every theme, as on paper. Tells its picture after each stroke. */
export function SignaturePad({ onChange }: { readonly onChange: (picture: Blob | undefined) => void }) {
  const t = useT(workWords);
  const canvas = useRef<HTMLCanvasElement>(null);
  const clear = () => {
    const pen = canvas.current?.getContext('2d');
    if (!pen || !canvas.current) return;
    pen.fillStyle = 'white';
    pen.fillRect(0, 0, canvas.current.width, canvas.current.height);
  };
  useEffect(() => {
    if (!canvas.current) return;
    canvas.current.width = canvas.current.clientWidth;
    canvas.current.height = canvas.current.clientHeight;
    clear();
  });
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
          clear();
          onChange(undefined);
        }}
      >
        {t('signAgain')}
      </Button>
    </div>
  );
}
