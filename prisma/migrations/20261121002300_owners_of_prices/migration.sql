-- CreateIndex
CREATE INDEX "customers_provider_customer_id_idx" ON "payments"."customers"("provider_customer_id");

-- CreateIndex
CREATE INDEX "products_price_id_idx" ON "projects"."products"("price_id");
