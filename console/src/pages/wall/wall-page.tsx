import './wall.css';
import { useParams, useSearch } from '@tanstack/react-router';
import { MonitorOff, Unplug } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { planLevelTitles } from '../../../../src/contracts/plan.ts';
import { drawnThemes, usePreferences } from '../../app/preferences.ts';
import { BoardCanvas } from '../../boards/board-canvas.tsx';
import { type BoardData, BoardDataContext } from '../../boards/data.ts';
import { type CameraDoor, CameraDoorContext } from '../../cameras/camera-door.ts';
import { HistoryDoorContext } from '../../charts/use-history.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { type MapDoor, MapDoorContext } from '../../map/map-door.ts';
import { useWall, type WallState } from './feed.ts';
import { wallWords } from './words.ts';

const wallMaps = { file: 'readWallMapFile', tile: 'readWallMapTile', plan: 'readWallPlanFile' } as const;
const wallDoor = { buckets: 'readWallBuckets', raw: 'readWallRaw' } as const;
/** From this difference of clocks on, ages on the screen mislead. */
const mostSkewMs = 30_000;

/** Language and theme come with the link: nobody sits before the screen to choose them. */
function useLook(): void {
  const { lang, theme } = useSearch({ from: '/wall/$token' });
  useEffect(() => {
    const drawn = drawnThemes.find((one) => one === theme);
    usePreferences.setState({ ...((lang === 'zh' || lang === 'en') && { language: lang }), ...(drawn && { theme: drawn }) });
  }, [lang, theme]);
}

/** Keep the screen from going dark where the browser can; asked again whenever the page comes back into sight. */
function useAwake(): void {
  useEffect(() => {
    const ask = () => void navigator.wakeLock?.request('screen').catch(() => undefined); // refused on battery: the screen then sleeps as its settings say
    ask();
    document.addEventListener('visibilitychange', ask);
    return () => document.removeEventListener('visibilitychange', ask);
  }, []);
}

const idleMs = 3000;

/** True while nobody moves a pointer: then none lies over the values. */
function useIdle(): boolean {
  const [isIdle, setIdle] = useState(true);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const moved = () => {
      setIdle(false);
      clearTimeout(timer);
      timer = setTimeout(() => setIdle(true), idleMs);
    };
    window.addEventListener('pointermove', moved);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pointermove', moved);
    };
  }, []);
  return isIdle;
}

/** Says what is wrong with what is shown; nothing when all is well. */
function Trouble({ trouble, isRefused, heardAt, skewMs = 0 }: WallState) {
  const t = useT(wallWords);
  const text = useText();
  const format = useFormat();
  const since = heardAt === undefined ? t('neverHeard') : t('lost', { time: format.clock(heardAt) });
  if (trouble)
    return (
      <div className="banner silent" role="alert">
        <Unplug size={18} aria-hidden="true" />
        {isRefused ? t('refused', { why: text(trouble) }) : since}
      </div>
    );
  if (Math.abs(skewMs) < mostSkewMs) return null;
  return (
    <div className="banner" role="status">
      {t('skewed', { seconds: format.number(Math.abs(skewMs) / 1000) })}
    </div>
  );
}

/** What an emergency plan has to say to everybody; colour and level go together. */
function Messages({ now }: Pick<WallState, 'now'>) {
  const text = useText();
  return (now?.messages ?? []).map(({ id, text: words, level }) => (
    <div key={id} className={`wall-message p${planLevelTitles[level].priority}`} role="alert">
      <b>{text(planLevelTitles[level])}</b> {text(words)}
    </div>
  ));
}

/** The link no longer opens anything: no value stays on the screen. */
function Dark({ reason }: { readonly reason: WallState['closed'] }) {
  const t = useT(wallWords);
  const text = useText();
  return (
    <div className="wall-dark" data-theme="dark" role="alert">
      <MonitorOff size={48} aria-hidden="true" />
      <h1>{t('dark')}</h1>
      <p>{text(reason)}</p>
      <p className="muted">{t('askAgain')}</p>
    </div>
  );
}

/** A board on a screen, without a sign-in and for ever: it reads on by itself whatever happens to the server or the network. */
export function WallPage() {
  const { token } = useParams({ from: '/wall/$token' });
  const t = useT(wallWords);
  const text = useText();
  const state = useWall(token);
  const { board, now, closed, trouble } = state;
  useLook();
  useAwake();
  const isIdle = useIdle();
  const points = useMemo(() => new Map(board?.points.map((point) => [point.number, point])), [board]);
  const mode = board?.mode ?? 'wall';
  const pictures = board?.pictures;
  const data = useMemo(
    (): BoardData => ({ mode, points, now, isWall: true, ...(pictures && { pictures }) }),
    [mode, points, now, pictures],
  );
  const maps = useMemo((): MapDoor => ({ ...wallMaps, maps: { base: board?.baseMaps ?? [], plans: board?.floorPlans ?? [] } }), [board]);
  const cameras = useMemo((): CameraDoor => ({ still: 'readWallCameraStill', cameras: board?.cameras ?? [] }), [board]);
  if (closed) return <Dark reason={closed} />;
  return (
    <main className={`wall-page ${mode} ${isIdle ? 'idle' : ''}`}>
      <Trouble {...state} />
      {board && !trouble && !state.isLive && (
        <p className="wall-note" role="status">
          {t('asked')}
        </p>
      )}
      <Messages {...state} />
      {board ? (
        <HistoryDoorContext value={wallDoor}>
          <MapDoorContext value={maps}>
            <CameraDoorContext value={cameras}>
              <BoardDataContext value={data}>
                <h1 className="sr">{text(board.title)}</h1>
                <BoardCanvas mode={board.mode} widgets={board.widgets} fit={board.mode === 'wall'} />
              </BoardDataContext>
            </CameraDoorContext>
          </MapDoorContext>
        </HistoryDoorContext>
      ) : (
        !trouble && <p className="board-note">{t('opening')}</p>
      )}
    </main>
  );
}
