<?php
// Create an invoice and read it back. Needs PHP 8; key and URL come from the environment.
declare(strict_types=1);

function call(string $method, string $path, ?array $body = null): array
{
    $url = getenv('APIPAY_BASE_URL') ?: 'https://bpapi.bazarbay.site/api';
    $context = stream_context_create(['http' => [
        'method' => $method,
        'header' => ['X-API-Key: ' . getenv('APIPAY_API_KEY'), 'Content-Type: application/json'],
        'content' => $body === null ? '' : json_encode($body, JSON_THROW_ON_ERROR),
        'ignore_errors' => true,
        'timeout' => 30,
    ]]);
    $answer = file_get_contents($url . $path, false, $context);
    if ($answer === false || !str_contains($http_response_header[0], ' 200 ')) {
        throw new RuntimeException(($http_response_header[0] ?? 'no answer') . ' ' . $answer);
    }
    return json_decode($answer, true, flags: JSON_THROW_ON_ERROR);
}

$invoice = call('POST', '/invoices', [
    'amount' => 10000.5,
    'phone_number' => '87001234567',
    'external_order_id' => 'order-1001',
]);
echo json_encode(call('GET', "/invoices/{$invoice['id']}"), JSON_UNESCAPED_SLASHES), "\n";
