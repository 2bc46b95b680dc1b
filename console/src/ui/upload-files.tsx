import { useState } from 'react';
import { PhotoInput } from './photo-input.tsx';
import { toastError } from './toast.tsx';

/** Chooses files and sends them one after the other; after one that fails, which is told, the others are not sent. */
export function UploadFiles(props: {
  readonly label: string;
  readonly busyLabel: string;
  readonly send: (file: File) => Promise<unknown>;
  /** All were sent, or one has failed. */
  readonly onDone?: () => void;
}) {
  const [isSending, setSending] = useState(false);
  const sendAll = async (files: readonly File[]) => {
    setSending(true);
    try {
      for (const file of files) await props.send(file);
    } catch (error) {
      toastError(error);
    } finally {
      setSending(false);
      props.onDone?.();
    }
  };
  return <PhotoInput label={props.label} busyLabel={props.busyLabel} isBusy={isSending} onChoose={(files) => void sendAll(files)} />;
}
