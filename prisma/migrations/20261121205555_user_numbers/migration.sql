-- AlterTable
ALTER TABLE "users" ADD COLUMN     "number" INTEGER;

-- CreateIndex
CREATE UNIQUE INDEX "users_number_key" ON "users"("number");
-- Given to whoever needs one.
CREATE SEQUENCE "user_numbers" AS integer;
