import { ask, type Deployment } from './deployment.ts';
import { type Finding, findings } from './finding.ts';

/** The cookie as it arrives: by the answer to a sign-out of nobody, which clears it under the same name and attributes. */
export async function checkCookie({ url }: Deployment): Promise<Finding> {
  const { ok, fault } = findings('cookie');
  const answer = await ask(`${url}/api/v1/auth`, { method: 'DELETE' });
  const cookie = sessionCookieOf(answer);
  if (!cookie) return fault('No answer carries the session cookie: is Set-Cookie taken off on the way?');
  const lacking = ['HttpOnly', 'SameSite=Lax', 'Path=/'].filter((attribute) => !hasAttribute(cookie, attribute));
  if (lacking.length > 0)
    return fault(`It arrives without ${lacking.join(' and ')}: something on the way rewrites Set-Cookie.`);
  const secure = cookie.startsWith('__Host-') && hasAttribute(cookie, 'Secure');
  const https = url.startsWith('https:');
  if (https && !secure) return fault('It is not Secure: the server’s own PUBLIC_URL is plain http. Set it to https.');
  if (!https && secure)
    return fault(`Browsers refuse a Secure cookie over ${url}: the server’s PUBLIC_URL says https.`);
  return ok(`It is ${cookie.split('=')[0]}, with the attributes that it should have.`);
}

/** The `Set-Cookie` of the session cookie, as it stands. */
export function sessionCookieOf(answer: Response | null): string | undefined {
  return answer?.headers.getSetCookie().find((cookie) => /^(__Host-)?tandem=/.test(cookie));
}

function hasAttribute(cookie: string, attribute: string): boolean {
  const attributes = cookie.split(';').slice(1);
  return attributes.some((one) => one.trim().toLowerCase() === attribute.toLowerCase());
}
