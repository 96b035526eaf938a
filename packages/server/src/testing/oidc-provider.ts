import { createPublicKey, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider';

/** Somebody with an account at the provider, and what it says of them. */
export interface ProviderAccount {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

/** A real OpenID provider on loopback, that signs in whom a test says. */
export interface TestProvider {
  readonly issuer: string;
  /** For the server's environment: the provider by the name that it was started with. */
  readonly environment: Record<string, string>;
  /** Changes what the token endpoint answers next: how a provider could be at fault, or somebody in between. */
  tamper(change: (tokens: TokenAnswer) => void | Promise<void>): void;
  /** An ID token as the provider signs them, or as somebody else does with a key of the same name. */
  sign(claims: JWTPayload, key?: 'own' | 'foreign'): Promise<string>;
  /** The way of a browser through the provider's pages: from where our server has led it to where the provider leads it back. */
  visit(url: string, account: ProviderAccount | 'cancel'): Promise<ProviderReply>;
  /** Somebody has an account there, for a browser to choose. */
  admit(account: ProviderAccount): void;
  /** How often the token endpoint was asked. */
  readonly redemptions: number;
  /** Whether it takes connections. */
  readonly isUp: boolean;
  /** No connection is taken from now on, until it is started again. */
  halt(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Where the provider leads back to, and by which method. */
export interface ProviderReply {
  readonly url: URL;
  /** What a form of the provider's posts; `null` where it is in the address. */
  readonly form: Record<string, string> | null;
}

export interface TokenAnswer {
  id_token?: string;
  [member: string]: unknown;
}

export interface TestProviderOptions {
  readonly name?: string;
  /** Where it is Apple's part that is played: the key that our secrets have to be signed with. */
  readonly apple?: { readonly teamId: string; readonly keyId: string; readonly privateKey: KeyObject };
}

const asItIs = () => {};
const CLIENT_ID = 'tandem';
const KEY_ID = 'of-the-provider';
export const CLIENT_SECRET = 'canary-client-secret';

export async function startOidcProvider(options: TestProviderOptions = {}): Promise<TestProvider> {
  const { name = 'example', apple } = options;
  const accounts = new Map<string, ProviderAccount>();
  const http = createServer();
  await listen(http, 0);
  const { port } = http.address() as AddressInfo;
  // Another site than our server's, to a browser.
  const issuer = `http://localhost:${port}`;
  const client: ClientMetadata = {
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    redirect_uris: ['http://localhost:3000/users/auth/example/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: apple ? 'client_secret_post' : 'client_secret_basic',
  };
  const [own, foreign] = await Promise.all([generateKeyPair('RS256', { extractable: true }), generateKeyPair('RS256')]);
  const provider = new Provider(issuer, {
    ...configuration(accounts, await exportJWK(own.privateKey)),
    clients: [client],
  });
  leadBackAnywhere(provider);
  if (apple) acceptApplesSecrets(provider, { ...apple, issuer });

  let change: (tokens: TokenAnswer) => void | Promise<void> = asItIs;
  let redemptions = 0;
  provider.use(async (context, next) => {
    if (context.path.startsWith('/interaction/')) return interact(provider, accounts, context);
    await next();
    if (context.path !== '/token') return;
    redemptions += 1;
    if (context.status !== 200) return;
    await change(context.body as TokenAnswer);
    change = asItIs;
  });
  http.on('request', provider.callback());

  const variable = name.toUpperCase();
  return {
    issuer,
    environment: {
      SOCIAL_PROVIDERS: name,
      [`${variable}_ISSUER`]: issuer,
      [`${variable}_CLIENT_ID`]: CLIENT_ID,
      ...(apple
        ? {
            APPLE_TEAM_ID: apple.teamId,
            APPLE_KEY_ID: apple.keyId,
            APPLE_PRIVATE_KEY: pem(apple.privateKey).replaceAll('\n', '\\n'),
          }
        : { [`${variable}_CLIENT_SECRET`]: CLIENT_SECRET }),
    },
    tamper(to) {
      change = to;
    },
    sign: (claims, key = 'own') =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: KEY_ID })
        .sign((key === 'own' ? own : foreign).privateKey),
    async visit(url, account) {
      if (account !== 'cancel') accounts.set(account.sub, account);
      return visit(url, { issuer, choice: account === 'cancel' ? 'cancel' : account.sub });
    },
    admit(account) {
      accounts.set(account.sub, account);
    },
    get isUp() {
      return http.listening;
    },
    get redemptions() {
      return redemptions;
    },
    halt: () => close(http),
    start: () => listen(http, port),
    stop: () => close(http),
  };
}

function configuration(accounts: ReadonlyMap<string, ProviderAccount>, key: JWK): Configuration {
  return {
    jwks: { keys: [{ ...key, kty: 'RSA', alg: 'RS256', use: 'sig', kid: KEY_ID }] },
    cookies: { keys: ['a key for the cookies of a test'] },
    features: { devInteractions: { enabled: false } },
    scopes: ['openid', 'email', 'profile', 'name', 'offline_access'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: async () => ({ ...accounts.get(accountId), sub: accountId }),
    }),
    issueRefreshToken: async () => true,
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 60,
      IdToken: 3600,
      Interaction: 600,
      Session: 3600,
      Grant: 3600,
      RefreshToken: 86_400,
    },
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: CLIENT_ID, accountId: String(oidc.session?.accountId) });
      grant.addOIDCScope('openid email profile name offline_access');
      await grant.save();
      return grant;
    },
  };
}

type Context = Parameters<Parameters<Provider['use']>[0]>[0];

/** The provider's own page: as whom to go on, or not at all. */
async function interact(
  provider: Provider,
  accounts: ReadonlyMap<string, ProviderAccount>,
  { req, res, request, response }: Context,
): Promise<void> {
  const choice = new URL(request.href).searchParams.get('as');
  if (choice === null) {
    const choices = [...accounts.keys()].map(
      (sub) => `<p><a href="?as=${encodeURIComponent(sub)}">Go on as ${sub}</a></p>`,
    );
    response.type = 'html';
    response.body = `<!doctype html><title>Provider</title><link rel="icon" href="data:,"><h1>Provider</h1>${choices.join('')}<p><a href="?as=cancel">Cancel</a></p>`;
    return;
  }
  const result = choice === 'cancel' ? { error: 'access_denied' } : { login: { accountId: choice, remember: false } };
  const location = await provider.interactionResult(req, res, result);
  response.redirect(location);
}

/** Our servers choose their own ports, and call it what they like. */
function leadBackAnywhere(provider: Provider): void {
  const prototype = provider.Client.prototype as unknown as { redirectUriAllowed(uri: string): boolean };
  prototype.redirectUriAllowed = (uri) => /^\/users\/auth\/[a-z]+\/callback$/.test(new URL(uri).pathname);
}

/** Apple has no secret of ours, but the key that signs them: it checks each as its documentation says. */
function acceptApplesSecrets(
  provider: Provider,
  { teamId, keyId, privateKey, issuer }: NonNullable<TestProviderOptions['apple']> & { issuer: string },
): void {
  const publicKey = createPublicKey(privateKey);
  const prototype = provider.Client.prototype as unknown as { compareClientSecret(secret: string): Promise<boolean> };
  prototype.compareClientSecret = async (secret) => {
    // By our tests' clock, that stands still.
    const expected = { issuer: teamId, audience: issuer, subject: CLIENT_ID, clockTolerance: '5 years' };
    const { protectedHeader, payload } = await jwtVerify(secret, publicKey, { ...expected, algorithms: ['ES256'] });
    return protectedHeader.kid === keyId && Number(payload.exp) - Number(payload.iat) <= 15_777_000;
  };
}

async function visit(from: string, { issuer, choice }: { issuer: string; choice: string }): Promise<ProviderReply> {
  const jar = new Map<string, string>();
  let url = new URL(from);
  for (let steps = 0; steps < 10; steps += 1) {
    if (url.pathname.startsWith('/interaction/')) url.searchParams.set('as', choice);
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie, accept: 'text/html' } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location === null) return postedBy(await answer.text());
    url = new URL(location, url);
    if (url.origin !== new URL(issuer).origin) return { url, form: null };
  }
  throw new Error('The provider leads nowhere.');
}

function postedBy(html: string): ProviderReply {
  const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1];
  if (!action) throw new Error(`The provider has stopped: ${html}`);
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return { url: new URL(action), form: Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, value])) };
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function listen(http: Server, port: number): Promise<void> {
  return new Promise((resolve) => http.listen(port, '127.0.0.1', resolve));
}

async function close(http: Server): Promise<void> {
  http.closeAllConnections();
  if (http.listening) await new Promise((resolve) => http.close(resolve));
}
