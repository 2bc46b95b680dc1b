import { type ComponentProps, lazy, Suspense } from 'react';

const Tab = lazy(async () => ({ default: (await import('./cameras-tab.tsx')).CamerasTab }));
const Panel = lazy(async () => ({ default: (await import('./camera-panel.tsx')).CameraPanel }));

/** The list of cameras, loaded when it is opened. */
export const CamerasTab = (props: ComponentProps<typeof Tab>) => (
  <Suspense>
    <Tab {...props} />
  </Suspense>
);

/** What a camera shows, loaded when it is opened. */
export const CameraPanel = (props: ComponentProps<typeof Panel>) => (
  <Suspense>
    <Panel {...props} />
  </Suspense>
);
