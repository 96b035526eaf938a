import type { Tandem } from '../../context.ts';
import { TandemError, validationError } from '../../errors.ts';
import { isUuid } from '../../secrets.ts';
import { changeSessions } from '../../sessions/sessions.ts';
import { type Actor, audit } from '../audit.ts';
import { isMatrix, type Matrix } from './matrix.ts';
import type { EntityRule } from './permissions.ts';

/** A row of ours that a matrix of its own can be given. */
export interface OwnRow {
  readonly entity: 'user' | 'user_group';
  readonly id: string;
}

/**
 * Says who may do what with an entity. Every process goes by it when this returns.
 *
 * @throws {@link TandemError} `not_found` for an entity that nobody has registered; `validation` for what is no matrix.
 */
export async function changeEntityRule(
  tandem: Tandem,
  { entity, matrix, rowMatrix }: EntityRule & { readonly entity: string },
  by: Actor | undefined,
): Promise<void> {
  if (!tandem.permissions.list().has(entity)) throw new TandemError('not_found');
  const rule = { matrix: checkMatrix(matrix), rowMatrix: checkMatrix(rowMatrix) };
  await changeSessions(tandem, async (transaction) => {
    await transaction.permissionRule.upsert({ where: { entity }, create: { entity, ...rule }, update: rule });
    await audit(tandem, transaction, {
      type: 'permissions_changed',
      ...by,
      data: { entity, ...rule },
    });
  });
}

/**
 * Says who may do what with one row; `null`: what the entity's rule says of rows.
 *
 * @throws {@link TandemError} `not_found` where there is no such row; `validation` for what is no matrix.
 */
export async function changeRowMatrix(
  tandem: Tandem,
  { entity, id, matrix }: OwnRow & { readonly matrix: Matrix | null },
  by: Actor | undefined,
): Promise<void> {
  if (!isUuid(id)) throw new TandemError('not_found');
  const change = { where: { id }, data: { matrix: matrix === null ? null : checkMatrix(matrix) } };
  await changeSessions(tandem, async (transaction) => {
    const { count } =
      entity === 'user' ? await transaction.user.updateMany(change) : await transaction.userGroup.updateMany(change);
    if (count === 0) throw new TandemError('not_found');
    await audit(tandem, transaction, {
      type: 'permissions_changed',
      ...by,
      data: { entity, row: id, matrix: matrix ?? 'default' },
    });
  });
}

function checkMatrix(matrix: number): Matrix {
  if (!isMatrix(matrix)) throw validationError({ permission: ['A permission is a number of 21 bits.'] });
  return matrix;
}
