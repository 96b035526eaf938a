import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The session of the site's user. */
export const SESSION = '0198c0de-0000-7000-8000-000000000001';

/** What it answers to who asks for a handoff. */
export const HANDOFF = { code: 'h-9f86d081884c7d65', expires_in: 60 };

/** A small site with one user, who is signed in until a sign-out is posted. Everything it serves is under a strict CSP. */
export interface Site extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Every request but those for `/` and the script, as `POST /users/sign_out reason=mine`. */
  readonly requests: string[];
  /** The `<body>` of `/` while signed in. */
  body: string;
  /** What `GET /api/v1/auth` answers instead of the truth. */
  auth: { status: number; body: string } | undefined;
  /** The status of `POST /api/v1/auth/handoff`. */
  handoffStatus: number;
  /** Whether sign-out empties the browser's caches. */
  clearsCache: boolean;
}

export async function openSite(script: string): Promise<Site> {
  const requests: string[] = [];
  let signedIn = true;

  const page = (response: ServerResponse, body: string) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><title>Site</title><script type="module" src="/app.js"></script>${body}`);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('Content-Security-Policy', "default-src 'self'");
    const call = `${request.method} ${request.url}`;
    let content = '';
    for await (const chunk of request) content += chunk;
    if (!['GET /', 'GET /app.js', 'GET /favicon.ico'].includes(call)) requests.push(`${call} ${content}`.trim());

    if (call === 'GET /app.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'max-age=60' }).end(script);
    } else if (request.url === '/' || request.url === '/?framed') {
      page(response, signedIn ? site.body : '<body><h1>Signed out</h1></body>');
    } else if (call.startsWith('POST /users/sign_out')) {
      signedIn = false;
      if (site.clearsCache) response.setHeader('Clear-Site-Data', '"cache"');
      response.writeHead(303, { Location: '/users/sign_in' }).end();
    } else if (call === 'GET /api/v1/auth') {
      const truth = signedIn ? { principal: 'user', session: { id: SESSION } } : { principal: 'guest' };
      const { status, body } = site.auth ?? { status: 200, body: JSON.stringify(truth) };
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
    } else if (call === 'POST /api/v1/auth/handoff') {
      const answer = site.handoffStatus === 201 ? HANDOFF : { code: 'rate_limited' };
      response.writeHead(site.handoffStatus, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
    } else {
      page(response, `<body><h1>${request.url === '/users/sign_in' ? 'Signed out' : 'Elsewhere'}</h1></body>`);
    }
  };

  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const site: Site = {
    url: `http://127.0.0.1:${port}/`,
    port,
    requests,
    body: '<body></body>',
    auth: undefined,
    handoffStatus: 201,
    clearsCache: false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return site;
}
