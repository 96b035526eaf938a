-- AlterTable
ALTER TABLE "users" ADD COLUMN     "matrix" INTEGER;

-- CreateTable
CREATE TABLE "user_groups" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "owner_id" UUID,
    "matrix" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "user_groups_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "group_members" (
    "user_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "group_members_pkey" PRIMARY KEY ("user_id","group_id")
);

-- CreateTable
CREATE TABLE "permission_rules" (
    "entity" TEXT NOT NULL,
    "matrix" INTEGER NOT NULL,
    "row_matrix" INTEGER NOT NULL,

    CONSTRAINT "permission_rules_pkey" PRIMARY KEY ("entity")
);

-- CreateIndex
CREATE INDEX "user_groups_owner_id_idx" ON "user_groups"("owner_id");

-- CreateIndex
CREATE INDEX "group_members_group_id_idx" ON "group_members"("group_id");

-- AddForeignKey
ALTER TABLE "user_groups" ADD CONSTRAINT "user_groups_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "user_groups"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- Processes remember the rules, and with each user the groups they are in (see announce_changes).
CREATE FUNCTION tandem_announce_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM pg_notify('tandem', 'user:' || OLD.user_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM pg_notify('tandem', 'user:' || NEW.user_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER announce_change AFTER INSERT OR UPDATE OR DELETE ON group_members FOR EACH ROW
EXECUTE FUNCTION tandem_announce_member();

CREATE TRIGGER announce_truncation AFTER TRUNCATE ON group_members FOR EACH STATEMENT
EXECUTE FUNCTION tandem_announce('everything');

CREATE TRIGGER announce_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON permission_rules FOR EACH STATEMENT
EXECUTE FUNCTION tandem_announce('permissions');
