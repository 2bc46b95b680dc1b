import { describe, expect, test } from 'vitest';
import { bodyOf, draftOf } from './draft.ts';

const whole = { ...draftOf(undefined), title: ' Pump stopped ', reason: 'no flow', point: 7, asset: 'a' };

describe('the form of a suppression', () => {
  test('sends what was typed', () => {
    expect(bodyOf(whole)).toMatchObject({
      title: 'Pump stopped',
      when: { kind: 'point', point: 7, compare: 'equal', value: 0 },
      asset: 'a',
    });
    expect(bodyOf({ ...whole, kind: 'hand', point: undefined })).toMatchObject({ when: { kind: 'hand' } });
  });

  test.each([{ title: ' ' }, { reason: '' }, { point: undefined }, { value: 'x' }, { value: '' }, { asset: undefined }, { after: '-1' }])(
    'is not ready with %j',
    (change) => expect(bodyOf({ ...whole, ...change })).toBeUndefined(),
  );
});
