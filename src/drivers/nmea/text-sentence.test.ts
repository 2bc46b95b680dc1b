import { expect, test } from 'vitest';
import { nmeaConfig } from './config.ts';
import { createReader } from './reader.ts';
import { writeSentence } from './sentence.ts';

const heard = { time: Date.UTC(2026, 5, 1), nowMs: 0, peer: 'test' };

/** What a reader tells of each sentence: the text, nothing while it waits, or why not. */
function told(...sentences: readonly string[]): readonly unknown[] {
  const reader = createReader(nmeaConfig.parse({}));
  return sentences.map((text) => {
    const message = reader.read(writeSentence('$', text.split(',')), heard);
    if (message === undefined) return undefined;
    return 'refused' in message ? message.refused : [message.identity, message.words, ...message.texts];
  });
}

const whole = (text: string) => ['own-ship', `text message: ${text}`, ['message', text]];

test('a text of a receiver is told, and kept as its message', () => {
  expect(told('GPTXT,01,01,02,ANTSTATUS=OK')).toEqual([whole('ANTSTATUS=OK')]);
});

test('a text of several sentences is told once it is whole, each by its identifier', () => {
  const parts = ['GNTXT,02,01,25,DR MODE ', 'GPTXT,01,01,01,u-blox^2C ag', 'GNTXT,02,02,25,^2A off'];
  expect(told(...parts)).toEqual([undefined, whole('u-blox, ag'), whole('DR MODE * off')]);
});

test('a text whose beginning was lost is not told', () => {
  expect(told('GNTXT,03,01,25,a', 'GNTXT,03,03,25,c', 'GNTXT,02,02,25,b')).toEqual([undefined, undefined, undefined]);
});

test.each(['GPTXT', 'GPTXT,1,2,3,x', 'GPTXT,a,1,1,x', 'GPTXT,01,00,01,x'])('%s is refused', (text) => {
  expect(told(text)).toEqual(['bad-frame']);
});
