import { describe, expect, test } from 'vitest';
import { answerTo } from './sign-in.ts';

/** The example of RFC 7616, 3.9.1. */
const mufasa = { user: 'Mufasa', password: 'Circle of Life' };
const url = new URL('http://www.example.org/dir/index.html');
const asked = { method: 'GET', url, cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' } as const;
const challenge = (algorithm: string, qop = 'qop="auth, auth-int", ') =>
  `Digest realm="http-auth@example.org", ${qop}algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;

describe('the answer to a camera that wants a sign-in', () => {
  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('is that of the example of RFC 7616 with %s', (algorithm, response) => {
    const answer = answerTo([challenge(algorithm)], mufasa, asked);
    expect(answer).toContain(`response="${response}"`);
    for (const part of [
      'Digest username="Mufasa"',
      'uri="/dir/index.html"',
      'qop=auth',
      'nc=00000001',
      `algorithm=${algorithm}`,
      'opaque="FQhe',
    ])
      expect(answer).toContain(part);
  });

  test('takes the stronger of two, and Digest before Basic', () => {
    const answer = answerTo(['Basic realm="x"', challenge('MD5'), challenge('SHA-256')], mufasa, asked);
    expect(answer).toContain('753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1');
  });

  /** The example of RFC 2617, 3.5, computed without qop as RFC 2069 has it. */
  test('goes without qop where the camera says none', () => {
    const old = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"';
    const answer = answerTo([old], { user: 'Mufasa', password: 'Circle Of Life' }, asked);
    expect(answer).toContain('response="670fd8c2df070c60b045671b8b24ff02"');
    expect(answer).not.toContain('qop');
  });

  test('is Basic over HTTPS only, for it shows the password', () => {
    const basic = ['Basic realm="camera"'];
    expect(answerTo(basic, mufasa, asked)).toBeUndefined();
    expect(answerTo(basic, mufasa, { ...asked, url: new URL('https://www.example.org/') })).toBe(
      `Basic ${Buffer.from('Mufasa:Circle of Life').toString('base64')}`,
    );
  });

  test.each([[[]], [['Bearer']], [[challenge('MD5-sess')]], [[challenge('MD5', 'qop="auth-int", ')]]])('is none to %j', (challenges) => {
    expect(answerTo(challenges, mufasa, asked)).toBeUndefined();
  });

  test('carries quotes of a name escaped', () => {
    expect(answerTo([challenge('MD5')], { ...mufasa, user: 'a"b\\c' }, asked)).toContain('username="a\\"b\\\\c"');
  });
});
