/** @jsxRuntime automatic @jsxImportSource preact */
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';

interface NewPasswordFieldsProps {
  label: string;
  errors: FormErrors<'password' | 'password_confirmation'>;
}

/** A password that is chosen, twice. */
export function NewPasswordFields({ label, errors }: NewPasswordFieldsProps) {
  return (
    <>
      <Field
        name="password"
        label={label}
        type="password"
        autocomplete="new-password"
        hint="At least 8 characters."
        errors={errors.password}
      />
      <Field
        name="password_confirmation"
        label="Password confirmation"
        type="password"
        autocomplete="new-password"
        errors={errors.password_confirmation}
      />
    </>
  );
}
