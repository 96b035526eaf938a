-- DropIndex
DROP INDEX "audit_events_actor_id_idx";

-- AlterTable
ALTER TABLE "audit_events" ADD COLUMN     "user_id" UUID;

-- CreateIndex
CREATE INDEX "audit_events_actor_id_id_idx" ON "audit_events"("actor_id", "id");

-- CreateIndex
CREATE INDEX "audit_events_user_id_id_idx" ON "audit_events"("user_id", "id");

-- CreateIndex
CREATE INDEX "audit_events_type_id_idx" ON "audit_events"("type", "id");


-- Whom those before were about.
UPDATE "audit_events" SET "user_id" = ("data" ->> 'user')::uuid WHERE "data" ? 'user';
