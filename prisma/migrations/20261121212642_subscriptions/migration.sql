-- AlterTable
ALTER TABLE "accounts" ADD COLUMN     "subscription" TEXT;
