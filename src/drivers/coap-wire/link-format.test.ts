import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mostLinks, readLinks } from './link-format.ts';

const plain = (text: string) => readLinks(text)?.map(({ target, attributes }) => [target, Object.fromEntries(attributes)]);

test.each([
  ['', []],
  [
    '</1/0>,</3/0>',
    [
      ['/1/0', {}],
      ['/3/0', {}],
    ],
  ],
  [
    '</>;rt="oma.lwm2m";ct=11543, </3303/0>;ver=1.1;obs',
    [
      ['/', { rt: 'oma.lwm2m', ct: '11543' }],
      ['/3303/0', { ver: '1.1', obs: '' }],
    ],
  ],
  ['</a>;title="say \\"yes, no\\""', [['/a', { title: 'say "yes, no"' }]]],
])('%s is read', (text, expected) => {
  expect(plain(text)).toEqual(expected);
});

test.each(['3/0', '</3/0', '</3/0>;', '</3/0>,', '</3/0> x', `</a>${',</a>'.repeat(mostLinks)}`])('%s is refused', (text) => {
  expect(readLinks(text)).toBeUndefined();
});

test('noise is read or refused, in little time', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('<', '>', '/', ';', ',', '"', '\\', '=', 'a', ' ')), (parts) => {
      expect(() => readLinks(parts.join(''))).not.toThrow();
    }),
  );
});
