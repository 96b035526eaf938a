/** An answer, with what tests ask of it. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; an empty object where it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into any answer there is
  readonly json: any;
  /** `name=value` of the session cookie that was set, as a client sends it back. */
  readonly cookie: string;
}

export interface HttpRequest {
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
  /** The body as it is, under the content type in `headers`. */
  readonly body?: string | Uint8Array;
}

/** A client that sends what it is told and follows nothing. */
export interface HttpClient {
  http(method: string, path: string, request?: HttpRequest): Promise<HttpAnswer>;
}

export const NATIVE = { 'user-agent': 'Turbo Native iOS' };
export const PAGE = { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:3000' };

/** An API token, or what a dialect has of the kind, as a header to send. */
export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

export function httpClient(baseUrl: string): HttpClient {
  return {
    async http(method, path, { headers = {}, json, body } = {}) {
      const response = await fetch(new URL(path, baseUrl), {
        method,
        redirect: 'manual',
        headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        ...(body === undefined ? {} : { body: body as BodyInit }),
      });
      const text = await response.text();
      const set = response.headers.getSetCookie().find((cookie) => /^(__Host-)?tandem=/.test(cookie));
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: parse(text),
        cookie: set?.split(';')[0] ?? '',
      };
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
