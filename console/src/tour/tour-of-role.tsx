import { useEffect, useState } from 'react';
import type { Role } from '../../../src/contracts/roles.ts';
import { tours } from './steps.ts';
import { Tour } from './tour.tsx';
import { partOf } from './use-part.ts';

/** The tour of a role, without the steps whose part is not on the screen. */
export function TourOfRole({ role, onEnd }: { readonly role: Role; readonly onEnd: () => void }) {
  const [[first, ...others]] = useState(() => tours[role].filter((step) => partOf(step) !== undefined));
  const isEmpty = first === undefined;
  useEffect(() => {
    if (isEmpty) onEnd();
  }, [isEmpty, onEnd]);
  return first ? <Tour steps={[first, ...others]} onEnd={onEnd} /> : null;
}
