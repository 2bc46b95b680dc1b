import { useSyncExternalStore } from 'react';

const phone = '(max-width: 767px)';

function listen(changed: () => void): () => void {
  const query = matchMedia(phone);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

/** True below 768 px, where tables become cards and the rail becomes tabs. */
export const useIsPhone = (): boolean => useSyncExternalStore(listen, () => matchMedia(phone).matches);
