import { useEffect, useRef, useState } from 'react';
import { toastError } from '../ui/toast.tsx';

/** Whether an element fills the screen, and the way to let it. */
export function useFullScreen() {
  const place = useRef<HTMLDivElement>(null);
  const [isFull, setFull] = useState(false);
  useEffect(() => {
    const changed = () => setFull(document.fullscreenElement !== null && document.fullscreenElement === place.current);
    document.addEventListener('fullscreenchange', changed);
    return () => document.removeEventListener('fullscreenchange', changed);
  }, []);
  return { place, isFull, enter: () => void place.current?.requestFullscreen().catch(toastError) };
}
