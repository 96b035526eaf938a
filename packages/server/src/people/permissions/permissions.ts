import type { Config } from '../../config.ts';
import type { Database } from '../../database/connect.ts';
import { ACTIONS, type Action, allows, type Grants, type Matrix, matrixOf, type Standings } from './matrix.ts';

/** Things to ask permissions for, by name, each with who may do what until a rule in the database says otherwise. */
export type Entities = Readonly<Record<string, EntityGrants>>;

export interface EntityGrants extends Grants {
  /** Who may do what with a row that has no matrix of its own, where that is less. */
  readonly rows?: Grants;
}

/** A principal, as far as permissions go by it: a request's is one. Roles and groups are what the database says. */
export type PermissionPrincipal =
  | { readonly kind: 'guest' }
  | {
      readonly kind: 'user';
      readonly user: { readonly id: string; readonly roles: readonly string[] };
      /** Ids of the groups they are in. */
      readonly groups: readonly string[];
    };

/** Something of an entity, as far as permissions go by it. */
export interface PermissionRow {
  /** A user's id. */
  readonly ownerId: string | null;
  /** Ids of the groups it belongs to. */
  readonly groups: readonly string[];
  /** Who may do what with it; `null` or absent: what the entity's rule says of rows. */
  readonly matrix?: Matrix | null;
}

/** Who may do what with an entity. */
export interface EntityRule {
  /** What may be done with any row of it at all, whatever the row says. */
  readonly matrix: Matrix;
  /** What may be done with a row that has no matrix of its own. */
  readonly rowMatrix: Matrix;
}

/** Who may do what, as the database last told. */
export interface Permissions {
  /**
   * Whether somebody may do something with a row: both the entity's matrix and the row's have to allow it. Without a row: with
   * the entity at all, such as make a row of their own, or execute an action. Administrators may everything.
   *
   * It asks nobody. In a request of an app with entities, to a route that isn't `public`, it goes by what was so when the request
   * began, or later; elsewhere {@link refresh} comes first.
   *
   * @throws Error for an entity that nobody has registered.
   */
  can(principal: PermissionPrincipal, action: Action, entity: string, row?: PermissionRow): boolean;
  /** @throws Error for a name that is taken. */
  register(entities: Entities): void;
  /** Every entity, as the database last told: {@link refresh} first. */
  list(): ReadonlyMap<string, EntityRule>;
  /** Whether {@link can} goes by what the database says now. */
  isCurrent(): boolean;
  /** Resolves when it does: at once, where what is remembered can be relied on. */
  refresh(): Promise<void>;
  forget(): void;
}

/**
 * What there is without an app around it. Rows are users ({@link rowOfUser}) and groups ({@link rowOfGroup}). Guests may what it
 * takes to sign up and in, by formats that ask at each step.
 */
const OWN_ENTITIES: Entities = {
  user: {
    guest: ['peek', 'create'],
    owner: ACTIONS,
    group: ['peek', 'read'],
    rows: { guest: ['peek'], owner: ACTIONS, group: ['peek', 'read'] },
  },
  user_group: {
    guest: ['create', 'refer'],
    owner: ACTIONS,
    group: ['peek', 'read'],
    rows: { owner: ACTIONS, group: ['peek', 'read'] },
  },
};

/** @param isHeard whether word of each change of a rule comes here: where it doesn't, nothing is remembered. */
export function startPermissions(
  { config, database }: { readonly config: Config; readonly database: Database },
  isHeard: () => boolean,
): Permissions {
  const registered = new Map<string, EntityRule>();
  let told = new Map<string, EntityRule>();
  const rules = new Map<string, EntityRule>();
  let changes = 0;
  let remembered = false;
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | null = null;

  const isCurrent = () => remembered && isHeard();
  const read = async () => {
    if (isCurrent()) return;
    const [heard, changesBefore] = [isHeard(), changes];
    const found = await database.prisma.permissionRule.findMany();
    told = new Map(found.map(({ entity, ...rule }) => [entity, rule]));
    for (const [entity, rule] of registered) rules.set(entity, told.get(entity) ?? rule);
    remembered = heard && changes === changesBefore;
  };
  const forget = () => {
    changes += 1;
    remembered = false;
  };
  const register = (entities: Entities) => {
    for (const [entity, { rows, ...grants }] of Object.entries(entities)) {
      if (registered.has(entity)) throw new Error(`There is an entity '${entity}' already.`);
      const rule = { matrix: matrixOf(grants), rowMatrix: matrixOf(rows ?? grants) };
      registered.set(entity, rule);
      rules.set(entity, told.get(entity) ?? rule);
    }
  };
  register(OWN_ENTITIES);

  return {
    can(principal, action, entity, row) {
      const rule = rules.get(entity);
      if (!rule) throw new Error(`There is no entity '${entity}': register it before the server is ready.`);
      if (principal.kind === 'user' && principal.user.roles.includes('admin')) return true;
      const standings = standingsOf(principal, row);
      return (
        allows(rule.matrix, action, standings, config.permissionRule) &&
        (row === undefined || allows(row.matrix ?? rule.rowMatrix, action, standings, config.permissionRule))
      );
    },
    register,
    list: () => rules,
    isCurrent,
    /** One after another, so that no later state is overwritten by an earlier. Those who ask while one runs share the next. */
    refresh() {
      next ??= running.then(() => {
        next = null;
        const reading = read();
        running = reading.catch(() => undefined);
        return reading;
      });
      return next;
    },
    forget,
  };
}

/** Without a row it is asked of one that would be the user's own. */
function standingsOf(principal: PermissionPrincipal, row: PermissionRow | undefined): Standings {
  if (principal.kind === 'guest') return NONE;
  if (row === undefined) return OF_OWN;
  return {
    isOwner: row.ownerId === principal.user.id,
    isMember: row.groups.some((group) => principal.groups.includes(group)),
  };
}

const NONE: Standings = { isOwner: false, isMember: false };
const OF_OWN: Standings = { isOwner: true, isMember: false };
