"""A local ApiPay.kz: all 17 operations, stateful, with webhooks and a clock that can be moved."""
