import { ask, type Deployment, isLoopback } from './deployment.ts';
import { type Finding, findings } from './finding.ts';

/** The running server, by its own metrics: read on this machine, or else at its public address with the token. */
export async function readMetrics({ config, url }: Deployment): Promise<string | null> {
  const local = `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${config.port}`;
  for (const origin of [local, url]) {
    // The token is shown to nobody on the way.
    const isPrivate = origin.startsWith('https:') || isLoopback(origin);
    const token = isPrivate ? config.metricsToken : null;
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    const answer = await ask(`${origin}/metrics`, { headers });
    if (answer?.status === 200) return answer.text();
  }
  return null;
}

/** They are nobody’s business out there. */
export async function checkMetricsAreHidden({ url }: Deployment): Promise<Finding> {
  const { ok, fault } = findings('metrics');
  if (isLoopback(url)) return ok('The address is this machine’s alone.');
  const answer = await ask(`${url}/metrics`);
  return answer?.status === 200
    ? fault('Everybody can read /metrics: a proxy on the server’s machine is not in TRUSTED_PROXIES. Name it there.')
    : ok('Nobody reads /metrics without the token.');
}

/** Whether a running server hears of sessions that others close. */
export function checkRunningListener({ config }: Deployment, metrics: string | null): Finding {
  const { ok, warning, fault } = findings('listener of the server');
  if (!config.sessionCache) return ok('SESSION_CACHE is off: there is none.');
  const healthy = metrics && sampleOf(metrics, 'tandem_session_listener_healthy');
  if (healthy === null)
    return warning('Its metrics can’t be read from here: run this beside it, or set METRICS_TOKEN.');
  return healthy === 1
    ? ok('It hears of sessions that other processes close.')
    : fault(
        'It hears nothing: reads are slow, and each sign-out takes a second. Reach PostgreSQL without a pooler, or set SESSION_CACHE=off.',
      );
}

/** Whether requests arrive by a proxy whose word on the client’s address is not taken. */
export function checkTrustedProxies(metrics: string | null): Finding {
  const { ok, warning, fault } = findings('trusted proxies');
  const untrusted = metrics && sampleOf(metrics, 'tandem_forwarded_untrusted_total');
  if (untrusted === null)
    return warning('The server’s metrics can’t be read from here: run this beside it, or set METRICS_TOKEN.');
  return untrusted === 0
    ? ok('No request came by a proxy that is not trusted.')
    : fault(
        'Requests came by a proxy that is not in TRUSTED_PROXIES: all its clients count as one. The server’s log has its address.',
      );
}

function sampleOf(metrics: string, name: string): number | null {
  const [, value] = new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics) ?? [];
  return value === undefined ? null : Number(value);
}
