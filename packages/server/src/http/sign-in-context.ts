import type { FastifyRequest } from 'fastify';
import type { Tandem } from '../context.ts';
import { readSessionCookie } from '../sessions/cookies.ts';
import type { SignInContext } from '../sign-in/signed-in.ts';
import { describeClient } from './client-kind.ts';

/** What a shell says of the device it runs on. */
export interface ReportedDevice {
  readonly name: string;
  readonly platform: string;
  readonly model?: string | undefined;
  readonly app_version?: string | undefined;
}

/** What a sign-in needs to know of the request it comes with: which device, and which session's cookie came along. */
export function signInContext(tandem: Tandem, request: FastifyRequest, reported?: ReportedDevice): SignInContext {
  const client = describeClient(request);
  return {
    device: {
      ...client,
      platform: reported?.platform ?? client.platform,
      name: reported?.name,
      model: reported?.model,
      appVersion: reported?.app_version,
    },
    replaces: readSessionCookie(tandem, request.headers.cookie)?.sessionId ?? null,
  };
}
