import autocannon from 'autocannon';

/** What to ask of which server, again and again. */
export interface Target {
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly post?: object;
  /** Whether refusals are part of what is measured. */
  readonly mayRefuse?: boolean;
}

export interface Load {
  readonly perSecond: number;
  /** Milliseconds; of a hundred answers one took longer. */
  readonly p99: number;
}

/** As many answers as one machine gives, in batches as Fastify's own benchmarks send them: a wake-up an answer would drown the rest. */
export const FULL = { connections: 50, pipelining: 10 };

/** Loads a server for a while. @throws where any answer isn't a success: then it would have measured something else. */
export async function load(target: Target, options: { seconds: number } & Partial<autocannon.Options>): Promise<Load> {
  const { seconds, ...how } = options;
  const result = await autocannon({
    url: target.url,
    headers: { ...target.headers, ...(target.post && { 'content-type': 'application/json' }) },
    ...(target.post && { method: 'POST', body: JSON.stringify(target.post) }),
    duration: seconds,
    ...how,
  });
  const { non2xx, errors, requests, latency } = result;
  if (!target.mayRefuse && non2xx + errors > 0)
    throw new Error(`${target.url}: ${non2xx} refusals and ${errors} errors.`);
  return { perSecond: requests.total / result.duration, p99: latency.p99 };
}
