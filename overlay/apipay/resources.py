"""What hangs on a client: the operations in two columns of bindings."""

from apipay import _bind
from apipay.calls import composed, invoices, recurring_invoices, refunds


class Invoices(_bind.Resource):
    """`client.invoices`: create, find, cancel and refund invoices."""

    create = _bind.sync(invoices.create)
    create_once = _bind.sync(composed.create_once)
    get = _bind.sync(invoices.get)
    cancel = _bind.sync(composed.cancel)
    wait = _bind.sync(composed.wait)
    refund = _bind.sync(invoices.refund)
    refunds = _bind.sync(invoices.refunds)
    page = _bind.sync(invoices.page)
    list = _bind.sync_list(invoices.list)


class AsyncInvoices(_bind.AsyncResource):
    """`client.invoices`: create, find, cancel and refund invoices."""

    create = _bind.asynchronous(invoices.create)
    create_once = _bind.asynchronous(composed.create_once)
    get = _bind.asynchronous(invoices.get)
    cancel = _bind.asynchronous(composed.cancel)
    wait = _bind.asynchronous(composed.wait)
    refund = _bind.asynchronous(invoices.refund)
    refunds = _bind.asynchronous(invoices.refunds)
    page = _bind.asynchronous(invoices.page)
    list = _bind.async_list(invoices.list)


class Refunds(_bind.Resource):
    """`client.refunds`: find refunds; they are made with `client.invoices.refund`."""

    get = _bind.sync(refunds.get)
    page = _bind.sync(refunds.page)
    list = _bind.sync_list(refunds.list)


class AsyncRefunds(_bind.AsyncResource):
    """`client.refunds`: find refunds; they are made with `client.invoices.refund`."""

    get = _bind.asynchronous(refunds.get)
    page = _bind.asynchronous(refunds.page)
    list = _bind.async_list(refunds.list)


class RecurringInvoices(_bind.Resource):
    """`client.recurring_invoices`: schedules that make invoices."""

    create = _bind.sync(recurring_invoices.create)
    get = _bind.sync(recurring_invoices.get)
    update = _bind.sync(recurring_invoices.update)
    pause = _bind.sync(recurring_invoices.pause)
    resume = _bind.sync(recurring_invoices.resume)
    cancel = _bind.sync(recurring_invoices.cancel)
    bill_now = _bind.sync(recurring_invoices.bill_now)
    skip_period = _bind.sync(recurring_invoices.skip_period)
    page = _bind.sync(recurring_invoices.page)
    list = _bind.sync_list(recurring_invoices.list)


class AsyncRecurringInvoices(_bind.AsyncResource):
    """`client.recurring_invoices`: schedules that make invoices."""

    create = _bind.asynchronous(recurring_invoices.create)
    get = _bind.asynchronous(recurring_invoices.get)
    update = _bind.asynchronous(recurring_invoices.update)
    pause = _bind.asynchronous(recurring_invoices.pause)
    resume = _bind.asynchronous(recurring_invoices.resume)
    cancel = _bind.asynchronous(recurring_invoices.cancel)
    bill_now = _bind.asynchronous(recurring_invoices.bill_now)
    skip_period = _bind.asynchronous(recurring_invoices.skip_period)
    page = _bind.asynchronous(recurring_invoices.page)
    list = _bind.async_list(recurring_invoices.list)
