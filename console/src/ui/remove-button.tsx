import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from './button.tsx';
import { ConfirmDialog } from './dialog.tsx';

/** Removes something, after asking. `label` is what the button and the confirmation are called. */
export function RemoveButton(props: {
  readonly label: string;
  /** What is asked, with the name of what goes. */
  readonly title: string;
  /** What goes with it, and what stays. */
  readonly about: string;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
}) {
  const { label, ...asked } = props;
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button look="danger" icon={<Trash2 size={14} aria-hidden="true" />} onClick={() => setAsking(true)}>
        {label}
      </Button>
      <ConfirmDialog {...asked} isOpen={isAsking} onClose={() => setAsking(false)} confirm={label} />
    </>
  );
}
