import { contentLimit, decodeFrame, type Frame, flag, type NoFrame } from './frame.ts';

/** Something that the bytes of a link held; `bytes` counts them with what was escaped and without the flags. */
export type Found =
  | { readonly kind: 'frame'; readonly frame: Frame; readonly bytes: number }
  | { readonly kind: NoFrame['refused'] | 'too-large'; readonly detail: string; readonly bytes: number };

/** Finds the frames in the bytes of a link, however they are cut. */
export interface Deframer {
  push(chunk: Uint8Array): void;
  /** No more bytes come: what waits is no frame. */
  end(): void;
}

// Every byte of the content may be escaped.
const segmentLimit = contentLimit * 2;

/**
 * Make a deframer. The bytes are split at each 7E, so that frames may share one, and a cut-off frame costs only itself.
 * What waits for its 7E is at most 2.1 KB.
 */
export function createDeframer(onFound: (found: Found) => void): Deframer {
  let waiting: Uint8Array[] = [];
  let bytes = 0;

  const wait = (piece: Uint8Array): void => {
    bytes += piece.length;
    if (bytes > segmentLimit) waiting = [];
    else if (piece.length > 0) waiting.push(piece);
  };
  const close = (): void => {
    const [first] = waiting;
    const segment = waiting.length === 1 && first !== undefined ? first : Buffer.concat(waiting);
    if (bytes > segmentLimit) onFound({ kind: 'too-large', detail: `${bytes} bytes without 7E`, bytes });
    else if (bytes > 0) onFound(foundIn(segment));
    waiting = [];
    bytes = 0;
  };

  return {
    push(chunk) {
      let from = 0;
      for (let at = chunk.indexOf(flag); at !== -1; at = chunk.indexOf(flag, from)) {
        wait(chunk.subarray(from, at));
        close();
        from = at + 1;
      }
      wait(new Uint8Array(chunk.subarray(from))); // a copy, so that no whole chunk is held
    },
    end() {
      if (bytes > 0) onFound({ kind: 'bad-frame', detail: 'cut off', bytes });
      waiting = [];
      bytes = 0;
    },
  };
}

function foundIn(segment: Uint8Array): Found {
  const frame = decodeFrame(segment);
  if ('refused' in frame) return { kind: frame.refused, detail: frame.detail, bytes: segment.length };
  return { kind: 'frame', frame, bytes: segment.length };
}
