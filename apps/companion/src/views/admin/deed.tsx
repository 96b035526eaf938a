/** @jsxRuntime automatic @jsxImportSource preact */
import { ErrorSummary } from '../error-summary.tsx';
import { Field } from '../field.tsx';
import type { FormErrors } from '../form-errors.ts';
import { Layout } from '../layout.tsx';
import type { PageContext } from '../page.ts';
import { type Confirmation, ConfirmationFields } from './confirmation.tsx';

export interface Question {
  title: string;
  /** What it is done to. */
  subject: string;
  /** What comes of it. */
  sentence: string;
  /** What has to be typed for it. */
  field?: { name: 'name' | 'address'; label: string; type: 'text' | 'email' };
  button: string;
  /** Where it is done. */
  path: string;
  /** Where to go on to without doing it. */
  back: string;
}

interface DeedPageProps {
  page: PageContext;
  question: Question;
  confirmation: Confirmation;
  /** What was typed, or stands there. */
  typed?: string | undefined;
  errors?: FormErrors<DeedField>;
}

export type DeedField = 'name' | 'address' | 'password';

/** Asks before an administrator does something. */
export function DeedPage({ page, question, confirmation, typed, errors = {} }: DeedPageProps) {
  const { title, subject, sentence, field, button, path, back } = question;
  return (
    <Layout page={page} title={button}>
      <div class="card narrow">
        <hgroup>
          <h1>{title}</h1>
          <p>{subject}</p>
        </hgroup>
        <p>{sentence}</p>
        <ErrorSummary errors={errors} />
        <form method="post" action={path} novalidate>
          {field && <Field {...field} autocomplete="off" value={typed} errors={errors[field.name]} />}
          <ConfirmationFields confirmation={confirmation} errors={errors.password} />
          {confirmation.kind !== 'sign_in' && <button type="submit">{button}</button>}
        </form>
        <p class="aside">
          <a href={back}>Leave it as it is</a>
        </p>
      </div>
    </Layout>
  );
}
