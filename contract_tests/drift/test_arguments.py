"""An argument that cannot be meant is told in one line: which, the rule, and where help is."""

import pytest
from apipay_cli import app

FAULTY = {
    "an option that is none": (
        ["drift", "live", "--mood", "x"],
        "there is no option --mood; perhaps --mode; see apipay drift live --help",
        "параметра --mood нет; может быть, --mode; подробнее: apipay drift live --help",
    ),
    "a word that is not allowed": (
        ["drift", "spec", "--fail-on", "never"],
        "--fail-on has to be one of breaking, additive, any; see apipay drift spec --help",
        "--fail-on: нужно одно из breaking, additive, any; подробнее: apipay drift spec --help",
    ),
    "a number out of bounds": (
        ["drift", "live", "--max-requests", "0"],
        "--max-requests has to be a whole number from 1 to 600; see apipay drift live --help",
        "--max-requests: нужно целое число от 1 до 600; подробнее: apipay drift live --help",
    ),
    "no number": (
        ["drift", "live", "--timeout", "long"],
        "--timeout has to be a number, 0.1 or more; see apipay drift live --help",
        "--timeout: нужно число, не меньше 0.1; подробнее: apipay drift live --help",
    ),
    "no value": (["drift", "live", "--seed"], "--seed needs a value", "--seed: нужно значение"),
    "a value too many": (
        ["drift", "live", "--dry-run=1"],
        "--dry-run takes no value",
        "--dry-run: значения здесь не бывает",
    ),
    "no file": (
        ["drift", "har"],
        "FILE is missing; see apipay drift har --help",
        "не указано FILE; подробнее: apipay drift har --help",
    ),
    "a document too many": (
        ["drift", "spec", "a", "b", "c"],
        "too many arguments: c; see apipay drift spec --help",
        "лишние аргументы: c; подробнее: apipay drift spec --help",
    ),
    "a command that is none": (
        ["drift", "hare"],
        "there is no command hare; there are spec, live, har; see apipay drift --help",
        "команды hare нет; есть spec, live, har; подробнее: apipay drift --help",
    ),
    "a language that is none": (
        ["drift", "har", "-", "--lang", "kk"],
        "--lang (APIPAY_LANG) has to be one of en, ru; see apipay drift har --help",
        "",
    ),
}


@pytest.mark.parametrize("case", FAULTY)
def test_a_faulty_argument_is_told_in_one_line(
    case: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    arguments, english, russian = FAULTY[case]
    for language, told in (("en", english), ("ru", russian or english)):
        monkeypatch.setenv("APIPAY_LANG", language)
        assert app.run(arguments) == 2
        assert capfd.readouterr() == ("", f"apipay: {told}\n")


@pytest.mark.parametrize("given", [["--lang", "ru"], ["--lang=ru"]])
def test_the_language_is_that_of_the_option_wherever_it_stands(
    given: list[str], capfd: pytest.CaptureFixture[str]
):
    for arguments in (["drift", "live", "--seed", "x", *given], ["drift", "live", *given, "--no"]):
        assert app.run(arguments) == 2
        assert "подробнее" in capfd.readouterr().err


def test_without_arguments_help_is_printed(capfd: pytest.CaptureFixture[str]):
    for arguments in ([], ["drift"]):
        assert app.run(arguments) == 2
        told = capfd.readouterr()
        assert "Usage: apipay" in told.out + told.err
        assert "apipay:" not in told.err
