import type { Fetch, TokenStore } from '@tandem-auth/client';
import { PathConfiguration } from './path-configuration.ts';

export interface PathConfigurationSource {
  /** Where the server has it. */
  readonly url: string;
  readonly fetch: Fetch;
  /** What the server said last. */
  readonly kept: TokenStore;
}

/**
 * What the server said last is used at once, what it says now as soon as it is there. Resolves when there is one to go by: the
 * first time that is the server's, or the one that is built in where there is no answer.
 */
export async function loadPathConfiguration(
  source: PathConfigurationSource,
  use: (configuration: PathConfiguration) => void,
): Promise<void> {
  const last = PathConfiguration.parse((await source.kept.read()) ?? '');
  use(last ?? PathConfiguration.BUILT_IN);
  const updated = update(source).then((configuration) => configuration && use(configuration));
  if (!last) await updated;
}

/** `null` where there is no answer, or one that is none: a captive portal's, say. */
async function update({ url, fetch, kept }: PathConfigurationSource): Promise<PathConfiguration | null> {
  try {
    const answer = await fetch(url, { method: 'GET', headers: {}, redirect: 'manual' });
    const text = await answer.text();
    const configuration = answer.status === 200 ? PathConfiguration.parse(text) : null;
    if (configuration) await kept.write(text);
    return configuration;
  } catch {
    return null;
  }
}
