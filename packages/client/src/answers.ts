import { ClientError } from './client-error.ts';
import type { HttpResponse } from './host.ts';

/** JSON that is an object. */
export type Answer = Readonly<Record<string, unknown>>;

/** Who has signed in, as the server describes them (docs/http/authentication.md). The tokens are not in it. */
export interface SignedIn {
  readonly user: Answer & { readonly id: string };
  readonly session: Answer & { readonly id: string };
  readonly account_id?: string;
  readonly accounts?: readonly Answer[];
}

/** What a sign-in, a renewal or a claim yields: the native half, and the lines that make the WebView's. */
export interface Grant {
  readonly signedIn: SignedIn;
  readonly apiToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
  readonly setCookies: readonly string[];
}

/** What the server says of the halves that were shown to it. */
export interface Probe {
  readonly cookie: boolean;
  readonly token: boolean;
  readonly sameSession: boolean;
  /** Whose they are; absent where they are of two. */
  readonly sessionId?: string;
}

/** What a complete response says, and sets. */
export interface ReadResponse {
  readonly answer: Answer;
  readonly setCookies: readonly string[];
}

/** Statuses in the 400s that say nothing of what was asked: too slow, too early, too often. */
const TRANSIENT = [408, 425, 429];

/** @throws {ClientError} a refusal; a fault where the server can't answer, or the answer isn't Tandem's. */
export async function readResponse(response: HttpResponse): Promise<ReadResponse> {
  const { status } = response;
  const answer = status === 204 ? {} : parseObject(await response.text());
  if (status >= 200 && status < 300 && answer) return { answer, setCookies: response.headers.getSetCookie() };
  const { code, error: message } = answer ?? {};
  if (status < 400 || typeof code !== 'string') throw malformed(`status ${status}`);
  throw new ClientError(code, {
    ...(typeof message === 'string' && { message }),
    isRefusal: status < 500 && !TRANSIENT.includes(status),
  });
}

/** @throws {ClientError} `malformed_answer` */
export function readGrant({ answer, setCookies }: ReadResponse): Grant {
  const { token, token_type, expires_at, expires_in, refresh_token, ...rest } = answer;
  const signedIn = rest as Partial<SignedIn>;
  const isWhole =
    isText(token) &&
    isText(refresh_token) &&
    typeof expires_in === 'number' &&
    isText(signedIn.session?.id) &&
    isText(signedIn.user?.id);
  if (!isWhole) throw malformed('no sign-in answer');
  return {
    signedIn: signedIn as SignedIn,
    apiToken: token,
    refreshToken: refresh_token,
    expiresInSeconds: expires_in,
    setCookies,
  };
}

/** @throws {ClientError} `malformed_answer` */
export function readProbe({ answer }: ReadResponse): Probe {
  const { cookie, token, same_session: sameSession, session } = answer;
  if (typeof cookie !== 'boolean' || typeof token !== 'boolean' || typeof sameSession !== 'boolean') {
    throw malformed('no account of credentials');
  }
  const { id } = (session ?? {}) as Answer;
  return { cookie, token, sameSession, ...(isText(id) && { sessionId: id }) };
}

function parseObject(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Answer) : undefined;
  } catch {
    return undefined;
  }
}

function malformed(message: string): ClientError {
  return new ClientError('malformed_answer', { message });
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
