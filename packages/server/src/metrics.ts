import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What one server counts. Rules count by `tandem.metrics.sessionsClosed.inc({ reason })`, after the commit. */
export type Metrics = ReturnType<typeof startMetrics>;

const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const PASSWORD_SECONDS = [0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 5, 10];

/** Series in a registry of their own: servers in one process share nothing. No label holds what a client has made up. */
export function startMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    requestSeconds: new Histogram({
      name: 'tandem_http_request_duration_seconds',
      help: 'Requests, by the template of their route and the class of their status.',
      labelNames: ['method', 'route', 'status'],
      buckets: REQUEST_SECONDS,
      registers,
    }),
    signIns: new Counter({
      name: 'tandem_sign_ins_total',
      help: 'Sign-ins by password, by outcome: signed_in, the code of the refusal, or fault.',
      labelNames: ['outcome'],
      registers,
    }),
    sessionsOpened: new Counter({
      name: 'tandem_sessions_opened_total',
      help: 'Sessions opened, by kind.',
      labelNames: ['kind'],
      registers,
    }),
    sessionsClosed: new Counter({
      name: 'tandem_sessions_closed_total',
      help: 'Sessions closed, by reason. One that expires is not closed.',
      labelNames: ['reason'],
      registers,
    }),
    passwordsWaiting: new Gauge({
      name: 'tandem_passwords_waiting',
      help: 'Passwords that wait for a worker to hash them.',
      registers,
    }),
    passwordSeconds: new Histogram({
      name: 'tandem_password_duration_seconds',
      help: 'Hashing a password: the wait for a worker, and the work.',
      buckets: PASSWORD_SECONDS,
      registers,
    }),
    rateLimitRefusals: new Counter({
      name: 'tandem_rate_limit_refusals_total',
      help: 'Requests refused by a rate limit, by its name.',
      labelNames: ['limit'],
      registers,
    }),
    mails: new Counter({
      name: 'tandem_mails_total',
      help: 'Tries to send a mail, by outcome: sent, deferred, refused or given_up.',
      labelNames: ['outcome'],
      registers,
    }),
    sessionCacheReads: new Counter({
      name: 'tandem_session_cache_reads_total',
      help: 'Sessions looked up, by result: hit or miss.',
      labelNames: ['result'],
      registers,
    }),
    forwardedUntrusted: new Counter({
      name: 'tandem_forwarded_untrusted_total',
      help: 'Requests with X-Forwarded-For that came from a neighbour who is not among the trusted proxies.',
      registers,
    }),
    sessionListenerHealthy: new Gauge({
      name: 'tandem_session_listener_healthy',
      help: '1 while this process hears of sessions that others close.',
      registers,
    }),
    /** All series in Prometheus' text format. Those of the process begin with the first call. */
    async expose(): Promise<{ contentType: string; text: string }> {
      if (!registry.getSingleMetric('process_start_time_seconds')) collectDefaultMetrics({ register: registry });
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
