# ruff: noqa: RUF001 - Russian is written in Cyrillic
"""Why a comparison could not be made, in Russian: the sentences of `CannotRun` by their English."""

from collections.abc import Mapping

from apipay_drift.words import REASONS

CONNECTIONS: Mapping[str, str] = {
    "[Errno {number}] {why}": "[Errno {number}] {why}",
    "Connection refused": "в соединении отказано",
    "Connection reset by peer": "сервер оборвал соединение",
    "Name or service not known": "сервера с таким именем нет",
    "Temporary failure in name resolution": "имя сервера не удалось разрешить",
    "No address associated with hostname": "у этого имени нет адреса",
    "Network is unreachable": "сеть недоступна",
    "No route to host": "до сервера нет пути",
    "All connection attempts failed": "соединиться не удалось",
    "timed out": "время ожидания вышло",
    "ConnectTimeout": "время ожидания вышло",
    "ReadTimeout": "время ожидания вышло",
    "Server disconnected without sending a response.": "сервер закрыл соединение и не ответил",
    "no end of the answer within {seconds} s": "ответ не закончился за {seconds} с",
    "Exceeded maximum allowed redirects.": "слишком много перенаправлений",
}
FILES: Mapping[str, str] = {
    "cannot read {file}: {why}": "не удалось прочитать {file}: {why}",
    "cannot write {file}: {why}": "не удалось записать {file}: {why}",
    "No such file or directory": "нет такого файла или папки",
    "Permission denied": "нет прав доступа",
    "Is a directory": "это папка",
    "Not a directory": "это не папка",
    "No space left on device": "на диске нет места",
    "Read-only file system": "диск только для чтения",
    "File name too long": "слишком длинное имя",
    "another run does": "его ведёт другой запуск",
    "{source} is larger than {largest} bytes": "{source}: больше {largest} байт",
    "a document is a file, or a URL such as https://host/a.yaml": (
        "документ — это файл или адрес вида https://host/a.yaml"
    ),
    "cannot fetch {url}: {why}": "не удалось получить {url}: {why}",
    "{url} answered {status} instead of 200": "{url}: ответ {status} вместо 200",
    "{url} did not answer within {seconds} seconds": "{url}: за {seconds} с ответа нет",
    "{url} did not finish in time": "{url}: ответ не закончился вовремя",
    "{url} sends more than {largest} bytes": "{url}: приходит больше {largest} байт",
}
LIVE: Mapping[str, str] = {
    "{option} has to be an address such as https://host/api": (
        "{option}: нужен адрес вида https://host/api"
    ),
    "the key is missing: set APIPAY_API_KEY, or give --api-key": (
        "нет ключа: задайте APIPAY_API_KEY или укажите --api-key"
    ),
    "the key has characters that no header can have: check APIPAY_API_KEY": (
        "в ключе есть знаки, которых не бывает в заголовке: проверьте APIPAY_API_KEY"
    ),
    "--mode has to be read-only or sandbox": "--mode: нужно read-only или sandbox",
    "--paid-invoice gives 0.01 ₸ back, which read-only does not: add --mode sandbox": (
        "--paid-invoice возвращает 0.01 ₸, а read-only этого не делает: добавьте --mode sandbox"
    ),
    "--paid-invoice and --control exclude each other: with control the run pays its own": (
        "либо --paid-invoice, либо --control: с управлением запуск оплатит свои счета"
    ),
    "--phone has to be 8 and ten digits (87001234567)": (
        "--phone: нужно 8 и ещё десять цифр (87001234567)"
    ),
    "--max-requests has to be 1 at least": "--max-requests: нужно не меньше 1",
    "--timeout has to be seconds, more than 0": "--timeout: нужны секунды, больше 0",
    "{api} cannot be reached: {why}": "нет связи с {api}: {why}",
    "{api} could not be looked at: {why}": "{api} не удалось проверить: {why}",
    "{api} does not answer any more": "{api} больше не отвечает",
    "{api} answers 429 whatever is waited: who uses the key?": (
        "{api} отвечает 429, сколько ни ждать: кто ещё пользуется ключом?"
    ),
    "{api} refuses the key (401): check --api-key or APIPAY_API_KEY": (
        "{api} не принимает ключ (401): проверьте --api-key или APIPAY_API_KEY"
    ),
    "{api} does not answer like the API ({status} to GET {path}): --base-url has to end where the"
    " paths of openapi.yaml begin": (
        "{api} отвечает не так, как API ({status} на GET {path}): --base-url должен кончаться там,"
        " где начинаются пути из openapi.yaml"
    ),
    "{named}: {api} knows no such invoice": "{named}: такого счёта у {api} нет",
    "{named} is {status}: name one that is paid": (
        "{named}: статус счёта {status}, а нужен оплаченный"
    ),
    "{named}: all of it was given back already; name another": (
        "{named}: всё уже возвращено; укажите другой счёт"
    ),
    "--control {url} is of another sandbox: it does not know the key": (
        "--control {url}: это другая песочница, она не знает ключа"
    ),
    "{url} is no control endpoint of a sandbox: --control {example}": (
        "{url}: здесь нет управления песочницей: --control {example}"
    ),
    "{where}: the sandbox that was to help does not answer; is it running?": (
        "{where}: песочница, которая помогала, не отвечает; запущена ли она?"
    ),
}
JOURNALS: Mapping[str, str] = {
    "{file} is no journal of apipay drift live": "{file}: это не журнал apipay drift live",
    "{file} is a journal of another version": "{file}: это журнал другой версии",
    "{file} is of a run that still goes on: wait for its end, or end it with Ctrl-C": (
        "{file}: этот запуск ещё идёт; дождитесь конца или остановите его (Ctrl-C)"
    ),
    "the journal is of another plan: go on with the version and options that wrote it": (
        "журнал от другого плана: продолжайте с той версией и теми параметрами, с которыми он начат"
    ),
    "the journal does not say when its run began": "в журнале не сказано, когда начат запуск",
    "interrupted": "прервано",
    "interrupted before anything was made": "прервано прежде, чем что-либо создано",
    "what was made is cancelled again": "созданное отменено",
    "what was made is marked {mark}": "у созданного пометка {mark}",
    "go on with: {command}": "продолжить: {command}",
    "Invoice {id} could not be cancelled and stays behind.": (
        "счёт {id}: отменить не удалось, запись осталась."
    ),
    "Schedule {id} could not be cancelled and stays behind.": (
        "расписание {id}: отменить не удалось, запись осталась."
    ),
    "Invoice: one may have been made and stay behind; its text has {run}.": (
        "счёт мог быть создан и остаться; в его тексте есть {run}."
    ),
    "Schedule: one may have been made and stay behind; its text has {run}.": (
        "расписание могло быть создано и остаться; в его тексте есть {run}."
    ),
    "{request} was accepted, id {id}: look whether it made something.": (
        "{request}: запрос принят, id {id}; проверьте, не создал ли он чего."
    ),
    "{request} was accepted: look whether it made something.": (
        "{request}: запрос принят; проверьте, не создал ли он чего."
    ),
}
TRAFFIC: Mapping[str, str] = {
    "{source} holds no request that fits the paths of the contract; name the server with"
    " --base-url": (
        "{source}: ни один запрос не подходит к путям контракта; укажите сервер: --base-url"
    ),
    "{source} holds no request to {url}; the paths of the contract fit {others}": (
        "{source}: нет ни одного запроса к {url}; к путям контракта подходят {others}"
    ),
    "{source} holds no request to {url}": "{source}: нет ни одного запроса к {url}",
    "gzip cannot unpack it: {why}": "gzip не может распаковать: {why}",
    "is not there, so this is no HAR file": "этого нет, значит, это не HAR",
    "has to be an object": "нужен объект",
    "has to be a text": "нужен текст",
    "has to be an integer": "нужно целое число",
    "is no base64": "это не base64",
    "something follows the end of the document": "после конца документа ещё что-то есть",
    "a key has to be a text": "ключ должен быть текстом",
    "{sign} is expected, and {found} comes": "нужно {sign}, а стоит {found}",
    "the end of the file": "конец файла",
    "the file ends in the middle of a value": "файл кончается посреди значения",
    "it is nested too deeply to be read": "вложено слишком глубоко, прочесть нельзя",
}
TEXTS: Mapping[str, str] = {
    "is no UTF-8 text": "это не текст в UTF-8",
    "is nested too deeply to be read": "вложено слишком глубоко, прочесть нельзя",
    "one of the documents is nested too deeply to be compared": (
        "один из документов вложен слишком глубоко, сравнить нельзя"
    ),
    "is no JSON: {why}": "это не JSON: {why}",
    "the key {key} stands twice in one object": "ключ {key} стоит в одном объекте дважды",
    "the key {key} stands here twice": "ключ {key} стоит здесь дважды",
    "no anchor is called {name}": "якоря {name} нет",
    "aliases repeat too many values": "ссылки повторяют слишком много значений",
    "a second document begins; one is read": "начинается второй документ, а читается один",
    "a key is no text": "ключ не текст",
    "no YAML": "это не YAML",
    "mapping values are not allowed here": "двоеточие здесь лишнее",
    "could not find expected ':'": "не хватает двоеточия",
    "found character {sign} that cannot start any token": "{sign} здесь стоять не может",
    "did not find expected {sign}": "не хватает {sign}",
    "found unexpected end of stream": "файл неожиданно кончился",
    "expected <block end>, but found {found}": "отступ или знак не на месте: {found}",
    "expected the node content, but found {found}": "нужно значение, а стоит {found}",
    "Expecting value": "нужно значение",
    "Expecting property name enclosed in double quotes": "нужен ключ в двойных кавычках",
    "Expecting {sign} delimiter": "нужно {sign}",
    "Extra data": "лишние данные",
    "Unterminated string starting at": "строка не закрыта, начинается здесь",
    "Invalid control character at": "недопустимый управляющий знак",
    "Illegal trailing comma before end of object": "лишняя запятая в конце объекта",
    "Illegal trailing comma before end of array": "лишняя запятая в конце списка",
}
BASELINES: Mapping[str, str] = {
    "a baseline begins with version: 1": "базовый файл начинается с version: 1",
    "has to be a list": "нужен список",
    "has to be a mapping": "нужен объект",
    "has to be YYYY-MM-DD": "нужна дата YYYY-MM-DD",
    "has to be a text, or a list of texts": "нужен текст или список текстов",
    "is missing; every entry needs one": "не хватает; это нужно в каждой записи",
    "is not one of {names}": "такого поля нет; есть {names}",
}
DOCUMENTS: Mapping[str, str] = {
    "is no OpenAPI document but {kind}": "это не документ OpenAPI: там {kind}",
    "is Swagger 2.0; convert it to OpenAPI 3 first (swagger2openapi does)": (
        "это Swagger 2.0; сначала переведите его в OpenAPI 3 (например, swagger2openapi)"
    ),
    "the version of OpenAPI is missing; 3.0 and 3.1 can be compared": (
        "не указана версия OpenAPI; сравнить можно 3.0 и 3.1"
    ),
    "the version of OpenAPI is {version}; 3.0 and 3.1 can be compared": (
        "версия OpenAPI {version}; сравнить можно 3.0 и 3.1"
    ),
    "$ref {reference} leads nowhere: there is no {step} there": (
        "$ref {reference} никуда не ведёт: {step} там нет"
    ),
    "$ref {reference} leads nowhere: no $anchor has that name": (
        "$ref {reference} никуда не ведёт: такого $anchor нет"
    ),
    "$ref {reference} leads out of the document; put everything into one file first"
    " (redocly bundle does)": (
        "$ref {reference} ведёт из документа наружу; сначала соберите всё в один файл"
        " (например, redocly bundle)"
    ),
    "$ref {reference} refers to itself": "$ref {reference} ссылается сам на себя",
    "{what} has to be a mapping, not {kind}": "{what}: нужен объект, а стоит {kind}",
    "{what} has to be a list, not {kind}": "{what}: нужен список, а стоит {kind}",
    "a parameter needs `name` and `in`, both text": "параметру нужны `name` и `in`, оба — текст",
    "a server needs a url": "серверу нужен url",
    "required has to list names": "в required нужен список имён",
    "pattern has to be text": "pattern: нужен текст",
    "{name} is no type of JSON Schema": "типа {name} в JSON Schema нет",
    "{keyword} has to be a number": "{keyword}: нужно число",
    "a mapping": "объект",
    "a list": "список",
    "text": "текст",
    "a truth value": "логическое значение",
    "a number": "число",
    "nothing": "ничего",
    "a response": "ответ",
    "a body or response": "тело или ответ",
    "a media type": "тип содержимого",
    "a header": "заголовок",
    "a request body": "тело запроса",
    "an encoding": "способ записи частей",
    "a callback": "обратный вызов",
    "a path item": "путь",
    "a body": "тело",
    "an operation": "операция",
    "a parameter": "параметр",
    "a schema": "схема",
    "a security requirement": "требование доступа",
    "a security scheme": "схема доступа",
    "a server": "сервер",
    "a server variable": "переменная сервера",
}
# A sentence with where it is so comes before what it may look like, and whatever is joined after.
PLACES: Mapping[str, str] = {
    "{source}, at {where}: {fault}": "{source}, {where}: {fault}",
    "{source}: line {line}, column {column}: {fault}": (
        "{source}, строка {line}, столбец {column}: {fault}"
    ),
    "line {line}, column {column}": "строка {line}, столбец {column}",
    "byte {number}": "байт {number}",
}
JOINED: Mapping[str, str] = {
    "{one}; {other}": "{one}; {other}",
    "{source}: {fault}": "{source}: {fault}",
}
RUSSIAN: Mapping[str, str] = {
    **PLACES, **LIVE, **JOURNALS, **TRAFFIC, **FILES, **BASELINES, **DOCUMENTS, **TEXTS,
    **CONNECTIONS, **REASONS, **JOINED,
}  # fmt: skip
