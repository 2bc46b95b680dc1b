import { create } from 'zustand';

/** Whether the tour is being walked. */
export const useIsTouring = create<boolean>(() => false);

/** Begin the tour at its first step, over whatever page is open. */
export const startTour = (): void => useIsTouring.setState(true, true);

/** End it. */
export const endTour = (): void => useIsTouring.setState(false, true);
