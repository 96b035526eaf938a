/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { ErrorSummary } from './error-summary.tsx';
import type { FormErrors } from './form-errors.ts';
import { Layout } from './layout.tsx';
import { Mark } from './mark.tsx';
import type { PageContext } from './page.ts';

interface FormPageProps {
  page: PageContext;
  title: string;
  /** What the form is for. */
  lead: string;
  /** The path to post it to. */
  action: string;
  errors?: FormErrors<string> | undefined;
  /** What is in it. */
  children: ComponentChildren;
  /** What else there is to do. */
  aside?: ComponentChildren;
}

/** A page of one form. */
export function FormPage({ page, title, lead, action, errors = {}, children, aside }: FormPageProps) {
  return (
    <Layout page={page} title={title}>
      <div class="card narrow">
        <hgroup>
          {page.native && <Mark size={48} />}
          <h1>{title}</h1>
          <p>{lead}</p>
        </hgroup>
        <ErrorSummary errors={errors} />
        <form method="post" action={action} novalidate>
          {children}
        </form>
        {aside && <p class="aside">{aside}</p>}
      </div>
    </Layout>
  );
}
