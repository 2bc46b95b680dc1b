import { useEffect } from 'react';
import { titled } from '../app/title.ts';

/** What the tab of the browser says while this is shown. */
export function PageTitle({ title }: { readonly title: string }) {
  useEffect(() => {
    titled({ page: title });
    return () => titled({ page: '' });
  }, [title]);
  return null;
}
