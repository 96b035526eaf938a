/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { ErrorSummary } from './error-summary.tsx';
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';
import { FormPage } from './form-page.tsx';
import { Layout } from './layout.tsx';
import type { PageContext } from './page.ts';

interface AskForLinkPageProps {
  page: PageContext;
  title: string;
  /** What the link is for. */
  lead: string;
  /** The path to ask at. */
  action: string;
  email?: string | undefined;
  errors?: FormErrors<'email'> | undefined;
  /** What else there is to do. */
  children?: ComponentChildren;
}

/** Asks where a link is to be sent. */
export function AskForLinkPage({ page, title, lead, action, email, errors = {}, children }: AskForLinkPageProps) {
  return (
    <FormPage page={page} title={title} lead={lead} action={action} errors={errors} aside={children}>
      <Field name="email" label="Email" type="email" autocomplete="username" value={email} errors={errors.email} />
      <button type="submit">Send Link</button>
    </FormPage>
  );
}

interface TypeCodePageProps {
  page: PageContext;
  /** What is on its way, and for whom. */
  lead: string;
  /** The path that takes the code. */
  action: string;
  /** What the code does. */
  button: string;
  email: string;
  /** Where another one is asked for. */
  again: string;
  errors?: FormErrors<'email' | 'code'> | undefined;
  /** What else is asked for. */
  children?: ComponentChildren;
}

/** Says that a link is on its way, to whoever asked for it, and takes its code. */
export function TypeCodePage({ page, lead, action, button, email, again, errors = {}, children }: TypeCodePageProps) {
  return (
    <Layout page={page} title="Check Your Mail">
      <div class="card narrow">
        <hgroup>
          <h1>Check Your Mail</h1>
          <p>{lead}</p>
        </hgroup>
        <ErrorSummary errors={errors} />
        <form method="post" action={action} novalidate>
          <input type="hidden" name="email" value={email} />
          <Field
            name="code"
            label="Or type the six digits of the mail"
            type="code"
            autocomplete="one-time-code"
            errors={errors.code}
          />
          {children}
          <button type="submit">{button}</button>
        </form>
        <p class="aside">
          Nothing there? <a href={again}>Send another</a>
        </p>
      </div>
    </Layout>
  );
}

interface ClaimLinkPageProps {
  page: PageContext;
  token: string;
  /** The path to post it to. */
  action: string;
  title: string;
  lead?: string;
  errors?: FormErrors<never> | undefined;
  /** What is asked for besides. */
  children?: ComponentChildren;
}

/** Where a link leads to: asks for one click more, since mail scanners open links, too. */
export function ClaimLinkPage(props: ClaimLinkPageProps) {
  const { token, lead = 'The link works once.', children, ...form } = props;
  return (
    <FormPage {...form} lead={lead}>
      <input type="hidden" name="token" value={token} />
      {children}
      <button type="submit">{form.title}</button>
    </FormPage>
  );
}
