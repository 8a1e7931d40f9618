"""The one table of settings: what each key means, may be, and is when left out.

From it come the checks, the "did you mean", docs/configuration.md and the JSON schema. Defaults are the model's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter

from qualitygate.config.operators import CLASSES
from qualitygate.model import DEFAULT_BUDGETS, Config, Figures, Kind, Severity
from qualitygate.model.config import GateException, IgnoredMutant, NotApplicable, PathTarget, RaisedTarget


class Type(Enum):
    """What a value must be."""

    TEXT = "a string"
    TEXTS = "a list of strings"
    PATHS = "a list of paths, relative to the project"
    INTEGER = "a whole number"
    NUMBER = "a number"
    CHOICE = "one of"
    DATE = "a date (YYYY-MM-DD)"
    TABLE = "a table"
    TABLES = "an array of tables"


class Vocabulary(Enum):
    """The names a setting may use, where it may not use any."""

    METRIC = "metric"
    PATH_METRIC = "metric of a part of the source"
    RULE = "rule or family"
    OPERATOR = "operator or class of operators"
    BUDGETED = "kind of test or function"


@dataclass(frozen=True, slots=True)
class Option:
    """One setting. ``key`` is dotted as in TOML; a last part ``*`` stands for any name of the vocabulary."""

    key: str
    type: Type
    attribute: str  #: where `Config` holds it
    doc: str
    example: str  #: a value as written in TOML
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()
    names: Vocabulary | None = None
    pattern: str = ""  #: a regular expression each string must match
    shape: str = ""  #: that expression in words
    #: of an array of tables: the keys of each, all of which it must have; of one table: those that it may have
    fields: tuple[Option, ...] = ()
    entry: Callable[..., object] | None = None  #: makes of one such table what `Config` holds, by keyword
    stands_for: str = ""  #: what a last part ``*`` stands for, and one such name as TOML writes it
    instance: str = ""

    @property
    def table(self) -> str:
        """The table the key stands in, empty for the top level."""
        return self.key.rpartition(".")[0]

    @property
    def name(self) -> str:
        """The key without its table."""
        return self.key.rpartition(".")[2]

    @property
    def default(self) -> object:
        """What `Config` holds when the key is left out; of any name nothing."""
        return None if self.name == "*" else attrgetter(self.attribute)(Config())

    @property
    def expected(self) -> str:
        """What the value must be, in words.

        >>> next(option for option in OPTIONS if option.key == "mutate.min-score").expected
        'a number from 0 to 100'
        """
        words = self.shape if self.type is Type.TEXT and self.shape else self.type.value
        if self.choices:
            words += " " + ", ".join(f'"{choice}"' for choice in self.choices)
        if self.fields:
            words += " with some of " if self.type is Type.TABLE else ", each with "
            words += ", ".join(field.name for field in self.fields)
        if self.low is not None and self.high is not None:
            words += f" from {self.low} to {self.high}"
        elif self.low is not None:
            words += f", at least {self.low}"
        return words


#: How a function of the source is named: ``shop.pricing:Cart.total``.
FUNCTION = r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*"
#: The kinds of tests that a budget may be for.
KINDS = tuple(kind.value for kind in Kind)
#: A path that is neither absolute nor leads upwards, and not empty.
_BELOW = r"(?!/)(?!(?:.*/)?\.\.(?:/|$)).*\S.*"


def _limit(name: str, doc: str, example: str, high: int | None = None) -> Option:
    """A figure of a budget."""
    return Option(name, Type.NUMBER, name, doc, example, low=0, high=high)


_METRIC = Option("metric", Type.TEXT, "metric", "The metric's key.", '"unit-coverage"', names=Vocabulary.METRIC)
_REASON = Option("reason", Type.TEXT, "reason", "Why.", '"being rewritten"')
_OWNER = Option("owner", Type.TEXT, "owner", "Who answers for it.", '"mia"')
_EXPIRES = Option("expires", Type.DATE, "expires", "The last day on which it holds.", "2030-12-31")
_TARGET = Option("target", Type.NUMBER, "target", "In the metric's own unit.", "95", low=0, high=100)

OPTIONS: tuple[Option, ...] = (
    Option(
        "source",
        Type.PATHS,
        "source",
        "The packages or modules that are production code: what is measured and mutated. Left out, they are found.",
        '["src/shop"]',
    ),
    Option("tests", Type.PATHS, "tests", "The files or folders with tests. Left out, they are found.", '["tests"]'),
    Option(
        "python",
        Type.TEXT,
        "python",
        "The interpreter that runs the project's tests: a path, relative to the project, or a name on PATH. "
        "Left out: the active environment, else the project's .venv, else the Python that runs qualitygate.",
        '".venv/bin/python"',
    ),
    Option(
        "jobs",
        Type.INTEGER,
        "jobs",
        "How many processes run at a time. Left out: one for each CPU.",
        "4",
        low=1,
    ),
    Option(
        "required",
        Type.TEXTS,
        "required",
        "Metrics that must be measured and must meet their targets for the gate to pass.",
        '["mutation-score", "total-coverage"]',
        names=Vocabulary.METRIC,
    ),
    Option(
        "scan.select",
        Type.TEXTS,
        "scan.select",
        "Rules or families that run besides those on by default.",
        '["catalogue"]',
        names=Vocabulary.RULE,
    ),
    Option(
        "scan.ignore",
        Type.TEXTS,
        "scan.ignore",
        "Rules or families that do not run; a rule that `select` names itself runs though its family is ignored.",
        '["broad-raises"]',
        names=Vocabulary.RULE,
    ),
    Option(
        "scan.exclude",
        Type.TEXTS,
        "scan.exclude",
        "Globs of paths that are not read, relative to the project.",
        '["tests/data/*"]',
    ),
    Option(
        "scan.fail-on",
        Type.CHOICE,
        "scan.fail_on",
        "The mildest finding that makes `qualitygate scan` exit with 1.",
        '"error"',
        choices=tuple(severity.value for severity in Severity),
    ),
    Option(
        "scan.baseline",
        Type.TEXT,
        "scan.baseline",
        "The file with the findings that were known before, relative to the project, or `none`. Left out: "
        "`.qualitygate-baseline.jsonl`, where it exists.",
        '"tests/baseline.jsonl"',
    ),
    Option(
        "mutate.min-score",
        Type.NUMBER,
        "mutate.min_score",
        "The mutation score in percent below which `qualitygate mutate` exits with 1. Left out: it never does.",
        "85",
        low=0,
        high=100,
    ),
    Option(
        "mutate.exclude",
        Type.TEXTS,
        "mutate.exclude",
        "Globs of source paths that are not mutated, relative to the project.",
        '["src/shop/migrations/*"]',
    ),
    Option(
        "mutate.timeout-factor",
        Type.NUMBER,
        "mutate.timeout_factor",
        "CPU seconds that the tests of a mutant may use, as a multiple of what they use on the original code.",
        "10",
        low=1,
        high=1000,
    ),
    Option(
        "mutate.timeout-constant",
        Type.NUMBER,
        "mutate.timeout_constant",
        "CPU seconds added to that.",
        "5",
        low=0,
        high=3600,
    ),
    Option(
        "mutate.verify",
        Type.INTEGER,
        "mutate.verify",
        "How many mutants are judged again in plain processes. Left out: one in a hundred, at least 5.",
        "20",
        low=0,
        high=1000000,
    ),
    Option(
        "mutate.memory-mb",
        Type.INTEGER,
        "mutate.memory_mb",
        "Megabytes of address space that the tests of a mutant may add.",
        "4096",
        low=64,
        high=1048576,
    ),
    Option(
        "mutate.operators",
        Type.TEXTS,
        "mutate.operators",
        "What mutants there are: names of operators or of classes of them. `default` is all that mutmut has, "
        "`extended` what it lacks; classes of mutmut's are " + ", ".join(f"`{name}`" for name in CLASSES) + ".",
        '["default", "extended"]',
        names=Vocabulary.OPERATOR,
    ),
    Option(
        "mutate.ignore",
        Type.TABLES,
        "mutate.ignore",
        "Mutants that are not judged, because somebody answers for them until a day. They are shown and counted, but "
        "are not in the score. After the day they are judged again, and the run exits with 7.",
        '[{ mutant = "src/shop/cart.py:Cart.log", reason = "only logs", owner = "mia", expires = 2030-12-31 }]',
        fields=(
            Option(
                "mutant",
                Type.TEXT,
                "mutant",
                "The id of a mutant, or a glob of `path:function`.",
                '"src/shop/cart.py:Cart.log"',
                pattern=r"[0-9a-f]{12}|[^:]+:[^:]+",
                shape="the id of a mutant (12 hexadecimal digits) or a glob of `path:function`",
            ),
            Option("reason", Type.TEXT, "reason", "Why no test needs to catch it.", '"only logs"'),
            _OWNER,
            _EXPIRES,
        ),
        entry=IgnoredMutant,
    ),
    Option(
        "targets.*",
        Type.NUMBER,
        "targets",
        "The target of a metric, in the metric's own unit. Left out: the metric's own target (`qualitygate explain`).",
        "90",
        low=0,
        high=100,
        names=Vocabulary.METRIC,
        stands_for="metric",
        instance="template-usage",
    ),
    Option(
        "gate.exception",
        Type.TABLES,
        "gate.exceptions",
        "Metrics that may miss their targets, or be unmeasured, because somebody answers for them until a day. After "
        "the day the gate fails, and `report` exits with 7.",
        '[{ metric = "unit-coverage", reason = "being rewritten", owner = "mia", expires = 2030-12-31 }]',
        fields=(_METRIC, _REASON, _OWNER, _EXPIRES),
        entry=GateException,
    ),
    Option(
        "gate.not-applicable",
        Type.TABLES,
        "gate.not_applicable",
        "Metrics that the gate does not ask about, though they are required. The score is not changed by it.",
        '[{ metric = "performance-coverage", reason = "a library of data, nothing to time" }]',
        fields=(_METRIC, _REASON),
        entry=NotApplicable,
    ),
    Option(
        "gate.raise",
        Type.TABLES,
        "gate.raised",
        "Targets that are stricter from a day on: higher, or of a density lower. No target is loosened by it.",
        '[{ metric = "mutation-score", target = 90, date = 2030-01-01 }]',
        fields=(
            _METRIC,
            _TARGET,
            Option("date", Type.DATE, "date", "The first day on which it holds.", "2030-01-01"),
        ),
        entry=RaisedTarget,
    ),
    Option(
        "gate.path",
        Type.TABLES,
        "gate.paths",
        "Targets for parts of the source, each a condition of its own. A part without anything to measure is not "
        "measured, and the gate does not pass.",
        '[{ path = "src/shop/pricing/*", metric = "mutation-score", target = 95 }]',
        fields=(
            Option(
                "path",
                Type.TEXT,
                "path",
                "A glob of source paths, relative to the project.",
                '"src/shop/pricing/*"',
                pattern=_BELOW,
                shape="a glob of paths below the project's folder",
            ),
            Option(
                "metric",
                Type.TEXT,
                "metric",
                "A metric that a part of the source has: of mutants or of coverage.",
                '"mutation-score"',
                names=Vocabulary.PATH_METRIC,
            ),
            _TARGET,
        ),
        entry=PathTarget,
    ),
    Option(
        "gate.ratchet",
        Type.TEXT,
        "gate.ratchet",
        "The file of what was missed before, which may only become less, relative to the project, or `none`. Left out: "
        "`.qualitygate-ratchet.json`, where it exists. `qualitygate report --update-ratchet` writes it; mutants are in "
        "it where a run judged them all (`--full`).",
        '"quality/ratchet.json"',
        pattern=_BELOW,
        shape="a path below the project's folder",
    ),
    Option(
        "performance.critical",
        Type.TEXTS,
        "critical",
        "Functions that must have a performance test with an asserted budget.",
        '["shop.pricing:total"]',
        pattern=FUNCTION,
        shape="`module:function` or `module:Class.method`",
    ),
    Option(
        "performance.budgets.*",
        Type.TABLE,
        "budgets",
        "What the results of pytest-benchmark (`report --benchmark-json`) must keep to, for the tests of a kind ("
        + ", ".join(f"`{kind}`" for kind in KINDS)
        + ") or for a function, `module:function`. The table of a function holds for it in place of its kind's, and "
        "what is set in place of a default. Defaults: "
        + "; ".join(
            f"`{kind}` " + ", ".join(f"`{name} = {value:g}`" for name, value in budget.known())
            for kind, budget in DEFAULT_BUDGETS.items()
        )
        + ". An empty table is no budget.",
        "{ mean_ms = 5, p95_ms = 10 }",
        names=Vocabulary.BUDGETED,
        fields=(
            _limit("mean_ms", "At most, in milliseconds.", "5"),
            _limit("p95_ms", "At most, in milliseconds: the 95th percentile of the rounds.", "10"),
            _limit("peak_mb", 'At most: what the test puts into `benchmark.extra_info["peak_mb"]`.', "100"),
            _limit("ops_per_s", "At least, a second.", "50"),
            _limit(
                "success_rate", 'At least: what the test puts into `benchmark.extra_info["success_rate"]`.', "0.95", 1
            ),
        ),
        entry=Figures,
        stands_for="kind or function",
        instance='"shop.pricing:total"',
    ),
)


def tables() -> tuple[str, ...]:
    """The tables there are, in order, the top level (empty) first."""
    return tuple(dict.fromkeys(option.table for option in OPTIONS))
