-- A group is transferred, as an account is: one word for it.
UPDATE "audit_events" SET "type" = 'group_transferred' WHERE "type" = 'group_given';
