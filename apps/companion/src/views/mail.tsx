/** @jsxRuntime automatic @jsxImportSource preact */
import type { Message } from '@tandem-auth/server';
import { Layout } from './layout.tsx';
import { Moment } from './moment.tsx';
import type { PageContext } from './page.ts';

export interface MailPageProps {
  page: PageContext;
  /** Where all mails are. */
  path: string;
  message: Message;
  /** The path of the mail's HTML. */
  frame: string;
  now: Date;
}

/** For developers: one mail, as those see it who look at HTML, and as those who read plain text. */
export function MailPage({ page, path, message, frame, now }: MailPageProps) {
  return (
    <Layout page={page} title={message.subject}>
      <div class="card">
        <p class="back">
          <a href={path}>All mails</a>
        </p>
        <hgroup>
          <h1>{message.subject}</h1>
          <p>to {message.to}</p>
        </hgroup>
        <Moment at={message.at} now={now} />
        <iframe class="mail" src={frame} title="As HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" />
        <h2>As plain text</h2>
        <pre class="mail">{message.text}</pre>
      </div>
    </Layout>
  );
}
