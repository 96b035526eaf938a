/** @jsxRuntime automatic @jsxImportSource preact */
import { Field } from '../field.tsx';

/** What an administrator has to give before they may do anything. */
export type Proof =
  | { readonly kind: 'given' }
  /** Their password. */
  | { readonly kind: 'password'; readonly email: string }
  /** They have none, and sign in once more. */
  | { readonly kind: 'sign_in' };

interface ProofFieldsProps {
  proof: Proof;
  errors?: readonly string[] | undefined;
}

/** The part of a form that asks for it. */
export function ProofFields({ proof, errors }: ProofFieldsProps) {
  if (proof.kind === 'given') return null;
  if (proof.kind === 'sign_in') {
    return (
      <p>
        To do this, sign in again: <a href="/users/sign_out">sign out</a> first.
      </p>
    );
  }
  return (
    <>
      <Field name="email" label="Email" type="email" autocomplete="username" value={proof.email} readonly />
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
