import { createContext, useContext } from 'react';
import type { Reply } from '../../../src/contracts/api/index.ts';

/** By which operations cameras are read: a screen that shows a wall has its own, and is told which cameras it may show. */
export interface CameraDoor {
  readonly still: 'readCameraStill' | 'readWallCameraStill';
  /** Default: those that the person may see are asked for. */
  readonly cameras?: Reply<'openWall'>['cameras'];
}

/** The door that the cameras below use. */
export const CameraDoorContext = createContext<CameraDoor>({ still: 'readCameraStill' });

/** By which operations the cameras around are read. */
export const useCameraDoor = (): CameraDoor => useContext(CameraDoorContext);
