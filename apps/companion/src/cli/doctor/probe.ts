import { closeTandem, createUser, deleteUser, openTandem } from '@tandem-auth/server';
import { sessionCookieOf } from './cookie.ts';
import { ask, type Deployment } from './deployment.ts';
import { type Finding, findings } from './finding.ts';

const SHELL = { 'user-agent': 'Turbo Native iOS', 'content-type': 'application/json' };
const DAY_SECONDS = 24 * 60 * 60;

/** A whole sign-in and sign-out, as a user that is in the database meanwhile, and in no other way. */
export async function checkProbe(deployment: Deployment): Promise<Finding> {
  const tandem = await openTandem({ config: deployment.config });
  const secret = tandem.randomness.bytes(15).toString('base64url');
  const email = `probe-${secret.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}@tandem.invalid`;
  const { user } = await createUser(tandem, { email, name: 'Probe', password: secret });
  try {
    return await signInAndOut(deployment, { email, password: secret });
  } finally {
    await deleteUser(tandem, user.id);
    await closeTandem(tandem);
  }
}

async function signInAndOut({ url }: Deployment, credentials: object): Promise<Finding> {
  const { ok, fault } = findings('sign-in');
  const auth = `${url}/api/v1/auth`;
  const signedIn = await ask(auth, { method: 'POST', headers: SHELL, body: JSON.stringify(credentials) });
  if (signedIn?.status !== 200)
    return fault(`It is answered ${signedIn?.status ?? 'by nothing'}: the server’s log says why.`);
  const { token } = (await signedIn.json()) as { token?: string };
  const set = sessionCookieOf(signedIn) ?? '';
  const [, maxAge = '0'] = /;\s*Max-Age=(\d+)/i.exec(set) ?? [];
  if (Number(maxAge) < DAY_SECONDS) {
    return fault(
      'The cookie has no Max-Age of a day or more: WebViews lose it when the app is closed. What rewrites it on the way?',
    );
  }
  const halves = { cookie: { cookie: set.split(';')[0] ?? '' }, token: { authorization: `Bearer ${token}` } };
  for (const [half, headers] of Object.entries(halves)) {
    const { status } = (await ask(`${url}/api/v1/me`, { headers })) ?? { status: 'by nothing' };
    if (status !== 200)
      return fault(`The ${half} of a fresh sign-in is answered ${status}: is its header taken off on the way?`);
  }
  await ask(auth, { method: 'DELETE', headers: halves.token });
  for (const [half, headers] of Object.entries(halves)) {
    const { status } = (await ask(`${url}/api/v1/me`, { headers })) ?? { status: 'by nothing' };
    if (status !== 401)
      return fault(`After the sign-out the ${half} is answered ${status}: does something on the way keep answers?`);
  }
  return ok('Both halves work, the cookie stays, and a sign-out ends both.');
}
