import { memo } from 'react';
import { expect, test } from 'vitest';
import { OriginTag } from './origin-tag.tsx';

test('the tag of an origin is not drawn anew when its value changes: a board has a hundred of them', () => {
  const plain = () => null;
  const { $$typeof, compare } = memo(plain) as unknown as Record<string, unknown>; // holds: what React marks such components by
  expect(OriginTag).toMatchObject({ $$typeof, compare });
  expect(plain).not.toMatchObject({ $$typeof });
});
