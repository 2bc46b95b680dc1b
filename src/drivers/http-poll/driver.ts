import type { Driver } from '../../contracts/driver.ts';
import { type HttpPollConfig, httpPollConfig } from './config.ts';
import { probe } from './probe.ts';
import { openSession } from './session.ts';

/** Documents that are got by HTTP at an interval, with numbers in them; see README.md. */
export const httpPoll: Driver<HttpPollConfig> = {
  protocol: 'http-poll',
  title: { zh: 'HTTP 定时抓取（JSON、CSV、XML）', en: 'HTTP polling (JSON, CSV, XML)' },
  config: httpPollConfig,
  open: openSession,
  probe,
};
