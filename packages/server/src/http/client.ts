import type { FastifyRequest } from 'fastify';
import type { Tandem } from '../context.ts';
import type { SessionKind } from '../generated/prisma/client.ts';
import { readMarkCookie, readSessionCookie } from '../sessions/cookies.ts';
import type { Device } from '../sessions/sessions.ts';
import type { SignInContext } from '../sign-in/signed-in.ts';
import { canonicalIp } from './networks.ts';
import { isNativeAgent, readAgent } from './user-agent.ts';

/** What a shell says of the device it runs on. */
export interface ReportedDevice {
  readonly name: string;
  readonly platform: 'iOS' | 'Android';
  readonly model?: string | undefined;
  readonly app_version?: string | undefined;
}

/** What a sign-in needs to know of the request it comes with: which device, and which session's cookie came along. */
export function signInContext(tandem: Tandem, request: FastifyRequest, reported?: ReportedDevice): SignInContext {
  return {
    device: describeDevice(request, reported),
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
  if (isPage(request)) return 'web';
  return isNativeAgent(request) ? 'native' : 'api';
}

/** Whether a page is asking, whose script must never see a token: it can't leave these out, and native code sends neither. */
export function isPage(request: FastifyRequest): boolean {
  return request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined;
}

/** The address a request comes from, in its one spelling. A forwarded one that can't be parsed gives way to the socket's. */
export function clientIp(request: FastifyRequest): string {
  return canonicalIp(request.ip) ?? canonicalIp(request.socket.remoteAddress ?? '') ?? 'unknown';
}
