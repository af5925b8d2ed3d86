"""Operations on refunds (docs/contract.md, section 4); an invoice's own are in `invoices`."""

from apipay_api.api.refunds import get_refund, list_refunds

from apipay import _check
from apipay._call import Call, Page, call
from apipay._check import Fields, call_of
from apipay._paging import Walk
from apipay.models import Refund, read_all_refunds, read_refund


def get(id: int) -> Call[Refund]:
    """Return one refund (R05).

    Raises:
        NotFound: no such refund in this organisation.
    """
    return call_of("getRefund", get_refund._get_kwargs, id, read_refund)


def page(*, page: int = 1, per_page: int = 10) -> Call[Page[Refund]]:
    """Return one page of the refunds, newest first (R05, H09); past the end it is empty (H08).

    Args:
        page: from 1.
        per_page: 1 to 100.

    Raises:
        ValidationFailed: an argument is out of bounds; before anything is sent.
    """
    check = Fields("GET", "/refunds")
    check.required("page", _check.positive, page)
    check.required("per_page", _check.per_page, per_page)
    check.verdict()
    return call(
        "listRefunds", list_refunds._get_kwargs(page=page, per_page=per_page), read_all_refunds
    )


def list(*, per_page: int = 100) -> Walk[Refund]:
    """Iterate over all refunds, newest first (R05, H09), reading pages as they are needed.

    No refund comes twice when others are made meanwhile. The async client reads one page ahead.

    Args:
        per_page: rows a request, 1 to 100.

    Raises:
        ValidationFailed: `per_page` is out of bounds; before anything is sent.
    """
    return Walk(lambda number, rows: page(page=number, per_page=rows), per_page, loses_rows=False)
