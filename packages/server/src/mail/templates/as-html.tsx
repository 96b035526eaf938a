/** @jsxRuntime automatic @jsxImportSource preact */
import type { Envelope, Letter, Part } from './letter.ts';

// Inline for clients that drop what is in the head; the head has what can't be inline: the colours of a dark client.
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
const DARK = `
@media (prefers-color-scheme: dark) {
  .paper { background: #101715 !important; }
  .card { background: #18211e !important; border-color: #2a3632 !important; }
  .ink { color: #e6ece9 !important; }
  .muted { color: #a0afa9 !important; }
  .button { background: #66cdb9 !important; color: #06211c !important; }
  .wash { background: #17322c !important; color: #e6ece9 !important; }
}`;
const card = {
  maxWidth: '536px',
  margin: '0 auto',
  padding: '20px 20px 4px',
  border: '1px solid #e2e3dc',
  borderRadius: '16px',
  background: '#ffffff',
};
const words = { margin: '0 0 16px', fontSize: '16px', lineHeight: '1.5', color: '#17231f' };
const small = { fontSize: '14px', lineHeight: '1.5', color: '#55635e' };

/** A mail for who looks at it: one column, nothing to load, light or dark as its client is. */
export function asHtml({ subject, parts }: Letter, { site, name, email }: Envelope) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{subject}</title>
        <style>{DARK}</style>
      </head>
      <body
        class="paper"
        style={{ margin: 0, padding: '16px 12px', background: '#f7f6f1', fontFamily: FONT, wordBreak: 'break-word' }}
      >
        <div class="card" style={card}>
          <p class="muted" style={{ ...small, margin: '0 0 20px', fontWeight: 600 }}>
            {site}
          </p>
          <p class="ink" style={words}>
            {name === null ? (
              'Hello,'
            ) : (
              <>
                Hello <bdi>{name}</bdi>,
              </>
            )}
          </p>
          {parts.map(htmlOf)}
        </div>
        <p class="muted" style={{ ...small, maxWidth: '536px', margin: '16px auto 0', padding: '0 20px' }}>
          {site} sent this to {email}.
        </p>
      </body>
    </html>
  );
}

function htmlOf(part: Part) {
  switch (part.kind) {
    case 'paragraph':
      return (
        <p class="ink" style={words}>
          {part.text}
        </p>
      );
    case 'link':
      return <Button label={part.label} url={part.url} />;
    case 'code':
      return <Code digits={part.code} />;
    case 'facts':
      return (
        <dl
          class="wash"
          style={{ margin: '0 0 16px', padding: '12px 14px 4px', borderRadius: '10px', background: '#e3f0ec' }}
        >
          {part.facts.map(({ name, value }) => (
            <div style={{ margin: '0 0 8px' }}>
              <dt class="muted" style={small}>
                {name}
              </dt>
              <dd class="ink" style={{ ...words, margin: 0 }}>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      );
  }
}

function Button({ label, url }: { label: string; url: string }) {
  return (
    <p style={{ margin: '0 0 16px' }}>
      <a
        class="button"
        href={url}
        style={{
          display: 'inline-block',
          padding: '13px 24px',
          borderRadius: '10px',
          background: '#0c6a5d',
          color: '#ffffff',
          fontSize: '16px',
          fontWeight: 600,
          textDecoration: 'none',
        }}
      >
        {label}
      </a>
    </p>
  );
}

function Code({ digits }: { digits: string }) {
  return (
    <p
      class="wash"
      style={{
        margin: '0 0 16px',
        padding: '12px 16px',
        borderRadius: '10px',
        background: '#e3f0ec',
        color: '#17231f',
        fontFamily: 'ui-monospace, Menlo, Consolas, monospace',
        fontSize: '28px',
        fontWeight: 600,
        letterSpacing: '6px',
        textIndent: '6px',
        textAlign: 'center',
      }}
    >
      {digits}
    </p>
  );
}
