import { type Actor, actorOf } from '@tandem-auth/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type DeedField, DeedPage, type Question } from '../../views/admin/deed.tsx';
import type { FormErrors } from '../../views/form-errors.ts';
import type { PageContext } from '../../views/page.ts';
import { refuseForm } from '../forms.ts';
import { sendPage } from '../send-page.ts';
import { confirm, confirmationFields, confirmationOf } from './confirmation.ts';

/** Something that an administrator does to something, after a page has asked. */
export interface Deed<Subject> {
  readonly path: string;
  /** What it is done to. @throws {@link TandemError} `not_found`. */
  find(params: Readonly<Record<string, string>>): Promise<Subject>;
  ask(subject: Subject): Omit<Question, 'path'> & { readonly typed?: string };
  /** Answers where to go on. */
  act(subject: Subject, by: Actor, typed: string): Promise<string>;
}

const Body = Type.Object(
  { ...confirmationFields, name: Type.Optional(Type.String()), address: Type.Optional(Type.String()) },
  { additionalProperties: false },
);
const FIELDS = ['name', 'address', 'password'] as const;

type Request = FastifyRequest<{
  Params: Record<string, string>;
  Body: { name?: string; address?: string; password?: string };
}>;

/** Asks at a path, and does it when that is posted to. */
export function offer<Subject>(app: FastifyInstance, deed: Deed<Subject>): void {
  const viewOf = async (request: Request, subject: Subject, again?: string) => {
    const confirmation = await confirmationOf(request);
    const { typed = '', ...asked } = deed.ask(subject);
    const question = { ...asked, path: request.url.split('?')[0] ?? '' };
    return (page: PageContext, errors: FormErrors<DeedField> = {}) =>
      DeedPage({ page, question, confirmation, errors, typed: again ?? typed });
  };

  app.get(deed.path, async (request: Request, reply) => {
    const view = await viewOf(request, await deed.find(request.params));
    return sendPage(reply, (page) => view(page));
  });

  app.post(deed.path, { schema: { body: Body } }, async (request: Request, reply) => {
    const subject = await deed.find(request.params);
    const { name, address, password } = request.body;
    const typed = name ?? address ?? '';
    try {
      await confirm(request, password);
      return reply.redirect(await deed.act(subject, actorOf(request), typed), 303);
    } catch (thrown) {
      return refuseForm({ reply, thrown, fields: FIELDS, view: await viewOf(request, subject, typed) });
    }
  });
}
