<?php
// Verify a webhook: hand it the raw body, file_get_contents('php://input'), before anything parses it.
declare(strict_types=1);

function is_from_apipay(string $body, ?string $signature, string $secret): bool
{
    return hash_equals('sha256=' . hash_hmac('sha256', $body, $secret), $signature ?? '');
}
