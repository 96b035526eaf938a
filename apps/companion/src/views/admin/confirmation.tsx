/** @jsxRuntime automatic @jsxImportSource preact */
import { Field } from '../field.tsx';

/** What an administrator has to give before they may do anything. */
export type Confirmation =
  | { readonly kind: 'given' }
  /** Their password. */
  | { readonly kind: 'password'; readonly email: string }
  /** They have none, and sign in once more. */
  | { readonly kind: 'sign_in' };

interface ConfirmationFieldsProps {
  confirmation: Confirmation;
  errors?: readonly string[] | undefined;
}

/** The part of a form that asks for it. */
export function ConfirmationFields({ confirmation, errors }: ConfirmationFieldsProps) {
  if (confirmation.kind === 'given') return null;
  if (confirmation.kind === 'sign_in') {
    return (
      <p>
        To do this, sign in again: <a href="/users/sign_out">sign out</a> first.
      </p>
    );
  }
  return (
    <>
      <Field name="email" label="Email" type="email" autocomplete="username" value={confirmation.email} readonly />
      <Field
        name="password"
        label="To do this, confirm your password"
        type="password"
        autocomplete="current-password"
        errors={errors}
      />
    </>
  );
}
