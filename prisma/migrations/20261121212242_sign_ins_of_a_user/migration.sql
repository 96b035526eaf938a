-- CreateIndex
CREATE INDEX "sign_in_attempts_user_id_id_idx" ON "sign_in_attempts"("user_id", "id");
