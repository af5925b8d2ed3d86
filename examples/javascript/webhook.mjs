// Verify a webhook: hand it the raw body, before anything parses it.
import { createHmac, timingSafeEqual } from "node:crypto";

export function isFromApiPay(body, signature, secret) {
  const expected = Buffer.from("sha256=" + createHmac("sha256", secret).update(body).digest("hex"));
  const given = Buffer.from(signature ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
