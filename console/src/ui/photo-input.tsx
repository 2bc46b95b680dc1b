import { ImagePlus } from 'lucide-react';
import { useRef } from 'react';
import { Button } from './button.tsx';

/** A button that takes photos with the phone or chooses files; what the server takes is a picture or a PDF. */
export function PhotoInput(props: {
  readonly label: string;
  /** Instead of the label while files are sent. */
  readonly busyLabel: string;
  readonly isBusy: boolean;
  readonly onChoose: (files: readonly File[]) => void;
}) {
  const { label, busyLabel, isBusy, onChoose } = props;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        className="sr"
        type="file"
        tabIndex={-1}
        aria-label={label}
        accept="image/jpeg,image/png,image/webp,application/pdf"
        multiple
        onChange={(e) => {
          const files = [...(e.target.files ?? [])];
          e.target.value = '';
          onChoose(files);
        }}
      />
      <Button icon={<ImagePlus size={16} aria-hidden="true" />} disabled={isBusy} onClick={() => input.current?.click()}>
        {isBusy ? busyLabel : label}
      </Button>
    </>
  );
}
