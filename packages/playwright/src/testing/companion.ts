import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The one password that is right. */
export const PASSWORD = 'two-wheels-one-ride';

const PAGE_SCRIPT = `
  import { bridge, installBridge } from '@tandem-auth/bridge';
  installBridge();
  Object.assign(window, { bridge });
  const form = document.querySelector('form');
  document.querySelector('[data-controller=sign-out]')?.addEventListener('click', async (event) => {
    event.preventDefault();
    try {
      await bridge.request('signOut');
    } catch (error) {
      form.elements.reason.value = error.code;
      form.submit();
    }
  });
`;

/** The least that a sign-out needs of a companion server: `/api/v1/auth`, `/users/sign_out`, and a page that is signed in or not. */
export interface Companion extends AsyncDisposable {
  readonly url: string;
  readonly calls: Call[];
  /** The notification tokens of open sessions. */
  readonly notificationTokens: Set<string>;
  /** While true, the database is down. */
  isDown: boolean;
}

export interface Call {
  request: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export async function openCompanion(): Promise<Companion> {
  const script = await bundlePageScript();
  const sessions = new Map<string, { secret: string; notificationToken: string | undefined }>();

  const handoffs = new Map<string, { token: string; challenge: string }>();
  const open = (notificationToken?: string) => {
    const [token, secret] = [randomUUID(), randomUUID()];
    sessions.set(token, { secret, notificationToken });
    return { token, cookie: `tandem=${secret}; HttpOnly; SameSite=Lax; Path=/; Max-Age=3600` };
  };
  const close = (token: string | undefined) => {
    companion.notificationTokens.delete(sessions.get(token ?? '')?.notificationToken ?? '');
    sessions.delete(token ?? '');
  };
  const tokenOf = (cookie = '') => [...sessions].find(([, { secret }]) => cookie.includes(`tandem=${secret}`))?.[0];

  const answers: Record<string, (call: Call) => Answer> = {
    'GET /app.js': () => ({ type: 'text/javascript', body: script }),
    'GET /': ({ headers }) => ({ type: 'text/html', body: page(tokenOf(headers.cookie) !== undefined) }),
    'GET /frame': () => ({ type: 'text/html', body: '<script type="module" src="/app.js"></script>' }),
    'GET /users/sign_in': () => ({ type: 'text/html', body: page(false) }),
    'POST /users/sign_in': ({ body }) => {
      if (new URLSearchParams(body).get('password') !== PASSWORD)
        return { type: 'text/html', body: page(false), status: 422 };
      const { cookie } = open();
      return { status: 303, headers: { Location: '/', 'Set-Cookie': cookie } };
    },
    'POST /users/sign_out': ({ headers }) => {
      close(tokenOf(headers.cookie));
      return { status: 303, headers: { Location: '/', 'Set-Cookie': 'tandem=; Max-Age=0; Path=/' } };
    },
    'POST /api/v1/auth': ({ body, headers }) => {
      const { email, password, notification_token } = JSON.parse(body);
      if (password !== PASSWORD) return json({ code: 'invalid_credentials', error: 'Invalid email or password.' }, 401);
      const { token, cookie } = open(notification_token?.token);
      if (notification_token) companion.notificationTokens.add(notification_token.token);
      const isNative = /(Turbo|Hotwire) Native/.test(headers['user-agent'] ?? '');
      return {
        ...json({ token, refresh_token: randomUUID(), user: { id: 'u1', email }, session: { id: 's1' } }),
        ...(isNative && { headers: { 'Set-Cookie': cookie } }),
      };
    },
    'POST /api/v1/auth/handoff': ({ body, headers }) => {
      const [code, token] = [randomUUID(), tokenOf(headers.cookie)];
      if (!token) return json({ code: 'unauthenticated' }, 401);
      handoffs.set(code, { token, challenge: JSON.parse(body).code_challenge });
      return json({ code, expires_in: 60 }, 201);
    },
    'POST /api/v1/auth/handoff/claim': ({ body }) => {
      const { code, code_verifier } = JSON.parse(body);
      const { token, challenge } = handoffs.get(code) ?? {};
      handoffs.delete(code);
      const isRight = challenge === createHash('sha256').update(code_verifier).digest('base64url');
      if (!isRight) return json({ code: 'invalid_grant' }, 400);
      return json({ token, refresh_token: randomUUID(), user: { id: 'u1' }, session: { id: 's1' } });
    },
    'DELETE /api/v1/auth': ({ headers }) => {
      close(headers.authorization?.replace('Bearer ', ''));
      return json({});
    },
    'GET /api/v1/me': ({ headers }) => {
      const isOpen = sessions.has(headers.authorization?.replace('Bearer ', '') ?? '');
      return isOpen ? json({ email: 'ada@example.com' }) : json({ code: 'unauthenticated' }, 401);
    },
  };

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const call = { request: `${request.method} ${request.url}`, headers: request.headers, body };
    companion.calls.push(call);
    const answer = companion.isDown
      ? json({ code: 'unavailable' }, 503)
      : (answers[call.request]?.(call) ?? { status: 404 });
    response.setHeader('Content-Security-Policy', "default-src 'self'");
    response.writeHead(answer.status ?? 200, { 'Content-Type': answer.type ?? 'text/plain', ...answer.headers });
    response.end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const companion: Companion = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    calls: [],
    notificationTokens: new Set(),
    isDown: false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return companion;
}

interface Answer {
  status?: number;
  type?: string;
  headers?: Record<string, string>;
  body?: string;
}

function json(body: object, status = 200): Answer {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}

function page(isSignedIn: boolean): string {
  const content = isSignedIn
    ? '<h1>Hello</h1><a href="/users/sign_out" data-controller="sign-out">Sign Out</a><form hidden method="post" action="/users/sign_out"><input name="reason"></form>'
    : `<h1>Sign in</h1><form method="post" action="/users/sign_in">
        <input type="email" name="email"><input type="password" name="password"><button type="submit">Sign In</button>
      </form>`;
  return `<!doctype html><title>Companion</title><script type="module" src="/app.js"></script>${content}`;
}

async function bundlePageScript(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: PAGE_SCRIPT, resolveDir: fileURLToPath(new URL('..', import.meta.url)), loader: 'js' },
    bundle: true,
    format: 'esm',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
