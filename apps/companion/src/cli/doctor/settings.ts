import { type Deployment, isLoopback } from './deployment.ts';
import { type Finding, findings } from './finding.ts';

/** Settings that are read, but are meant for a developer's machine. */
export function checkSettings({ config, url }: Deployment): Finding {
  const { ok, fault } = findings('settings');
  if (isLoopback(url)) return ok(`NODE_ENV is ${config.environment}, and the address is this machine’s alone.`);
  if (config.environment !== 'production') {
    return fault('NODE_ENV is not production: APP_SECRET may be one that is kept in DATA_DIR. Set both.');
  }
  if (!config.https)
    return fault('PUBLIC_URL is plain http: whoever is in between reads the cookie. Put TLS in front.');
  return ok('They are those of production.');
}
