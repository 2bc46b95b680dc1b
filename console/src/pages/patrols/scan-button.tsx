import { QrCode } from 'lucide-react';
import { useRef, useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { codeIn } from './scan.ts';
import { patrolWords } from './words.ts';

/** Reads the code of a plate from a photo of it, taken on the spot. The photo is read here and sent nowhere; it works without a network and without HTTPS. */
export function ScanButton({ onCode }: { readonly onCode: (code: string) => void }) {
  const t = useT(patrolWords);
  const input = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<'idle' | 'reading' | 'nothing'>('idle');
  const read = async (file: File | undefined) => {
    if (file === undefined) return;
    setState('reading');
    const code = await codeIn(file);
    setState(code === undefined ? 'nothing' : 'idle');
    if (code !== undefined) onCode(code);
  };
  return (
    <div>
      <input
        ref={input}
        className="sr"
        type="file"
        tabIndex={-1}
        aria-label={t('scan')}
        accept="image/*"
        capture="environment"
        onChange={(e) => {
          void read(e.target.files?.[0]);
          e.target.value = '';
        }}
      />
      <Button icon={<QrCode size={16} aria-hidden="true" />} disabled={state === 'reading'} onClick={() => input.current?.click()}>
        {t(state === 'reading' ? 'scanning' : 'scan')}
      </Button>
      {state === 'nothing' && (
        <div className="field-note" role="alert">
          {t('noScan')}
        </div>
      )}
    </div>
  );
}
