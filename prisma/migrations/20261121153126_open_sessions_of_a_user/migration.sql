-- CreateIndex
CREATE INDEX "sessions_user_id_closed_at_idx" ON "sessions"("user_id", "closed_at");

-- DropIndex
DROP INDEX "sessions_user_id_idx";
