-- Processes remember sessions, their users and the signing keys. Each change of what they remember is announced to all of
-- them in the transaction that makes it, whoever makes it (see packages/server/src/sessions/revocations.ts). A session's use
-- (last_seen_at, idle_expires_at) is none: it only prolongs what is remembered.
CREATE FUNCTION tandem_announce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_LEVEL = 'ROW' THEN
        PERFORM pg_notify('tandem', TG_ARGV[0] || ':' || OLD.id);
    ELSE
        PERFORM pg_notify('tandem', TG_ARGV[0]);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER announce_change AFTER UPDATE ON sessions FOR EACH ROW
WHEN (to_jsonb(OLD) - ARRAY['last_seen_at', 'idle_expires_at'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['last_seen_at', 'idle_expires_at'])
EXECUTE FUNCTION tandem_announce('session');

CREATE TRIGGER announce_removal AFTER DELETE ON sessions FOR EACH ROW
WHEN (OLD.closed_at IS NULL)
EXECUTE FUNCTION tandem_announce('session');

CREATE TRIGGER announce_change AFTER UPDATE OR DELETE ON users FOR EACH ROW
EXECUTE FUNCTION tandem_announce('user');

CREATE TRIGGER announce_change AFTER INSERT OR UPDATE OR DELETE ON signing_keys FOR EACH STATEMENT
EXECUTE FUNCTION tandem_announce('signing_keys');

CREATE TRIGGER announce_truncation AFTER TRUNCATE ON sessions FOR EACH STATEMENT
EXECUTE FUNCTION tandem_announce('everything');
