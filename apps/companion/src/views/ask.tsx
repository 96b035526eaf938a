/** @jsxRuntime automatic @jsxImportSource preact */
import { FormPage } from './form-page.tsx';
import type { PageContext } from './page.ts';

interface AskPageProps {
  page: PageContext;
  /** The question. */
  title: string;
  /** What comes of it. */
  lead: string;
  /** The path to post to. */
  action: string;
  button: string;
  /** Where nothing is done. */
  back: { path: string; text: string };
}

/** Asks before something is done that can't be undone. */
export function AskPage({ page, title, lead, action, button, back }: AskPageProps) {
  return (
    <FormPage page={page} title={title} lead={lead} action={action} aside={<a href={back.path}>{back.text}</a>}>
      <button type="submit">{button}</button>
    </FormPage>
  );
}
