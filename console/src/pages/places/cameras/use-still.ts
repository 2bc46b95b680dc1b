import { useEffect, useState } from 'react';
import { stillTimeHeader } from '../../../../../src/contracts/camera.ts';
import { fetchFile } from '../../../api/client.ts';

/** A picture that has come. */
export interface ShownStill {
  /** Address of the picture in this browser. */
  readonly url: string;
  /** When the server fetched it, by its clock. */
  readonly time: number;
  /** When it came, by the clock of this browser. */
  readonly cameAt: number;
  /** `jpeg`, `png` or `webp`. */
  readonly kind: string;
}

/** Between an answer and the next asking, ms; after a failure longer. */
const [everyMs, afterFailureMs] = [1000, 3000];

async function readStill(id: string, signal: AbortSignal): Promise<ShownStill> {
  const answer = await fetchFile('readCameraStill', { params: { id } }, signal);
  const picture = await answer.blob();
  const kind = picture.type.split('/')[1] ?? '';
  return { url: URL.createObjectURL(picture), time: Number(answer.headers.get(stillTimeHeader)), cameAt: Date.now(), kind };
}

/** What a camera shows, asked anew a second after each answer while the page is seen; after a failure the last picture stays beside the error. */
export function useStill(id: string): { readonly still: ShownStill | undefined; readonly error: unknown } {
  const [state, setState] = useState<{ readonly still?: ShownStill; readonly error?: unknown }>({});
  useEffect(() => {
    const gone = new AbortController();
    let shown: ShownStill | undefined;
    let timer: ReturnType<typeof setTimeout>;
    const take = (next: ShownStill): void => {
      if (shown) URL.revokeObjectURL(shown.url);
      shown = next;
      setState({ still: next });
    };
    const again = (ms: number): void => {
      if (!gone.signal.aborted) timer = setTimeout(ask, ms);
    };
    const ask = (): void => {
      if (document.hidden) {
        again(everyMs);
        return;
      }
      readStill(id, gone.signal).then(
        (next) => {
          if (gone.signal.aborted) return URL.revokeObjectURL(next.url);
          take(next);
          again(everyMs);
        },
        (error: unknown) => {
          if (gone.signal.aborted) return;
          setState({ ...(shown && { still: shown }), error });
          again(afterFailureMs);
        },
      );
    };
    setState({});
    ask();
    return () => {
      gone.abort();
      clearTimeout(timer);
      if (shown) URL.revokeObjectURL(shown.url);
    };
  }, [id]);
  return { still: state.still, error: state.error };
}
