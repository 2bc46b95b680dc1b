import { type Map as LeafletMap, latLngBounds } from 'leaflet';
import { useEffect, useState } from 'react';
import { useCall } from '../api/queries.ts';
import { useCanvasTheme } from '../app/canvas-theme.ts';
import { isDark } from '../app/preferences.ts';
import { useSession } from '../app/session.ts';
import { useLanguage, useT } from '../i18n/use-t.ts';
import { baseBounds, drawBaseMap, readBaseMap } from './base-map.ts';
import { setExtent } from './extent.ts';
import { useMapDoor } from './map-door.ts';
import { type DrawnMap, drawOwnMap, type WholeMap } from './own-map.ts';
import { mapWords } from './words.ts';

/** What has to be said on a base map. */
export interface BaseMapMark {
  readonly isSketch: boolean;
  /** 审图号; empty when it has none. */
  readonly review: string;
  /** Some of it could not be read. */
  readonly hasTrouble: boolean;
}

const isWhole = (one: DrawnMap): one is WholeMap => one.content !== undefined;

/** The named base map, else the chosen one of the tenant; `undefined` while it is asked for, `null` when it is the sketch. */
function useOwn(named: string | undefined): WholeMap | null | undefined {
  const isSignedIn = useSession() !== undefined;
  const { maps } = useMapDoor();
  const { data, error } = useCall('listBaseMaps', undefined, { enabled: isSignedIn && !maps });
  const items = maps?.base ?? data?.items;
  if (!maps && (!isSignedIn || error)) return null;
  return items && (items.filter(isWhole).find(({ id, isChosen }) => (named === undefined ? isChosen : id === named)) ?? null);
}

/** Draw the named base map, or the tenant's, or the sketch that comes with the program, below everything and in the colours of the theme. */
export function useBaseMap(map: LeafletMap | undefined, named?: string): BaseMapMark | undefined {
  const language = useLanguage();
  const dark = isDark(useCanvasTheme());
  const own = useOwn(named);
  const door = useMapDoor();
  const key = own === undefined ? undefined : own ? `${own.id} ${own.changedAt}` : '';
  const [mark, setMark] = useState<BaseMapMark>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the document, which follows `dark`; `key` stands for `own`
  useEffect(() => {
    if (!map || own === undefined) return;
    const onTrouble = () => setMark((known) => known && { ...known, hasTrouble: true });
    if (own === null) return drawSketch(map, language, setMark);
    setMark({ isSketch: own.isSketch, review: own.reviewNumber ?? '', hasTrouble: false });
    return showOwn({ map, own, language, door, onTrouble });
  }, [map, language, dark, key, door]);
  return mark;
}

/** Deepest zoom of an own map: a workshop fills the screen. */
const ownZoom = 20;

function showOwn(drawing: Parameters<typeof drawOwnMap>[0]): () => void {
  const { map, own } = drawing;
  const { west, south, east, north } = own.content.bounds;
  const bounds = latLngBounds([south, west], [north, east]);
  setExtent(map, 'base', bounds);
  map.setMaxZoom(Math.max(map.getMaxZoom(), ownZoom));
  if (!map.getBounds().intersects(bounds)) map.fitBounds(bounds, { animate: false });
  map.attributionControl.addAttribution(own.licence.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
  const remove = drawOwnMap(drawing);
  return () => {
    map.attributionControl.removeAttribution(own.licence.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
    remove();
  };
}

function drawSketch(map: LeafletMap, language: 'zh' | 'en', setMark: (mark: BaseMapMark) => void): () => void {
  let remove = () => {};
  let isGone = false;
  setExtent(map, 'base', baseBounds);
  void readBaseMap().then((base) => {
    if (isGone) return;
    const { licence, isSketch, 审图号: review } = base.manifest;
    const drop = drawBaseMap(map, base, language);
    map.attributionControl.addAttribution(licence);
    remove = () => {
      drop();
      map.attributionControl.removeAttribution(licence);
    };
    setMark({ isSketch, review, hasTrouble: false });
  });
  return () => {
    isGone = true;
    remove();
  };
}

/** 示意底图 and 审图号, in a corner of the map. */
export function MapMark({ base }: { readonly base: BaseMapMark | undefined }) {
  const t = useT(mapWords);
  if (!base || (!base.isSketch && base.review === '' && !base.hasTrouble)) return null;
  const said = [base.isSketch && t('sketch'), base.review && t('review', { number: base.review }), base.hasTrouble && t('trouble')];
  return <div className="map-mark">{said.filter(Boolean).join(' · ')}</div>;
}
