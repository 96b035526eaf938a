/** @jsxRuntime automatic @jsxImportSource preact */
import { Layout } from './layout.tsx';
import { Mark } from './mark.tsx';
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
    <Layout page={page} title={title}>
      <div class="card narrow">
        <hgroup>
          {page.native && <Mark size={48} />}
          <h1>{title}</h1>
          <p>{lead}</p>
        </hgroup>
        <form method="post" action={action}>
          <button type="submit">{button}</button>
        </form>
        <p class="aside">
          <a href={back.path}>{back.text}</a>
        </p>
      </div>
    </Layout>
  );
}
