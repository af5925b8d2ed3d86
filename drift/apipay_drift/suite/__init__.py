"""The probes as a suite: played against a server, with a report that people read.

`Target` is a server and what may be done there; `run` plays probes and gives a `Result` each;
`reports` writes what people, CI and browsers read.
"""

from apipay_drift.suite.results import Result, Run
from apipay_drift.suite.run import choose, reach, run
from apipay_drift.suite.target import NoAnswer, Target

__all__ = ["NoAnswer", "Result", "Run", "Target", "choose", "reach", "run"]
