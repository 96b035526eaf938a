/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { Layout } from './layout.tsx';
import { Mark } from './mark.tsx';
import type { PageContext } from './page.ts';

interface MessagePageProps {
  page: PageContext;
  title: string;
  /** Where the browser goes on to by itself. */
  refreshTo?: string;
  children: ComponentChildren;
}

/** A page that only has something to say. */
export function MessagePage({ page, title, refreshTo, children }: MessagePageProps) {
  return (
    <Layout page={page} title={title} {...(refreshTo !== undefined && { refreshTo })}>
      <div class="message">
        <Mark size={44} />
        <h1>{title}</h1>
        {children}
      </div>
    </Layout>
  );
}
