/** @jsxRuntime automatic @jsxImportSource preact */

/** Reminds somebody whose address is not verified of it, on every page, and sends them another link. */
export function UnverifiedBanner({ email }: { email: string }) {
  return (
    <section class="banner" aria-label="Verify your email">
      <p>
        Verify your email: open the link that we’ve sent to {email}, or{' '}
        <a href={`/users/verify/code?${new URLSearchParams({ email })}`}>type its code</a>.
      </p>
      <form method="post" action="/users/verify">
        <input type="hidden" name="email" value={email} />
        <button type="submit">Send Another</button>
      </form>
    </section>
  );
}
