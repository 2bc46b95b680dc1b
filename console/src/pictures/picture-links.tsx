import { Link } from '@tanstack/react-router';
import { Workflow } from 'lucide-react';
import { useCall } from '../api/queries.ts';
import { useText } from '../i18n/use-t.ts';

/** Ways to the process pictures of an asset and of what it lies within; nothing when there are none. */
export function PictureLinks({ asset, most = 3 }: { readonly asset: string; readonly most?: number }) {
  const text = useText();
  const items = useCall('listPictures', { query: { asset } }).data?.items ?? [];
  return items.slice(0, most).map(({ id, title }) => (
    <Link key={id} className="btn" to="/pictures/$id" params={{ id }}>
      <Workflow size={15} aria-hidden="true" /> {text(title)}
    </Link>
  ));
}
