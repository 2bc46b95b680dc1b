import { useEffect, useRef, useState } from 'react';
import { call } from '../../../api/client.ts';
import type { Problem } from '../../../documents/problem-list.tsx';
import { readJson } from '../../../documents/read-json.ts';
import type { PictureScene } from '../../../pictures/data.ts';
import { toastError } from '../../../ui/toast.tsx';

/** How the text stands with the server. */
export type SceneStanding = 'valid' | 'checking' | 'broken';

interface Checked {
  readonly problems: readonly Problem[];
  readonly standing: SceneStanding;
}

const settleMs = 500;
const valid: Checked = { problems: [], standing: 'valid' };
const broken = (problems: readonly Problem[]): Checked => ({ problems, standing: 'broken' });

/**
 * The text of a scene as it is typed, looked through by the server a moment after the last key.
 *
 * @param settled the text that the draft has; what is typed like it, or not typed at all, is valid
 */
export function useChecked(
  typed: string | undefined,
  settled: string | undefined,
  onScene: (scene: PictureScene, text: string) => void,
): Checked {
  const [checked, setChecked] = useState<Checked>(valid);
  const tell = useRef(onScene);
  tell.current = onScene;
  useEffect(() => {
    if (typed === undefined || typed === settled) return setChecked(valid);
    setChecked((before) => ({ ...before, standing: 'checking' }));
    let isOld = false;
    const check = async (): Promise<void> => {
      const read = readJson(typed);
      if ('problem' in read) return setChecked(broken([{ path: '', text: read.problem }]));
      try {
        const { scene, problems } = await call('checkPictureScene', { body: { scene: read.content } });
        if (isOld) return;
        setChecked(scene ? valid : broken(problems));
        if (scene) tell.current(scene, typed);
      } catch (error) {
        if (isOld) return;
        setChecked(broken([]));
        toastError(error);
      }
    };
    const wait = setTimeout(() => void check(), settleMs);
    return () => {
      isOld = true;
      clearTimeout(wait);
    };
  }, [typed, settled]);
  return checked;
}
