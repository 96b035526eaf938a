import type { FastifyRequest } from 'fastify';
import type { Actor } from '../people/audit.ts';
import { userOf } from './access.ts';
import { clientIp } from './client.ts';

/** Who does what a request asks for, and from where: for the audit log. On a route for signed-in users. */
export function actorOf(request: FastifyRequest): Actor {
  return { actorId: userOf(request).user.id, ip: clientIp(request) };
}
