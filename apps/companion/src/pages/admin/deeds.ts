import { userOf } from '@tandem-auth/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { AskPage, type Question } from '../../views/admin/ask.tsx';
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
  ask(subject: Subject): Omit<Question, 'path'>;
  act(subject: Subject, actorId: string): Promise<unknown>;
  /** Where to go on from there. */
  next(subject: Subject): string;
}

const Body = Type.Object(proofFields, { additionalProperties: false });

/** Asks at a path, and does it when that is posted to. */
export function offer<Subject>(app: FastifyInstance, deed: Deed<Subject>): void {
  type Request = FastifyRequest<{ Params: Record<string, string>; Body: { password?: string } }>;

  const viewOf = async (request: Request, subject: Subject) => {
    const proof = await proofOf(request);
    const question = { ...deed.ask(subject), path: request.url.split('?')[0] ?? '' };
    return (page: PageContext, errors: FormErrors<'password'> = {}) => AskPage({ page, question, proof, errors });
  };

  app.get(deed.path, async (request: Request, reply) => {
    const view = await viewOf(request, await deed.find(request.params));
    return sendPage(reply, (page) => view(page));
  });

  app.post(deed.path, { schema: { body: Body } }, async (request: Request, reply) => {
    const subject = await deed.find(request.params);
    try {
      await prove(request, request.body.password);
      await deed.act(subject, userOf(request).user.id);
      return reply.redirect(deed.next(subject), 303);
    } catch (thrown) {
      return refuseForm({ reply, thrown, fields: ['password'], view: await viewOf(request, subject) });
    }
  });
}
