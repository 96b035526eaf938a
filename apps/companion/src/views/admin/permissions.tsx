/** @jsxRuntime automatic @jsxImportSource preact */
import { ACTIONS, type Action, type Standing } from '@tandem-auth/server';
import { ErrorSummary } from '../error-summary.tsx';
import type { FormErrors } from '../form-errors.ts';
import type { PageContext } from '../page.ts';
import { type Confirmation, ConfirmationFields } from './confirmation.tsx';
import { AdminLayout } from './layout.tsx';

/** Whoever may most, first. */
const COLUMNS = ['owner', 'group', 'guest'] as const;
const WORDS = { owner: 'Owner', group: 'Group', guest: 'Guest' } as const;

type Grants = Readonly<Record<Standing, readonly Action[]>>;

/** What a form calls the box of one bit. */
export function boxName(level: 'entity' | 'row', standing: Standing, action: Action): string {
  return `${level}_${standing}_${action}`;
}

/** Every entity. */
export function PermissionsPage({ page, entities }: { page: PageContext; entities: readonly string[] }) {
  return (
    <AdminLayout page={page} title="Permissions" part="/admin/permissions">
      <hgroup>
        <h1>Permissions</h1>
        <p>Who may do what with what there is. Administrators may everything.</p>
      </hgroup>
      <section class="card" aria-label="Entities">
        <ul class="rows">
          {entities.map((entity) => (
            <li key={entity}>
              <div>
                <strong>
                  <a href={`/admin/permissions/${encodeURIComponent(entity)}`}>{entity}</a>
                </strong>
              </div>
            </li>
          ))}
        </ul>
      </section>
    </AdminLayout>
  );
}

export interface RulePageProps {
  page: PageContext;
  rule: { entity: string; grants: Grants; rowGrants: Grants };
  confirmation: Confirmation;
  errors?: FormErrors<'password'>;
}

/** Who may do what with an entity, as boxes to check. */
export function RulePage({ page, rule: { entity, grants, rowGrants }, confirmation, errors = {} }: RulePageProps) {
  return (
    <AdminLayout page={page} title={entity} part="/admin/permissions">
      <hgroup>
        <h1>{entity}</h1>
        <p>Something is allowed where both tables allow it: what one denies, the other can’t give.</p>
      </hgroup>
      <ErrorSummary errors={errors} />
      <form class="cards" method="post" action={`/admin/permissions/${encodeURIComponent(entity)}`} novalidate>
        <section class="card" aria-labelledby="entity">
          <h2 id="entity">With any row at all</h2>
          <Boxes level="entity" grants={grants} />
        </section>
        <section class="card" aria-labelledby="row">
          <h2 id="row">With a row that says nothing else</h2>
          <Boxes level="row" grants={rowGrants} />
        </section>
        <div>
          <ConfirmationFields confirmation={confirmation} errors={errors.password} />
          {confirmation.kind !== 'sign_in' && <button type="submit">Change Permissions</button>}
        </div>
      </form>
    </AdminLayout>
  );
}

function Boxes({ level, grants }: { level: 'entity' | 'row'; grants: Grants }) {
  return (
    <table class="boxes">
      <thead>
        <tr>
          <td />
          {COLUMNS.map((standing) => (
            <th scope="col" key={standing}>
              {WORDS[standing]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ACTIONS.map((action) => (
          <tr key={action}>
            <th scope="row">{action}</th>
            {COLUMNS.map((standing) => (
              <td key={standing}>
                <Box name={boxName(level, standing, action)} checked={grants[standing].includes(action)}>
                  {`${WORDS[standing]}: ${action}`}
                </Box>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Box({ name, checked, children }: { name: string; checked: boolean; children: string }) {
  return (
    <>
      <label class="unseen" for={name}>
        {children}
      </label>
      <input id={name} name={name} type="checkbox" value="1" checked={checked} />
    </>
  );
}
