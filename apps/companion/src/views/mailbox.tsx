/** @jsxRuntime automatic @jsxImportSource preact */
import type { Message } from '@tandem-auth/server';
import { Layout } from './layout.tsx';
import { Moment } from './moment.tsx';
import type { PageContext } from './page.ts';

export interface MailboxPageProps {
  page: PageContext;
  /** Its own path; each mail is below it. */
  path: string;
  messages: readonly Message[];
  now: Date;
}

/** For developers: what would have been sent, the newest first. */
export function MailboxPage({ page, path, messages, now }: MailboxPageProps) {
  return (
    <Layout page={page} title="Mails">
      <div class="card">
        <hgroup>
          <h1>Mails</h1>
          <p>What would have been sent since the start, the last hundred: there is no SMTP_URL.</p>
        </hgroup>
        {messages.length === 0 && <p>None yet.</p>}
        {/* A mail's page may show frames; a visit by Turbo would keep this one's policy, which forbids them. */}
        <ol class="mails">
          {messages.map(({ id, subject, to, at }) => (
            <li key={id}>
              <a href={`${path}/${id}`} data-turbo="false">
                {subject}
              </a>
              <p>to {to}</p>
              <Moment at={at} now={now} />
            </li>
          ))}
        </ol>
      </div>
    </Layout>
  );
}
