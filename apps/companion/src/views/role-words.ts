/** What each role in an account is called. */
export const roleWords = { owner: 'Owner', admin: 'Admin', member: 'Member' } as const;
