-- AlterTable
ALTER TABLE "signing_keys" ADD COLUMN     "dropped_at" TIMESTAMPTZ(3);
