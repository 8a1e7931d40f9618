"""Problems of a configuration in, one error that tells all of them out."""

from __future__ import annotations

from qualitygate.errors import ConfigError


class ConfigProblems(ConfigError):
    """Every problem of one configuration: ``str`` gives a block for each, in the order of the file."""

    def __init__(self, problems: tuple[ConfigError, ...]) -> None:
        first = problems[0]
        super().__init__(first.what, where=first.where, why=first.why, help=first.help)
        self.problems = problems

    def __str__(self) -> str:
        return "\n\n".join(str(problem) for problem in self.problems)
