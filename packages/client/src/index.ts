export type { SignedIn } from './answers.ts';
export { type ClientOptions, TandemClient } from './client.ts';
export { ClientError, type ClientErrorCode } from './client-error.ts';
export type { ClientHost, CookieJar, Fetch, HttpRequest, HttpResponse } from './host.ts';
export type { ClientEvent, ClientState, Observer } from './observers.ts';
export type { NotificationToken } from './record.ts';
export type { AuthorizedRequest, Device, SignInCredentials } from './server.ts';
export type { OpenBrowser, PageSignIn } from './sign-in.ts';
export { MemoryTokenStore, type TokenStore, type WebStorage, WebTokenStore } from './token-store.ts';
