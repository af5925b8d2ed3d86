"""One door: what is public is listed, documented, the same in both colours, and cheap to import."""

import inspect
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator
from importlib import import_module, metadata
from importlib.resources import files
from types import ModuleType
from typing import Any, get_args, get_origin

import apipay
import pytest
from apipay import client, models, resources, webhooks


def test_all_is_sorted_and_has_every_public_name():
    for name in apipay.__all__:
        getattr(apipay, name)  # some are imported when first asked for
    public = {
        name
        for name, value in vars(apipay).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    ours = {*apipay.__all__, "RedisPace"}  # which has its reason below
    assert public - {"TYPE_CHECKING"} | {"__version__", "webhooks", "RedisPace"} == ours
    assert apipay.__all__ == sorted(apipay.__all__) == dir(apipay)
    assert len({*apipay.__all__}) == len(apipay.__all__)


@pytest.mark.parametrize("module", [apipay, models, webhooks])
def test_a_star_brings_exactly_these(module: ModuleType):
    found: dict[str, Any] = {}
    exec(f"from {module.__name__} import *", found)  # noqa: S102 - there is no other way to say it
    found.pop("__builtins__")
    assert sorted(found) == sorted(module.__all__)


WITHOUT_REDIS = """
import sys
sys.modules["limits"] = None  # as if the extra were not installed
from apipay import *
import apipay, inspect
inspect.getmembers(apipay)
try:
    apipay.RedisPace
except ImportError as error:
    print(error)
"""


def test_without_the_redis_extra_a_star_works_and_redis_pace_names_the_extra():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_REDIS], capture_output=True, text=True, check=True
    )
    assert done.stdout == "RedisPace needs an extra: pip install 'apipay-kz[redis]'\n"


def test_a_name_that_is_none_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'apipay' has no attribute 'nothing'"):
        _ = apipay.nothing
    with pytest.raises(ImportError):
        import_module("apipay.nothing")


PUBLIC = {
    f"{module.__name__}.{name}": getattr(module, name)
    for module in (apipay, webhooks)
    for name in module.__all__
} | {"apipay.RedisPace": apipay.RedisPace}
RESOURCES = {name: kind for name, kind in vars(resources).items() if inspect.isclass(kind)}


def members(kind: type) -> Iterator[tuple[str, Any]]:
    """Yield what a class of ours defines in public: methods and properties."""
    for base in kind.__mro__:
        if base.__module__.partition(".")[0] == "apipay":
            for name, value in vars(base).items():
                if not name.startswith("_") and (callable(value) or isinstance(value, property)):
                    yield name, value


def test_everything_public_is_documented():
    classes = {
        name: thing
        for name, thing in (PUBLIC | RESOURCES).items()
        if inspect.isclass(thing) and thing.__module__.startswith("apipay.")
    }
    assert len(classes) > 30
    bare = [name for name, thing in classes.items() if not thing.__doc__]
    bare += [
        f"{name}.{member}"
        for name, kind in classes.items()
        for member, value in members(kind)
        if not inspect.getdoc(value)
    ]
    bare += [
        name
        for name, thing in PUBLIC.items()
        if inspect.isroutine(thing) or inspect.ismodule(thing)
        if not inspect.getdoc(thing)
    ]
    assert bare == []


TWINS = [
    (resources.Invoices, resources.AsyncInvoices),
    (resources.Refunds, resources.AsyncRefunds),
    (resources.RecurringInvoices, resources.AsyncRecurringInvoices),
]


@pytest.mark.parametrize(("sync", "asynchronous"), TWINS)
def test_twins_have_the_same_methods(sync: type, asynchronous: type):
    ours, theirs = dict(members(sync)), dict(members(asynchronous))
    assert [*ours] == [*theirs]
    assert sync.__doc__ == asynchronous.__doc__
    for name, method in ours.items():
        twin = theirs[name]
        assert method.__doc__ == twin.__doc__
        one, other = inspect.signature(method), inspect.signature(twin)
        assert one.parameters == other.parameters
        rows = get_origin(one.return_annotation) is Iterator
        assert rows == (name == "list")
        assert rows or inspect.iscoroutinefunction(twin)
        assert not inspect.iscoroutinefunction(method)
        if rows:
            assert get_origin(other.return_annotation) is AsyncGenerator
            (row,) = get_args(one.return_annotation)
            assert other.return_annotation == AsyncGenerator[row, None]
        else:
            assert one.return_annotation == other.return_annotation


def test_both_clients_take_the_same_and_offer_the_same():
    one, other = (inspect.signature(kind) for kind in (client.ApiPay, client.AsyncApiPay))
    assert [*one.parameters] == [*other.parameters]
    differing = {
        name for name, parameter in one.parameters.items() if parameter != other.parameters[name]
    }
    assert differing == {"http_client"}
    names = [{name for name, _ in members(kind)} for kind in (client.ApiPay, client.AsyncApiPay)]
    assert names[0] == names[1] == {"close", "with_options"}


def test_a_signature_tells_what_comes_back():
    told = inspect.signature(client.ApiPay("key", base_url="http://localhost").invoices.create)
    assert told.return_annotation is apipay.Invoice
    assert [*told.parameters][:2] == ["amount", "phone_number"]


DEAR = ["asyncio", "redis", "limits", "starlette", "flask", "django", "jsonschema_rs", "sqlite3"]
DEAR += ["apipay.webhooks", "apipay.redis_pace", "apipay_sandbox", "apipay_api.client"]


def test_importing_the_library_imports_nothing_dear():
    program = f"import sys, apipay; print([name for name in {DEAR} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_package_is_typed_and_knows_its_version():
    assert files("apipay").joinpath("py.typed").is_file()
    assert apipay.__version__ == metadata.version("apipay-kz")
