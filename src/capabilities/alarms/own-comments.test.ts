import { expect, test } from 'vitest';
import { ownComments, ownCommentText } from './own-comments.ts';

test.each(Object.values(ownComments))('"%s" is said in Chinese too', (comment) => {
  expect(ownCommentText(comment)).toEqual({ zh: expect.stringMatching(/[一-鿿]/), en: comment });
});

test.each([undefined, 'seen, the time is over', '已处理'])('%j is of a person and stays', (comment) => {
  expect(ownCommentText(comment)).toBeUndefined();
});
