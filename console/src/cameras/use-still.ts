import { type RefObject, useEffect, useRef, useState } from 'react';
import { stillTimeHeader } from '../../../src/contracts/camera.ts';
import { fetchFile } from '../api/client.ts';
import { type CameraDoor, useCameraDoor } from './camera-door.ts';

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

async function readStill(door: CameraDoor['still'], id: string, signal: AbortSignal): Promise<ShownStill> {
  const answer = await fetchFile(door, { params: { id } }, signal);
  const picture = await answer.blob();
  const kind = picture.type.split('/')[1] ?? '';
  return { url: URL.createObjectURL(picture), time: Number(answer.headers.get(stillTimeHeader)), cameAt: Date.now(), kind };
}

/** Whether an element is in sight; true until it is known. */
function useSeen(place: RefObject<HTMLElement | null>): RefObject<boolean> {
  const isSeen = useRef(true);
  useEffect(() => {
    const watch = new IntersectionObserver((changes) => {
      isSeen.current = changes.at(-1)?.isIntersecting ?? true;
    });
    if (place.current) watch.observe(place.current);
    return () => watch.disconnect();
  }, [place]);
  return isSeen;
}

/** What a camera shows, asked anew a second after each answer while its place on the page is seen; after a failure the last picture stays beside the error. */
export function useStill(
  id: string,
  place: RefObject<HTMLElement | null>,
): { readonly still: ShownStill | undefined; readonly error: unknown } {
  const { still: door } = useCameraDoor();
  const isSeen = useSeen(place);
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
      if (document.hidden || !isSeen.current) {
        again(everyMs);
        return;
      }
      readStill(door, id, gone.signal).then(
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
  }, [id, door, isSeen]);
  return { still: state.still, error: state.error };
}
