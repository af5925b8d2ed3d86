"""The operations of `control.json`, a line for each."""

from collections.abc import Mapping

from apipay_sandbox.control import clock, faults, invoices, keys, requests, webhooks, world
from apipay_sandbox.control.door import Verb

VERBS: Mapping[str, Verb] = {
    "showSandbox": world.show,
    "payInvoice": invoices.pay,
    "expireInvoice": invoices.expire,
    "cancelInvoice": invoices.cancel,
    "showClock": clock.show,
    "setClock": clock.change,
    "seed": world.seed,
    "reset": world.reset,
    "listSnapshots": world.list_snapshots,
    "takeSnapshot": world.take_snapshot,
    "restoreSnapshot": world.restore_snapshot,
    "deleteSnapshot": world.delete_snapshot,
    "showSettings": world.show_settings,
    "changeSettings": world.change_settings,
    "listOrganisations": keys.list_organisations,
    "changeOrganisation": keys.change_organisation,
    "listKeys": keys.list_keys,
    "addKey": keys.add,
    "deleteKey": keys.delete,
    "listWebhooks": webhooks.list_webhooks,
    "addWebhook": webhooks.add,
    "deleteWebhook": webhooks.delete,
    "listDeliveries": webhooks.list_deliveries,
    "redeliver": webhooks.redeliver,
    "listFaults": faults.list_faults,
    "addFault": faults.add,
    "clearFaults": faults.clear,
    "deleteFault": faults.delete,
    "listRequests": requests.list_requests,
    "clearRequests": requests.clear,
    "exportRequests": requests.export,
}
