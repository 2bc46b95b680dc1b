import type { Map as LeafletMap } from 'leaflet';
import { useEffect, useRef, useState } from 'react';
import { isBad } from '../../../../src/contracts/quality.ts';
import { useCanvasTheme } from '../../app/canvas-theme.ts';
import { isDark } from '../../app/preferences.ts';
import { useFormat, useText } from '../../i18n/use-t.ts';
import { useLink } from '../../live/link.ts';
import { liveStore, watchPoints } from '../../live/live.ts';
import { isFollowed } from '../../live/staleness.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { type MoverCanvas, type MoverLook, type MoverScene, openMoverCanvas } from './mover-canvas.ts';
import type { Mover } from './shape-text.ts';

/** Points that one connection may follow are 20,000, for all that a page shows; of more movers than this the rest is asked for with the list only. */
const mostFollowed = 8000;

function lookOfTheme(): MoverLook {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    ...{ fresh: token('--veh'), edge: token('--raised'), stale: token('--ink3') },
    ...{ ink: token('--ink'), inkStale: token('--ink3'), accent: token('--acc'), accentInk: token('--acc-ink') },
    font: token('--font') || 'sans-serif',
  };
}

/** Take the newest fix of a mover out of the live store: both coordinates of one time, and neither bad. */
function takeFix(fleet: Fleet, i: number): boolean {
  const points = fleet.movers[i]?.points;
  const [east, north] = [points && liveStore.read(points.longitude), points && liveStore.read(points.latitude)];
  if (east?.value === undefined || north?.value === undefined || east.time !== north.time) return false;
  if (isBad(east.quality) || isBad(north.quality)) return false;
  return fleet.fix(i, { longitude: east.value, latitude: north.value, time: east.time }, Date.now());
}

/** A place that comes from several sources is told with the list: what one of them says is not it. */
const saysItself = ({ sources }: Mover): boolean => sources === undefined;

/** Follow the places of movers on the live connection; the latitude is the second of the two that a fix is written with. */
function followLive(fleet: Fleet, movers: readonly Mover[], change: () => void): () => void {
  const followed = movers.filter(saysItself).slice(0, mostFollowed);
  const listener = (asset: string) => () => {
    const i = fleet.indexOf(asset);
    if (i !== undefined && takeFix(fleet, i)) change();
  };
  const ends = followed.flatMap(({ asset, points }) => {
    const take = listener(asset);
    return [liveStore.listen(points.longitude, take), liveStore.listen(points.latitude, take)];
  });
  const unwatch = watchPoints(followed.flatMap(({ points }) => [points.longitude, points.latitude]));
  return () => {
    unwatch();
    for (const end of ends) end();
  };
}

/** Draw movers on a canvas of their own, moving with the live connection. */
export function useMoverCanvas(
  map: LeafletMap | undefined,
  { movers, selected, onMover, isBusy }: { readonly movers: readonly Mover[] } & Pick<MoverScene, 'selected' | 'onMover' | 'isBusy'>,
): void {
  const text = useText();
  const format = useFormat();
  const dark = isDark(useCanvasTheme());
  const [fleet] = useState(() => createFleet(isFollowed));
  const canvas = useRef<MoverCanvas | undefined>(undefined);
  useEffect(() => {
    if (!map) return;
    canvas.current = openMoverCanvas(map);
    return () => {
      canvas.current?.remove();
      canvas.current = undefined;
    };
  }, [map]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the document, which follows `dark`
  useEffect(() => {
    fleet.setRoster(movers, Date.now());
    const nameOf = (thing: number, isFresh: boolean, now: number) => {
      const name = text(movers[thing]?.title);
      return isFresh ? name : `${name} · ${format.age(fleet.time(thing), now)}`;
    };
    canvas.current?.show({ fleet, look: lookOfTheme(), selected, nameOf, onMover, isBusy });
  }, [map, fleet, movers, selected, onMover, isBusy, text, format, dark]);
  const who = movers.filter(saysItself).map(({ asset }) => asset).join(); // biome-ignore format: one line
  const known = useRef(movers);
  known.current = movers;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `who` stands for the movers, which are new with every answer
  useEffect(() => followLive(fleet, known.current, () => canvas.current?.change()), [fleet, who]);
  // What turns stale says nothing: look once a second, and at once when the stream stops.
  const isDown = useLink((link) => link.isStale);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fleet asks for it
  useEffect(() => {
    canvas.current?.change();
    const timer = setInterval(() => canvas.current?.change(), 1000);
    return () => clearInterval(timer);
  }, [isDown]);
}
