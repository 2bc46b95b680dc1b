import type { Driver, DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { type HttpConfig, httpConfig } from './config.ts';

/** A listener to which devices post values; see README.md. */
export const http: Driver<HttpConfig> = {
  protocol: 'http',
  title: { zh: 'HTTP 接入', en: 'HTTP device listener' },
  config: httpConfig,
  open: (_config: HttpConfig, _host: DriverHost): Session => {
    throw new Failure('NOT_AVAILABLE', 'opening the HTTP device listener: not built yet');
  },
  probe: async () => {
    throw new Failure('NOT_AVAILABLE', 'probing the HTTP device listener: not built yet');
  },
};
