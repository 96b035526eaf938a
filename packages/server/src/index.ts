export type { Clock } from './clock.ts';
export { type Config, ConfigError, readConfig, SETTINGS } from './config.ts';
export type { Tandem } from './context.ts';
export { type DatabaseDiagnosis, diagnoseDatabase } from './database/diagnosis.ts';
export { DataDirectoryInUse } from './database/embedded.ts';
export type { CommandTowerGuard } from './dialects/command-tower/command-tower.ts';
export { ERRORS, type ErrorCode, type FieldErrors, TandemError, validationError } from './errors.ts';
export type { Identity, Session, SignInAttempt, UserGroup } from './generated/prisma/client.ts';
export { type Access, isPublic, recogniseVisitor, userOf } from './http/access.ts';
export { actorOf } from './http/actor.ts';
export { authenticate, type Principal } from './http/authenticate.ts';
export { signInContext } from './http/client.ts';
export type { Guards } from './http/guards.ts';
export { isLocalPeer } from './http/local-peer.ts';
export { logSerializers, pathOf } from './http/log-serializers.ts';
export { asTandemError, noteRefusal, problemHeaders, sendProblem } from './http/problems.ts';
export { serverLimits } from './http/server-limits.ts';
export { giveCookie, giveCookies, takeSessionCookie } from './http/session-cookies.ts';
export { signOutRequest } from './http/sign-out-request.ts';
export { parseBodiesStrictly } from './http/strict-body.ts';
export { isNativeAgent } from './http/user-agent.ts';
export { strictValidatorCompiler } from './http/validation.ts';
export type { Message } from './mail/message.ts';
export { closeTandem, openTandem, type TandemOptions } from './open-tandem.ts';
export {
  type AccountOfUser,
  accountsOf,
  createAccount,
  deleteAccount,
  renameAccount,
  switchAccount,
} from './people/accounts/accounts.ts';
export { type Invitation, invitationsOf, invite, revokeInvitation } from './people/accounts/invitations.ts';
export {
  acceptInvitation,
  declineInvitation,
  type InvitationToShow,
  showInvitation,
} from './people/accounts/invited.ts';
export { GIVEN_ROLES, type GivenRole, isAtLeast, outranks } from './people/accounts/membership-roles.ts';
export {
  type AccountWithMembers,
  accountWithMembers,
  changeRole,
  endMembership,
  type Member,
  transferAccount,
} from './people/accounts/memberships.ts';
export { grantAdmin, revokeAdmin } from './people/administrators.ts';
export { type Actor, AUDIT_TYPES } from './people/audit.ts';
export { type AuditFilter, type AuditLine, auditLog } from './people/audit-log.ts';
export { deleteUser } from './people/deleting.ts';
export { disableUser, enableUser, unblockUser } from './people/disabling.ts';
export {
  type GroupInList,
  groupsOfUser,
  listGroups,
  type MemberInList,
  membersOfGroup,
} from './people/permissions/group-lists.ts';
export {
  addMember,
  createGroup,
  deleteGroup,
  groupWithId,
  type MemberOfGroup,
  removeMember,
  renameGroup,
  rowOfGroup,
  rowOfUser,
  transferGroup,
} from './people/permissions/groups.ts';
export {
  ACTIONS,
  type Action,
  type Grants,
  grantsOf,
  isMatrix,
  type Matrix,
  matrixOf,
  STANDINGS,
  type Standing,
} from './people/permissions/matrix.ts';
export { changeEntityRule, changeRowMatrix, type OwnRow } from './people/permissions/permission-rules.ts';
export type {
  Entities,
  EntityGrants,
  EntityRule,
  PermissionPrincipal,
  PermissionRow,
  Permissions,
} from './people/permissions/permissions.ts';
export { searchUsers, type UserSearch } from './people/user-search.ts';
export { findUser, userWithId } from './people/users.ts';
export type { Randomness } from './secrets.ts';
export {
  devicesOf,
  resetVerifier,
  signOutAnyDevice,
  signOutDevice,
  signOutOtherDevices,
  type UserDevice,
} from './sessions/devices.ts';
export { dropSigningKey, type KeyInList, listSigningKeys, rotateSigningKeys } from './sessions/key-rotation.ts';
export type { LiveSession, SessionUser } from './sessions/sessions.ts';
export { signOut } from './sessions/sign-out.ts';
export { type EveryoneSignedOut, signOutEveryone } from './sessions/sign-out-everyone.ts';
export { unlock } from './sign-in/blocking.ts';
export { confirmSession, isConfirmed, requireConfirmed } from './sign-in/confirming.ts';
export { type SignInHistory, signInsOf } from './sign-in/history.ts';
export { askForMagicLink, claimMagicLink } from './sign-in/magic-links.ts';
export type { MailedClaim } from './sign-in/mailed-claims.ts';
export { disownSignIn } from './sign-in/not-me.ts';
export { changePassword, type PasswordChange } from './sign-in/password-change.ts';
export { type PasswordCredentials, signIn } from './sign-in/sign-in.ts';
export type { SignedIn, SignInContext } from './sign-in/signed-in.ts';
export { createUser } from './sign-up/create-user.ts';
export { askForEmailChange, confirmEmailChange, type EmailChange } from './sign-up/email-change.ts';
export { askForVerification, verifyByMail } from './sign-up/email-verification.ts';
export { type InvitedSignUp, signUpInvited } from './sign-up/invited-sign-up.ts';
export {
  addressOfPasswordReset,
  askForPasswordReset,
  type PasswordReset,
  resetPassword,
} from './sign-up/password-reset.ts';
export { type SignedUp, signUp } from './sign-up/sign-up.ts';
export { addressOfSignUp, confirmSignUp, type SignUpConfirmation } from './sign-up/sign-up-confirmation.ts';
export type { SignUpInput } from './sign-up/sign-up-rules.ts';
export { unlinkIdentity, type WaysToSignIn, waysToSignIn } from './social/identities.ts';
export type { SocialProvider } from './social/settings.ts';
export {
  type Arrival,
  comeBack,
  type Departure,
  goToProvider,
  type Outcome,
} from './social/social-sign-in.ts';
export { type Errand, forgottenTrip } from './social/trip.ts';
export { type TandemPluginOptions, tandem } from './tandem.ts';
