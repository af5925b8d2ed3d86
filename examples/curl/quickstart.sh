#!/bin/sh
# Create an invoice and read it back. Needs curl; key and URL come from the environment.
set -eu
url=${APIPAY_BASE_URL:-https://bpapi.bazarbay.site/api}

call() { # METHOD PATH [JSON]; the key goes through a file handle, where no list of processes shows it
    method=$1 path=$2
    shift 2
    curl --silent --show-error --fail-with-body --max-time 30 --request "$method" "$url$path" \
        --config - ${1:+--header 'Content-Type: application/json' --data "$1"} <<CONFIG
header = "X-API-Key: $APIPAY_API_KEY"
CONFIG
}

invoice=$(call POST /invoices '{"amount": 10000.50, "phone_number": "87001234567", "external_order_id": "order-1001"}')
id=$(printf %s "$invoice" | sed 's/.*"id": *\([0-9]*\).*/\1/')
call GET "/invoices/$id"
echo
