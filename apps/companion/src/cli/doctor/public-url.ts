import type { DatabaseDiagnosis } from '@tandem-auth/server';
import { ask, type Deployment } from './deployment.ts';
import { type Finding, findings } from './finding.ts';

/** Whether a server is there, and ready. */
export async function checkPublicUrl({ config, url }: Deployment): Promise<Finding> {
  const { ok, warning, fault } = findings('public url');
  const answer = await ask(`${url}/health/ready`);
  if (!answer) return fault(`Nothing answers at ${url}. Start the server, or mend PUBLIC_URL, DNS or the proxy.`);
  if (answer.status === 503) return fault(`The server at ${url} is not ready: ask its database and its log.`);
  if (answer.status !== 200) {
    return fault(
      `${url}/health/ready is answered ${answer.status}: PUBLIC_URL leads to something else, or by a detour.`,
    );
  }
  return url === config.publicUrl
    ? ok(`A server is ready at ${url}.`)
    : warning(`A server is ready at ${url}, but PUBLIC_URL is ${config.publicUrl}: its tokens and links name that.`);
}

/** Whether it is on this very database: then both know the same keys. */
export async function checkSameDatabase(
  { url }: Deployment,
  { keys }: Pick<DatabaseDiagnosis, 'keys'>,
): Promise<Finding> {
  const { ok, fault } = findings('same database');
  const answer = await ask(`${url}/.well-known/jwks.json`);
  const published = await readKeyIds(answer);
  if (!published) return fault(`${url}/.well-known/jwks.json is no key set: who verifies our tokens needs it.`);
  const ours = (keys ?? []).map(({ kid }) => kid);
  return published.some((kid) => ours.includes(kid))
    ? ok('The server at PUBLIC_URL signs with the keys of this database.')
    : fault('The server at PUBLIC_URL has other keys: it runs on another database than DATABASE_URL says here.');
}

/** What a shell asks first of all, before anybody has signed in. */
export async function checkPathConfiguration({ url }: Deployment): Promise<Finding> {
  const { ok, fault } = findings('path configuration');
  for (const path of ['/turbo/ios/path_configuration.json', '/turbo/android/path_configuration.json']) {
    const answer = await ask(url + path);
    const body: unknown = await answer?.json().catch(() => null);
    const isConfiguration = typeof body === 'object' && body !== null && 'rules' in body;
    if (answer?.status !== 200 || !isConfiguration) {
      return fault(
        `${path} is answered ${answer?.status ?? 'by nothing'}: shells can’t tell a modal from a page. Let it through.`,
      );
    }
  }
  return ok('Shells can read it.');
}

async function readKeyIds(answer: Response | null): Promise<string[] | null> {
  const body: unknown = await answer?.json().catch(() => null);
  if (answer?.status !== 200 || typeof body !== 'object' || body === null || !('keys' in body)) return null;
  return (body.keys as { kid: string }[]).map(({ kid }) => kid);
}
