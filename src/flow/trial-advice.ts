import type { RefusalReason } from '../contracts/driver.ts';
import type { Text } from '../contracts/text.ts';
import { adviceForAnswer } from './trial-answers.ts';

const otherProtocol: Text = {
  zh: '报文不合此协议。检查协议、传输方式（TCP / RTU）与端口。',
  en: 'The bytes are not of this protocol. Check the protocol, its transport (TCP or RTU) and the port.',
};

const refusedSignIn: Text = { zh: '对方拒绝了用户名或密码。', en: 'The other side refuses the user name or the password.' };

const ourCertificate: Text = {
  zh: '对方不接受本平台的证书。把本平台证书的颁发者装入对方，或在设置中换一张对方信任的证书。',
  en: 'The other side does not take our certificate. Install its issuer there, or give one in the settings that is trusted there.',
};

/** What to do about the errors that the system gives when a link is made, by the code in their message. */
const byCode: Readonly<Record<string, Text>> = {
  ECONNREFUSED: {
    zh: '对方主机在，但此端口没有程序监听。检查端口号、设备上的服务是否开启、是否允许本机地址接入。',
    en: 'The host is there, but nothing listens on this port. Check the port, that the service of the device is on, and that it lets this computer in.',
  },
  ETIMEDOUT: {
    zh: '没有回应。检查地址、网线与路由、防火墙；5G 终端检查是否在线、SIM 卡与切片 / APN 是否互通。',
    en: 'No answer. Check the address, the cable and the route, and firewalls; of a 5G device that it is online and that its SIM and slice or APN can be reached.',
  },
  EHOSTUNREACH: {
    zh: '没有到该主机的路由，或主机未开机。检查地址、子网掩码、网关与 VPN。',
    en: 'There is no route to the host, or it is off. Check the address, the mask, the gateway and the VPN.',
  },
  ENETUNREACH: {
    zh: '本机没有到该网络的路由。检查本机网络与网关。',
    en: 'This computer has no route to that network. Check its network and gateway.',
  },
  ENOTFOUND: {
    zh: '主机名解析不到。检查拼写与 DNS，或直接填 IP 地址。',
    en: 'The name is not known. Check its spelling and the DNS, or give the IP address.',
  },
  EAI_AGAIN: {
    zh: 'DNS 服务器没有回应。检查 DNS 设置，或直接填 IP 地址。',
    en: 'The DNS server does not answer. Check its settings, or give the IP address.',
  },
  EADDRINUSE: {
    zh: '此端口已被占用：可能就是已启用的这个数据源。先停用它，或换一个端口测试。',
    en: 'The port is taken, maybe by this very source, which runs. Disable that one first, or test with another port.',
  },
  EADDRNOTAVAIL: {
    zh: '本机没有这个监听地址。填 0.0.0.0 或本机的地址。',
    en: 'This computer does not have that address to listen on. Give 0.0.0.0 or one of its own.',
  },
  EACCES: {
    zh: '没有权限。1024 以下的端口或串口、文件需要授权给运行本平台的用户。',
    en: 'Not permitted. Ports below 1024, serial ports and files need a right for the user who runs this platform.',
  },
  ENOENT: { zh: '没有这个文件或串口。检查路径。', en: 'There is no such file or serial port. Check the path.' },
  ECONNRESET: {
    zh: '对方断开了连接。检查协议与端口是否对应、是否需要 TLS、对方是否限制连接数或来源地址。',
    en: 'The other side closed the connection. Check that the protocol fits the port, whether TLS is needed, and whether it limits connections or addresses.',
  },
  EPIPE: { zh: '对方断开了连接。见设备日志。', en: 'The other side closed the connection. See its log.' },
  CERT: {
    zh: 'TLS 证书不被信任、已过期或名字不符。装入颁发者的证书，或检查时钟与主机名。',
    en: 'The TLS certificate is not trusted, has expired or is for another name. Install its issuer, or check the clock and the host name.',
  },
  'wrong version number': {
    zh: '对方在此端口不使用 TLS。关闭 TLS，或改用它的 TLS 端口（MQTT 一般为 8883）。',
    en: 'The other side does not speak TLS on this port. Switch TLS off, or use its port for TLS (usually 8883 for MQTT).',
  },
  'alert protocol version': {
    zh: '双方没有共同的 TLS 版本；本平台要求 1.2 以上。升级对方。',
    en: 'There is no TLS version in common; ours are 1.2 and later. Have the other side updated.',
  },
  'alert bad certificate': ourCertificate,
  'alert certificate': ourCertificate,
  'alert unknown ca': ourCertificate,
  BAD_FRAME: otherProtocol,
  'status 401': refusedSignIn,
  'status 403': refusedSignIn,
  'status 404': {
    zh: '服务器在，但没有这个地址。检查路径，与浏览器中打开的地址对照。',
    en: 'The server is there, but has no such address. Check the path, and compare it with what opens in a browser.',
  },
  'status 4': {
    zh: '服务器不接受这个请求。检查路径、参数与请求头；详情见服务器日志。',
    en: 'The server does not accept the request. Check the path, its parameters and the headers; its log says more.',
  },
  'status 5': {
    zh: '服务器自身出错，稍后再试；详情见服务器日志。',
    en: 'The server itself is at fault: try again later; its log says more.',
  },
  'Not authorized': refusedSignIn,
};

/** Words in messages of errors that stand for a code above. */
const aliases: readonly (readonly [RegExp, string])[] = [
  [/certificate|self.signed|CERT_|unable to verify/i, 'CERT'],
  [/not authori[sz]ed|bad user ?name|bad user name or password/i, 'Not authorized'],
  [/no connection in|timed out|no answer|timeout/i, 'ETIMEDOUT'],
  [/connection was closed|closed the connection|socket hang up|hung up/i, 'ECONNRESET'],
  [/invalid header flag bits|unexpected response from server|parse error/i, 'BAD_FRAME'],
];

/** What a person can do about an error of a link; `undefined` when its message says all that is known. */
export function adviceFor(error: unknown): Text | undefined {
  const words = wordsOf(error);
  const ofAnswer = adviceForAnswer(words);
  if (ofAnswer !== undefined) return ofAnswer;
  const code = Object.keys(byCode).find((one) => words.includes(one)) ?? aliases.find(([pattern]) => pattern.test(words))?.[1];
  return code === undefined ? undefined : byCode[code];
}

/** Messages and codes of an error and of those that caused it. */
function wordsOf(error: unknown): string {
  const words: string[] = [];
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++) {
    words.push(one.message, 'code' in one ? String(one.code) : '');
  }
  return words.join(' ');
}

/** What a person can do about what a driver refuses. */
export const refusalAdvice: Readonly<Record<RefusalReason, Text>> = {
  'unknown-device': {
    zh: '把它加为设备，标识见下面的数值表或说明。',
    en: 'Add it as a device; its identity is in the values or in the words here.',
  },
  'unknown-key': {
    zh: '设备没有这个键（地址），或键的写法不对。对照设备点表检查。',
    en: 'The device lacks this key (address), or it is not written rightly. Compare with its list of points.',
  },
  'bad-frame': otherProtocol,
  'bad-checksum': {
    zh: '校验不对：线路有干扰，或校验方式、波特率不一致。',
    en: 'Checksums are wrong: noise on the line, or another checksum or baud rate.',
  },
  'bad-value': { zh: '数值无法采用。检查数据类型与字节序。', en: 'The values are of no use. Check the data type and the byte order.' },
  'bad-time': { zh: '设备时钟不对，请校时；检查时区。', en: 'The clock of the device is wrong: set it, and check the time zone.' },
  'too-large': {
    zh: '报文超过上限。调大上限，或让设备分包。',
    en: 'Messages are above the limit. Raise it, or have the device split them.',
  },
  'not-allowed': {
    zh: '不允许：检查设备标识、密钥、主题权限与设备侧的访问设置。',
    en: 'Not allowed: check the identity, the secret, the topics, and the access settings of the device.',
  },
  'no-room': { zh: '平台忙，稍后再试。', en: 'The platform is busy; try again later.' },
  'not-admitted': { zh: '平台负载已达上限，暂不接新连接。', en: 'The platform is at its limit and lets no new connection in.' },
  'out-of-order': {
    zh: '报文次序不对：可能有两个主站同时连接，或中间设备重发。',
    en: 'Messages are out of order: maybe two masters are connected, or something between repeats them.',
  },
};
