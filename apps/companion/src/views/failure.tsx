/** @jsxRuntime automatic @jsxImportSource preact */
import { MessagePage } from './message-page.tsx';
import type { PageContext } from './page.ts';

export interface FailurePageProps {
  page: PageContext;
  status: number;
  /** What a person can be told; never the cause. */
  sentence: string;
  /** The path to try again, where that may help. */
  retryPath?: string;
}

/** A request that couldn't be answered: refused, broken (500), or not just now (503). */
export function FailurePage({ page, status, sentence, retryPath }: FailurePageProps) {
  return (
    <MessagePage page={page} title={title(status)}>
      <p>{sentence}</p>
      <p>
        <a class="button" href={retryPath ?? '/'}>
          {retryPath ? 'Try again' : 'Go home'}
        </a>
      </p>
    </MessagePage>
  );
}

function title(status: number): string {
  if (status === 503) return 'Back in a moment';
  return status >= 500 ? 'Something went wrong' : 'That didn’t work';
}
