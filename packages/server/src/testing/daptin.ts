import { changeEntityRule } from '../people/permissions/permission-rules.ts';
import type { EntityRule } from '../people/permissions/permissions.ts';
import { bearer, type HttpAnswer } from './http.ts';
import { newPerson, PASSWORD, type Person, whenItCan } from './people.ts';
import type { TestServer } from './server.ts';

/** Somebody signed in by Daptin's action. */
export interface DaptinUser extends Person {
  readonly token: string;
  readonly headers: { readonly authorization: string };
}

/** Signs in as the dashboard does. */
export async function signInToDaptin(
  server: TestServer,
  { email, password = PASSWORD }: { readonly email: string; readonly password?: string },
  headers: Record<string, string> = {},
): Promise<HttpAnswer & { readonly token: string }> {
  const json = { attributes: { email, password } };
  const answer = await whenItCan(() => server.http('POST', '/action/user_account/signin', { headers, json }));
  return { ...answer, token: String(answer.json[0]?.Attributes.value ?? '') };
}

/** Somebody new, signed in. */
export async function newDaptinUser(server: TestServer, name = 'Ann'): Promise<DaptinUser> {
  const person = await newPerson(server, name);
  const { token } = await signInToDaptin(server, person);
  return { ...person, token, headers: bearer(token) };
}

/** Changes what an entity's rule says, for as long as that takes. */
export async function withRule(
  { tandem }: TestServer,
  { entity, ...change }: Partial<EntityRule> & { readonly entity: string },
  act: () => Promise<void>,
): Promise<void> {
  await tandem.permissions.refresh();
  const before = tandem.permissions.list().get(entity);
  if (!before) throw new Error(`There is no entity '${entity}'.`);
  await changeEntityRule(tandem, { entity, ...before, ...change }, undefined);
  try {
    await act();
  } finally {
    await changeEntityRule(tandem, { entity, ...before }, undefined);
  }
}
