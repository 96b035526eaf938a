/** @jsxRuntime automatic @jsxImportSource preact */
import type { FormErrors } from './form-errors.ts';

/** Says above a form what is wrong with it, takes the focus, and leads to each field. */
export function ErrorSummary({ errors }: { errors: FormErrors<string> }) {
  const problems = Object.entries(errors).flatMap(([field, sentences = []]) =>
    sentences.map((sentence) => ({ field, sentence })),
  );
  if (problems.length === 0) return null;

  return (
    <div class="problem" role="alert" tabindex={-1} autofocus>
      <ul>
        {problems.map(({ field, sentence }) => (
          <li key={sentence}>{field === 'form' ? sentence : <a href={`#${field}`}>{sentence}</a>}</li>
        ))}
      </ul>
    </div>
  );
}
