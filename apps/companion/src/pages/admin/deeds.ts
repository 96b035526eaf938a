import { userOf } from '@tandem-auth/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type AskedField, AskPage, type Question } from '../../views/admin/ask.tsx';
import type { FormErrors } from '../../views/form-errors.ts';
import type { PageContext } from '../../views/page.ts';
import { refuseForm } from '../forms.ts';
import { sendPage } from '../send-page.ts';
import { proofFields, proofOf, prove } from './proof.ts';

/** Something that an administrator does to something, after a page has asked. */
export interface Deed<Subject> {
  readonly path: string;
  /** What it is done to. @throws {@link TandemError} `not_found`. */
  find(params: Readonly<Record<string, string>>): Promise<Subject>;
  ask(subject: Subject): Omit<Question, 'path'> & { readonly typed?: string };
  /** Answers where to go on. */
  act(subject: Subject, actorId: string, typed: string): Promise<string>;
}

const Body = Type.Object(
  { ...proofFields, name: Type.Optional(Type.String()), address: Type.Optional(Type.String()) },
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
    const proof = await proofOf(request);
    const { typed = '', ...asked } = deed.ask(subject);
    const question = { ...asked, path: request.url.split('?')[0] ?? '' };
    return (page: PageContext, errors: FormErrors<AskedField> = {}) =>
      AskPage({ page, question, proof, errors, typed: again ?? typed });
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
      await prove(request, password);
      return reply.redirect(await deed.act(subject, userOf(request).user.id, typed), 303);
    } catch (thrown) {
      return refuseForm({ reply, thrown, fields: FIELDS, view: await viewOf(request, subject, typed) });
    }
  });
}
