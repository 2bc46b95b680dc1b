import { useEffect, useRef, useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useCall } from '../../api/queries.ts';

/** Where things were at a time. */
export type PastPlaces = Reply<'listPastPlaces'>['items'];

/** While a track is replayed its moment changes ten times a second; the others are asked for at most so often, ms, and one question after the other. */
const askMs = 700;

/** Where everything was at the moment of a track that is looked at; `undefined` while none is, and until it is known. */
export function usePast(track: Reply<'readTrack'> | undefined, moment: number | undefined): PastPlaces | undefined {
  const time = moment === undefined ? undefined : track?.times[moment];
  const newest = useRef(time);
  newest.current = time;
  const [asked, setAsked] = useState(time);
  const query = { time: String(asked ?? 0) };
  const { data, isFetching } = useCall('listPastPlaces', { query }, { enabled: asked !== undefined, keepPrevious: true });
  const isBusy = useRef(isFetching);
  isBusy.current = isFetching;
  const isOn = time !== undefined;
  useEffect(() => {
    setAsked(newest.current);
    if (!isOn) return;
    const timer = setInterval(() => isBusy.current || setAsked(newest.current), askMs);
    return () => clearInterval(timer);
  }, [isOn]);
  return isOn ? data?.items : undefined;
}
