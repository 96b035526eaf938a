-- AlterTable
ALTER TABLE "identities" ADD COLUMN     "provider" TEXT NOT NULL;

-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "confirmed_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "provider_answers" (
    "state_hash" TEXT NOT NULL,
    "code_hash" TEXT,
    "code_challenge" TEXT,
    "encrypted_claims" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "consumed_at" TIMESTAMPTZ(3),

    CONSTRAINT "provider_answers_pkey" PRIMARY KEY ("state_hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "provider_answers_code_hash_key" ON "provider_answers"("code_hash");

-- CreateIndex
CREATE INDEX "provider_answers_expires_at_idx" ON "provider_answers"("expires_at");
