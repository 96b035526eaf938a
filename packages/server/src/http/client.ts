import type { FastifyRequest } from 'fastify';
import type { Tandem } from '../context.ts';
import { TandemError } from '../errors.ts';
import type { SessionKind } from '../generated/prisma/client.ts';
import { readMarkCookie, readSessionCookie } from '../sessions/cookies.ts';
import type { NotificationTokenInput } from '../sessions/notification-tokens.ts';
import type { Device } from '../sessions/sessions.ts';
import type { SignInContext } from '../sign-in/signed-in.ts';
import { canonicalIp } from './networks.ts';
import { isNamedPage } from './origin-guard.ts';
import { isNativeAgent, readAgent } from './user-agent.ts';

/** What a shell says of the device it runs on. */
export interface ReportedDevice {
  readonly name: string;
  readonly platform: 'iOS' | 'Android';
  readonly model?: string | undefined;
  readonly app_version?: string | undefined;
}

/** What a shell says at a sign-in besides who it is, as it stands in the body. */
export interface ShellsWord {
  readonly device?: ReportedDevice | undefined;
  readonly notification_token?: NotificationTokenInput | undefined;
}

/**
 * What a sign-in needs to know of the request it comes with: which device, which session's cookie came along, and what its shell
 * says.
 */
export function signInContext(tandem: Tandem, request: FastifyRequest, said: ShellsWord = {}): SignInContext {
  return {
    device: describeDevice(request, said.device),
    notificationToken: said.notification_token,
    replaces: readSessionCookie(tandem, request.headers.cookie),
    mark: readMarkCookie(tandem, request.headers.cookie),
  };
}

/** The device a request comes from, by its headers and by what its shell says. */
export function describeDevice(request: FastifyRequest, reported?: ReportedDevice): Device {
  const agent = readAgent(request.headers);
  return {
    kind: kindOf(request),
    ip: clientIp(request),
    browser: agent.browser,
    platform: reported?.platform ?? agent.platform,
    name: reported?.name,
    model: reported?.model ?? agent.model ?? undefined,
    appVersion: reported?.app_version,
  };
}

/** Who is asking. It decides which halves a sign-in gives, and nothing else. */
export function kindOf(request: FastifyRequest): SessionKind {
  if (isNamedPage(request)) return 'api';
  if (isPage(request)) return 'web';
  return isNativeAgent(request) ? 'native' : 'api';
}

/** Whether a page is asking, whose script must never see a token: it can't leave these out, and native code sends neither. */
export function isPage(request: FastifyRequest): boolean {
  return request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined;
}

/**
 * Keeps page script from what is native code's to claim.
 *
 * @throws {@link TandemError} `cross_site`.
 */
export function refusePages(request: FastifyRequest): void {
  if (isPage(request)) throw new TandemError('cross_site', { detail: 'A code is claimed by native code.' });
}

/** The address a request comes from, in its one spelling. A forwarded one that can't be parsed gives way to the socket's. */
export function clientIp(request: FastifyRequest): string {
  return canonicalIp(request.ip) ?? canonicalIp(request.socket.remoteAddress ?? '') ?? 'unknown';
}
