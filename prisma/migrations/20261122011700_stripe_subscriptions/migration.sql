-- CreateTable
CREATE TABLE "stripe_subscriptions" (
    "id" TEXT NOT NULL,
    "account_id" UUID,
    "plan" TEXT,
    "started_at" TIMESTAMPTZ(3),
    "told_at" TIMESTAMPTZ(3),
    "stage" INTEGER NOT NULL DEFAULT 0,
    "event_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],

    CONSTRAINT "stripe_subscriptions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "stripe_subscriptions_account_id_idx" ON "stripe_subscriptions"("account_id");

-- AddForeignKey
ALTER TABLE "stripe_subscriptions" ADD CONSTRAINT "stripe_subscriptions_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;
