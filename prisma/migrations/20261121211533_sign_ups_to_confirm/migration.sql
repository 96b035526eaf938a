-- AlterTable
ALTER TABLE "one_time_tokens" ALTER COLUMN "user_id" DROP NOT NULL;

-- CreateIndex
CREATE INDEX "one_time_tokens_email_purpose_idx" ON "one_time_tokens"("email", "purpose");
