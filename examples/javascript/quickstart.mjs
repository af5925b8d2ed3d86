// Create an invoice and read it back. Needs Node 18 or newer; key and URL come from the environment.
const url = process.env.APIPAY_BASE_URL ?? "https://bpapi.bazarbay.site/api";

async function call(method, path, body) {
  const response = await fetch(url + path, {
    method,
    headers: { "X-API-Key": process.env.APIPAY_API_KEY, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

const invoice = await call("POST", "/invoices", {
  amount: 10000.5,
  phone_number: "87001234567",
  external_order_id: "order-1001",
});
console.log(JSON.stringify(await call("GET", `/invoices/${invoice.id}`)));
