import './attachments.css';
import { FileText } from 'lucide-react';
import type { ReactNode } from 'react';
import { useFormat } from '../i18n/use-t.ts';

/** A file as it is shown. */
export interface ShownFile {
  readonly id: string;
  readonly name: string;
  /** Shown instead of the name. */
  readonly label?: string | undefined;
  readonly media: string;
  readonly url: string;
  readonly by: string;
  readonly at: number;
  readonly bytes: number;
}

/** Files with a small picture where they are one, who added them and when; each opens in a window of its own. */
export function Attachments<File extends ShownFile>(props: { readonly files: readonly File[]; readonly act?: (file: File) => ReactNode }) {
  return (
    <ul className="attachments">
      {props.files.map((file) => (
        <li key={file.id}>
          <Attachment {...file} />
          {props.act && <div>{props.act(file)}</div>}
        </li>
      ))}
    </ul>
  );
}

function Attachment({ name, label = name, media, url, by, at, bytes }: ShownFile) {
  const format = useFormat();
  return (
    <>
      <a href={url} target="_blank" rel="noreferrer">
        {media.startsWith('image/') ? <img src={url} alt={name} loading="lazy" /> : <FileText size={40} aria-hidden="true" />}
        <span>{label}</span>
      </a>
      <small className="muted">
        {by}, {format.clock(at)}, {format.bytes(bytes)}
      </small>
    </>
  );
}
