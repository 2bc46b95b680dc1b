import { internet } from '../../../kernel/own-network.ts';

/** What is wrong with the address that a browser gives for messages; `undefined`: nothing. Any user may bring one, so it must lie in the internet. */
export function endpointProblem(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint)) return 'it is no address';
  const { protocol, username, password, port, hostname } = new URL(endpoint);
  if (protocol !== 'https:') return 'it does not begin with https://';
  if (username !== '' || password !== '') return 'it holds a user';
  if (port !== '') return 'its port is not 443';
  const isOurs = !hostname.includes('.') || /\.(local|internal|lan|home|corp)$/i.test(hostname);
  const isLiteral = hostname.startsWith('[');
  return internet.refusal(hostname) !== undefined || (isOurs && !isLiteral) ? 'it leads into a network of its own' : undefined;
}
