/** @jsxRuntime automatic @jsxImportSource preact */
import { MessagePage } from './message-page.tsx';
import type { PageContext } from './page.ts';

/** There is no such page. */
export function NotFoundPage({ page }: { page: PageContext }) {
  return (
    <MessagePage page={page} title="Page not found">
      <p>There’s nothing at this address. It may have moved, or the link may be incomplete.</p>
      <p>
        <a class="button" href="/">
          Go home
        </a>
      </p>
    </MessagePage>
  );
}
