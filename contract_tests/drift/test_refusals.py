# ruff: noqa: RUF001 - Russian is written in Cyrillic
"""What could not run is told in the reader's language, whatever it is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import apipay_cli
import apipay_drift
import pytest
from apipay_cli import app
from apipay_cli.refusals import told
from apipay_drift.live import wire
from apipay_drift.phrases import Phrases

ROOMS = [Path(str(room.__file__)).parent for room in (apipay_cli, apipay_drift)]
# Which argument of a call is the sentence.
SPEAKERS = {
    "CannotRun": 0, "Unreachable": 0, "Interrupted": 0, "Unreadable": 0, "_TwiceError": 0,
    "NoAnswer": 0, "ReadTimeout": 0, "BrokenDocument": 2, "broken": 1, "fail": -1, "refuse": 0,
    "dictionary": 1, "mapping": 1, "listing": 1,
}  # fmt: skip
WORDS = re.compile(r"[a-z]+ [a-z]+")  # one alone is a keyword of OpenAPI, the same in all languages
MADE_OF_TWO = ("§, and §", "§ holds no request §")  # as SAID has them
CYRILLIC = re.compile("[а-яё]")


def sentences() -> Iterator[tuple[str, str]]:
    """Yield every sentence where one is said, and where; a sign stands for what varies in it."""
    for file in sorted(path for room in ROOMS for path in room.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in SPEAKERS and node.args:
                for said in _said(node.args[SPEAKERS[_name(node.func)] :][0]):
                    if said not in MADE_OF_TWO:
                        yield f"{file}:{node.lineno}", re.sub(r"^§(?=\w)|(?<=\w)§$", "", said)
            elif isinstance(node, ast.Yield) and file.name == "options.py":
                yield from ((f"{file}:{node.lineno}", said) for said in _said(node.value.elts[1]))


def _name(called: ast.expr) -> str:
    return getattr(called, "id", getattr(called, "attr", ""))


def _said(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "§" for part in node.values]
        yield "".join(map(str, parts))
    elif isinstance(node, ast.BoolOp | ast.IfExp):
        for below in ast.iter_child_nodes(node):
            if isinstance(below, ast.expr):
                yield from _said(below)


def test_every_sentence_that_is_said_has_a_russian_one():
    known = list(sentences())
    assert len(known) > 100
    silent = [
        where
        for where, sentence in known
        if WORDS.search(sentence) and not CYRILLIC.search(told(sentence, "ru"))
    ]
    assert silent == []


SAID = {
    "cannot read nothing: No such file or directory": (
        "не удалось прочитать nothing: нет такого файла или папки"
    ),
    "http://h/api cannot be reached: [Errno 111] Connection refused; go on with: apipay drift live"
    " --resume a.journal": "нет связи с http://h/api: [Errno 111] в соединении отказано;"
    " продолжить: apipay drift live --resume a.journal",
    "interrupted; Invoice 5 could not be cancelled and stays behind.": (
        "прервано; счёт 5: отменить не удалось, запись осталась."
    ),
    "interrupted; cannot write a.journal: No space left on device; what was made is marked ab12": (
        "прервано; не удалось записать a.journal: на диске нет места; у созданного пометка ab12"
    ),
    "http://h/api could not be looked at: nothing came back": (
        "http://h/api не удалось проверить: ответа нет"
    ),
    "a.yaml, at #/paths: paths has to be a mapping, not a list": (
        "a.yaml, #/paths: paths: нужен объект, а стоит список"
    ),
    "a.yaml: line 3, column 5: the key get stands here twice": (
        "a.yaml, строка 3, столбец 5: ключ get стоит здесь дважды"
    ),
    "a.yaml: line 9, column 1: a second document begins; one is read": (
        "a.yaml, строка 9, столбец 1: начинается второй документ, а читается один"
    ),
    "a.har, at line 1, column 2: { is expected, and the end of the file comes": (
        "a.har, строка 1, столбец 2: нужно {, а стоит конец файла"
    ),
    "a.json, at line 1, column 2: is no JSON: Expecting ':' delimiter": (
        "a.json, строка 1, столбец 2: это не JSON: нужно ':'"
    ),
    "a.har holds no request that fits the paths of the contract; name the server with --base-url": (
        "a.har: ни один запрос не подходит к путям контракта; укажите сервер: --base-url"
    ),
    "a.har holds no request to http://h; the paths of the contract fit http://i/api, http://j": (
        "a.har: нет ни одного запроса к http://h; к путям контракта подходят http://i/api, http://j"
    ),
    "without --target, a sandbox is started here, and uvicorn is missing: pip install"
    " 'apipay-kz[sandbox]'": (
        "без --target здесь запускается песочница, но не хватает uvicorn: pip install"
        " 'apipay-kz[sandbox]'"
    ),
    "something that nobody has said yet": "something that nobody has said yet",
}


@pytest.mark.parametrize("english", SAID)
def test_what_a_sentence_is_made_of_is_told_in_russian_too(english: str):
    assert told(english, "ru") == SAID[english]
    assert told(english, "en") == english


def test_what_stands_in_a_field_is_told_as_it_is_where_it_is_no_sentence():
    phrases = Phrases({"{name} is {state}": "{name}: {state}", "open": "открыт"})
    assert phrases.russian("{x} is open") == "{x}: открыт"
    assert phrases.russian("a\nb is {state}") == "a\nb: {state}"
    assert phrases.russian("open is") == "open is"


SPOKEN = {
    "no document": (["spec", "none.yaml", "contract"],
                    "не удалось прочитать none.yaml: нет такого файла или папки"),
    "one document": (["spec", "contract"],
                     "нужны два документа, OLD и NEW; `contract` — тот, что в этом пакете"),
    "a broken document": (["spec", "contract", "broken.yaml"],
                          ("broken.yaml, #/openapi: не указана версия OpenAPI; сравнить можно"
                          " 3.0 и 3.1")),
    "a broken baseline": (["spec", "contract", "contract", "--baseline", "broken.yaml"],
                          "broken.yaml, version: базовый файл начинается с version: 1"),
    "a place where nothing can be written": (
        ["spec", "contract", "contract", "--output", "none/report"],
        "не удалось записать none/report: нет такого файла или папки"),
    "a reason without a file": (["spec", "contract", "contract", "--reason", "x"],
                                ("--reason, --expires и --prune нужны только вместе с"
                                " --write-baseline FILE")),
    "no HAR": (["har", "broken.yaml"],
               "broken.yaml, строка 1, столбец 1: нужно {, а стоит p"),
    "no key": (["live", "--base-url", "http://127.0.0.1:9/api"],
               "нет ключа: задайте APIPAY_API_KEY или укажите --api-key"),
    "no server": (["live", "--base-url", "http://127.0.0.1:9/api", "--api-key", "k"],
                  "нет связи с http://127.0.0.1:9/api: [Errno 111] в соединении отказано"),
    "no address": (["live", "--base-url", "host/api"],
                   "--base-url: нужен адрес вида https://host/api"),
    "no journal": (["live", "--resume", "broken.yaml", "--api-key", "k"],
                   "broken.yaml: это не журнал apipay drift live"),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOKEN)
def test_a_command_says_in_russian_why_it_cannot_run(
    case: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("APIPAY_API_KEY", raising=False)
    monkeypatch.setattr(wire, "PAUSES", (0.01, 0.01))  # between tries: nobody gets well meanwhile
    (tmp_path / "broken.yaml").write_text("paths: {}\n")
    arguments, sentence = SPOKEN[case]
    assert app.run(["drift", *arguments, "--lang", "ru"]) == 2
    assert capfd.readouterr() == ("", f"apipay: {sentence}\n")
