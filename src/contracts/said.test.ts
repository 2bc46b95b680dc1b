import { describe, expect, test } from 'vitest';
import { said, saidDetails, saidIf } from './said.ts';

const zh = (english: string): string => said(english).zh;

describe('what is said in English is said in Chinese too', () => {
  test.each([
    ['the connection was closed', '连接已关闭'],
    ['connecting to 10.0.0.7:502', '连接 10.0.0.7:502'],
    ['calling 10.0.0.7:502: not a byte in 30 s', '呼叫 10.0.0.7:502：30 秒内没有收到一个字节'],
    ['connect ECONNREFUSED 127.0.0.1:502', '连接被拒绝（ECONNREFUSED 127.0.0.1:502）'],
    ['talking to plc: read ECONNRESET', '与 plc 通信：连接被对方断开（ECONNRESET）'],
    ['asking 1: exception 2 illegal data address', '询问 1：异常 2 非法数据地址'],
    ['next try in 2 s, then at growing intervals up to a minute: the link was lost', '2 秒后重试，之后间隔逐渐加长至一分钟：链路中断'],
    ['3 refused: bad-frame', '拒收 3 次：报文格式错误'],
    [
      '6 refused: not-allowed; the last: 10.0.0.7: a client certificate that is not accepted: certificate has expired',
      '拒收 6 次：无权限；最近一次：10.0.0.7：不接受其客户端证书：证书已过期',
    ],
    ['li changed title, enabled to false', 'li 修改了名称，停用'],
    ['root gave a new secret to the device', 'root 为设备更换了密钥'],
    ['MQTT 5 sign-in from 10.0.0.7:40000', '来自 10.0.0.7:40000 的 MQTT 5 登录'],
    ["reading /a.csv: ENOENT: no such file or directory, open '/a.csv'", "读取 /a.csv：没有这个文件或文件夹：打开 '/a.csv'（ENOENT）"],
    ['more than 20 connections; send the same again', '连接数超过 20；请原样重发'],
    ['00000003 from 127.0.0.1:47204', '来自 127.0.0.1:47204 的 00000003'],
    [`it is no JSON: Expected ',' or '}' after property value in JSON at position 28`, '它不是 JSON：JSON 第 28 个字符处缺少 , 或 }'],
    ['3 of 5 packets are missing', '5 个包中缺 3 个'],
    ['The connection has been rejected by server: BadTooManySessions (0x80560000)', '服务器拒绝了连接：BadTooManySessions (0x80560000)'],
    [
      'after 15 s: source field is down: listening on 127.0.0.1:1883: listen EADDRINUSE: address already in use 127.0.0.1:1883; the uplink is lost',
      '15 秒后：数据源 field 中断：监听 127.0.0.1:1883：端口已被占用（EADDRINUSE 127.0.0.1:1883）；上行链路中断',
    ],
    ['premature disconnection 4', '连接过早断开（4）'],
    [
      'the file as a whole cannot be read and is left out: reading a segment: its end is missing',
      '整个文件无法读取，已略去：读取段文件：结尾缺失',
    ],
    ['asset pump, attribute head: is not a finite number', '资产 pump 的属性 head：不是有限数'],
    ['the key pump is taken by an asset of the pack water', '标识 pump 已被占用（场景包 water 的资产）'],
  ])('%s', (english, chinese) => {
    expect(zh(english)).toBe(chinese);
    expect(said(english).en).toBe(english);
  });

  test('a whole sentence goes before its clauses, and the fuller one before the shorter one', () => {
    expect(zh('asking 7: no link to 10.0.0.7:2404')).toBe('询问 7：与 10.0.0.7:2404 没有连接');
    expect(zh('asking 7: the connection ended')).toBe('询问 7：连接已结束');
  });

  test.each(['', 'pump-3', '水泵 3', '10.0.0.7:502', 'nobody said this: ever', 'a letter from a friend of mine', 'A: B, C; D (E)', '()'])(
    '“%s” stays as it is',
    (text) => {
      expect(said(text)).toEqual({ zh: text, en: text });
    },
  );

  test('what a person or a device wrote is carried over as it is, also what looks like a place of the table', () => {
    expect(zh('writing to {1} $& $1: the link has ended')).toBe('写入 {1} $& $1：链路已结束');
  });

  // A table that tried every split of it would not be done within the limit of a test.
  test.each(['the : '.repeat(20_000), `asking ${'a'.repeat(100_000)}`])('very long nonsense stays as it is', (text) => {
    expect(said(text).en).toBe(text);
  });
});

test('what is missing stays missing', () => {
  expect(saidIf(undefined)).toBeUndefined();
  expect(saidIf('no answer in time')).toEqual({ zh: '没有及时应答', en: 'no answer in time' });
});

test('details of a failure get both languages where they are known; names and texts stay', () => {
  const both = { zh: '甲', en: 'a' };
  expect(saidDetails({ what: 'the link has ended', id: 'pump-3', seconds: 4, both })).toEqual({
    what: { zh: '链路已结束', en: 'the link has ended' },
    id: 'pump-3',
    seconds: 4,
    both,
  });
  const what = `it is no JSON: Unexpected token 'b', "it is broken" is not valid JSON`;
  expect(saidDetails({ what })).toEqual({ what: { zh: `它不是 JSON：'b', "it is broken" 不是有效的 JSON`, en: what } });
  expect(saidDetails({ what: 'the link has ended; and something else is said of it' })).toEqual({
    what: 'the link has ended; and something else is said of it',
  });
});
