/** @jsxRuntime automatic @jsxImportSource preact */

const inputs = {
  email: { type: 'email', inputmode: 'email', autocapitalize: 'none', spellcheck: false },
  password: { type: 'password' },
  text: { type: 'text' },
  code: { type: 'text', inputmode: 'numeric' },
} as const;

export interface FieldProps {
  name: string;
  label: string;
  type: keyof typeof inputs;
  /** What the browser and its password manager may fill in. */
  autocomplete: string;
  value?: string | undefined;
  /** Whether it is there to be seen only. */
  readonly?: boolean;
  hint?: string;
  errors?: readonly string[] | undefined;
}

/** A labelled input, with its hint and its errors read out along with it. */
export function Field({ name, label, type, autocomplete, value, readonly, hint, errors = [] }: FieldProps) {
  const hintId = hint && `${name}-hint`;
  const errorId = errors.length > 0 && `${name}-error`;
  const describedBy = [hintId, errorId].filter(Boolean).join(' ');

  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint && <small id={hintId}>{hint}</small>}
      <input
        {...inputs[type]}
        id={name}
        name={name}
        autocomplete={autocomplete}
        required
        readonly={readonly}
        value={type === 'password' ? undefined : value}
        aria-invalid={errorId ? 'true' : undefined}
        aria-describedby={describedBy || undefined}
      />
      {errorId && (
        <p class="error" id={errorId}>
          {errors.join(' ')}
        </p>
      )}
    </div>
  );
}
