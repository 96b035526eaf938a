import {
  asTandemError,
  giveCookies,
  noteRefusal,
  problemHeaders,
  type SignedIn,
  type SignInContext,
  signInContext,
  TandemError,
} from '@tandem-auth/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import type { FormErrors } from '../views/form-errors.ts';
import type { PageContext } from '../views/page.ts';
import { sendPage } from './send-page.ts';

/** A form is answered to a page, which is due the cookie alone, whatever posts it. */
export function formContext(request: FastifyRequest): SignInContext {
  const context = signInContext(request.server.tandem, request);
  return { ...context, device: { ...context.device, kind: 'web' } };
}

/** Where the form was posted from. */
export function formIp(request: FastifyRequest): string {
  return formContext(request).device.ip;
}

/** Hands over the cookies of a sign-in and leads on. */
export function enter(reply: FastifyReply, signedIn: SignedIn, returnTo: string): FastifyReply {
  giveCookies(reply, signedIn);
  return reply.redirect(returnTo, 303);
}

interface FailedForm<Field extends string> {
  reply: FastifyReply;
  thrown: unknown;
  fields: readonly Field[];
  view: (page: PageContext, errors: FormErrors<Field>) => VNode;
}

/**
 * The form again, with what is wrong with it: 422 for whatever the visitor can mend, since Turbo shows that; else the
 * error's own status. Faults of ours are thrown on.
 */
export function refuseForm<Field extends string>({ reply, thrown, fields, view }: FailedForm<Field>): FastifyReply {
  const error = asTandemError(thrown);
  if (error.status === 500) throw thrown;
  noteRefusal(error, reply.request);

  const mendable = [400, 401, 403, 422].includes(error.status);
  if (mendable) reply.code(422);
  else reply.code(error.status).headers(problemHeaders(error));

  const errors = error.errors ? byField(error.errors, fields) : { form: [error.message] };
  return sendPage(reply, (page) => view(page, errors as FormErrors<Field>));
}

/** For what somebody wants to be gone, and finds gone by itself. */
export function ignoreNotFound(error: unknown): void {
  if (!(error instanceof TandemError && error.code === 'not_found')) throw error;
}

/** What is wrong with a member that the form has no field for is said above the form. */
function byField(errors: Record<string, string[]>, fields: readonly string[]): FormErrors<string> {
  const known = Object.entries(errors).filter(([field]) => fields.includes(field));
  const others = Object.entries(errors).filter(([field]) => !fields.includes(field));
  const form = others.flatMap(([, sentences]) => sentences);
  return { ...Object.fromEntries(known), ...(form.length > 0 && { form }) };
}
