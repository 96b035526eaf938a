-- AlterTable
ALTER TABLE "one_time_tokens" ADD COLUMN     "account_id" UUID;

-- CreateIndex
CREATE INDEX "one_time_tokens_account_id_idx" ON "one_time_tokens"("account_id");

-- AddForeignKey
ALTER TABLE "one_time_tokens" ADD CONSTRAINT "one_time_tokens_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma can't say: an account has one owner, and everybody has one personal account to fall back to.
CREATE UNIQUE INDEX "memberships_one_owner" ON "memberships"("account_id") WHERE "role" = 'owner';
CREATE UNIQUE INDEX "accounts_one_personal" ON "accounts"("owner_id") WHERE "personal";
