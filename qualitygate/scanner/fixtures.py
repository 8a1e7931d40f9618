"""From the files of a suite to the fixtures each test gets: conftests, overriding, autouse, dynamic requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qualitygate.model import Assign, Call, Case, Class, Container, File, Fixture, Function, Literal, Name, Style
from qualitygate.scanner.index import Index
from qualitygate.scanner.known_fixtures import KNOWN
from qualitygate.scanner.marks import indirect_names, parameter_names
from qualitygate.scanner.query import calls, walk

#: Fixtures that see a name, the nearest first; each but the last may ask for the next by the same name.
_Chain = list[Fixture]


class FixtureGraph:
    """The fixtures of one suite. Only its caches change."""

    def __init__(self, index: Index, files: Mapping[str, File]) -> None:
        self._index = index
        self._files = files
        self._of_modules: dict[str, dict[str, _Chain]] = {}
        self._of_classes: dict[tuple[str, str], _Chain] = {}
        self._by_function: dict[int, Fixture] = {}
        self._visible: dict[tuple[str, str], dict[str, _Chain]] = {}
        self._asked: dict[int, tuple[tuple[str, ...], bool]] = {}
        for path, file in files.items():
            own = self._of_modules.setdefault(path, {})
            for fixture in file.fixtures:
                self._by_function[id(fixture.function)] = fixture
                if fixture.class_name is None:
                    own.setdefault(fixture.name, []).insert(0, fixture)
                else:
                    self._of_classes.setdefault((path, fixture.class_name), []).append(fixture)
        self._plugins = tuple(_plugin_modules(index, files))

    def closure(self, case: Case, cls: Class | None) -> tuple[list[Fixture], list[str]]:
        """The fixtures a test gets, in the order they are asked for, and the names nothing known answers to."""
        visible = self._visible_from(case.id.path, cls)
        direct = {name for table in case.parametrize for name in table.names} - indirect_names(case.marks)
        found: dict[int, Fixture] = {}
        unknown: dict[str, None] = {}
        for fixture in self._set_ups(cls):
            found[id(fixture)] = fixture
        queue = [(name, 0) for name, chain in visible.items() if chain[0].autouse]
        queue.extend((name, 0) for name in (*case.requested, *self._asked_by(case, visible)))
        while queue:
            name, level = queue.pop(0)
            chain = visible.get(name, ())
            if name in direct:
                continue
            if level >= len(chain):
                unknown[name] = None
                continue
            fixture = chain[level]
            if id(fixture) in found:
                continue
            found[id(fixture)] = fixture
            if fixture.style is Style.PYTEST:
                for wanted in parameter_names(fixture.function, fixture.class_name is not None):
                    queue.append((wanted, level + 1 if wanted == name else 0))
            asked, _ = self._asked_in(fixture.function)
            queue.extend((wanted, 0) for wanted in asked if wanted in visible and wanted != name)
        return list(found.values()), [name for name in unknown if not self._is_known(name, case)]

    def _set_ups(self, cls: Class | None) -> list[Fixture]:
        """unittest's and pytest's set-up methods of a class, those of its bases first; overridden ones left out."""
        if cls is None:
            return []
        found: dict[str, Fixture] = {}
        for each in reversed(self._index.lineage(cls)):
            for fixture in self._of_classes.get((each.path, each.qualname), ()):
                if fixture.style is Style.UNITTEST:
                    found[fixture.name] = fixture
        return list(found.values())

    def _asked_by(self, case: Case, visible: Mapping[str, _Chain]) -> list[str]:
        """Names the test's own body, or its tables, give to ``getfixturevalue`` or a lazy fixture."""
        own, dynamic = self._asked_in(case.function)
        asked = [name for name in own if name in visible]
        if dynamic or _has_lazy(case):
            asked.extend(name for name in _strings(case) if name in visible)
        return asked

    def _is_known(self, name: str, case: Case) -> bool:
        """Whether something the suite does not show may answer to the name."""
        if name in KNOWN or case.style is Style.UNITTEST:
            return True
        foreign = (each for each in case.function.decorators if isinstance(each, Call) and not _is_pytest(each))
        if any(isinstance(argument, Literal) and argument.value == name for each in foreign for argument in each.args):
            return True
        for path in (case.id.path, *_conftests(case.id.path), *self._plugins):
            file = self._files.get(path)
            if file is None:
                continue
            if any(local == name for local, _ in file.imports) or _generates(file):
                return True
            if any(self._index.module(path, star) is None for star in self._index.stars(path)):
                return True
        return False

    def _visible_from(self, path: str, cls: Class | None) -> dict[str, _Chain]:
        """Per name the fixtures seen, the nearest first: class, its bases, module, conftests upwards, plugins."""
        key = (path, cls.qualname if cls is not None else "")
        if key in self._visible:
            return self._visible[key]
        found: dict[str, _Chain] = {}
        if cls is not None:
            for owner in (*self._index.lineage(cls), *self._outer_classes(cls)):
                for fixture in self._of_classes.get((owner.path, owner.qualname), ()):
                    if fixture.style is Style.PYTEST:
                        found.setdefault(fixture.name, []).append(fixture)
        for module in (path, *_conftests(path), *self._plugins):
            for name, chain in self._of_module(module).items():
                known = found.setdefault(name, [])
                for fixture in chain:
                    if (module == path or fixture.style is Style.PYTEST) and all(fixture is not each for each in known):
                        known.append(fixture)
        found = {name: chain for name, chain in found.items() if chain}
        self._visible[key] = found
        return found

    def _of_module(self, path: str, steps: int = 0) -> dict[str, _Chain]:
        """Fixtures a module defines or imports."""
        if path not in self._files or steps > 4:
            return {}
        found = dict(self._of_modules[path])
        for local, target in self._files[path].imports:
            function = self._index.find(path, target) if local != "*" and local not in found else None
            fixture = self._by_function.get(id(function)) if isinstance(function, Function) else None
            if fixture is not None:
                found[local if fixture.name == fixture.function.name else fixture.name] = [fixture]
        for target in self._index.stars(path):
            module = self._index.module(path, target)
            if module is not None and module != path:
                for name, chain in self._of_module(module, steps + 1).items():
                    found.setdefault(name, chain)
        return found

    def _outer_classes(self, cls: Class) -> Iterator[Class]:
        outer = cls.qualname.rpartition("::")[0]
        while outer:
            found = self._index.find(cls.path, outer.replace("::", "."))
            if isinstance(found, Class):
                yield found
            outer = outer.rpartition("::")[0]

    def _asked_in(self, function: Function) -> tuple[tuple[str, ...], bool]:
        """Literal names given to ``getfixturevalue`` inside, and whether a name that is no literal is given too."""
        key = id(function)
        if key not in self._asked:
            names: list[str] = []
            dynamic = False
            references = self._index.references(function)
            if any(name.endswith(("getfixturevalue", "getfuncargvalue")) for name in references):
                for call in calls(function, enter=True):
                    if call.attr in ("getfixturevalue", "getfuncargvalue") and call.args:
                        argument = call.args[0]
                        if isinstance(argument, Literal) and isinstance(argument.value, str):
                            names.append(argument.value)
                        else:
                            dynamic = True
            self._asked[key] = (tuple(names), dynamic)
        return self._asked[key]


def _is_pytest(decorator: Call) -> bool:
    return decorator.target.startswith("pytest.")


def _plugin_modules(index: Index, files: Mapping[str, File]) -> Iterator[str]:
    """Files of the suite that a ``pytest_plugins`` names."""
    for path, file in files.items():
        for statement in file.body:
            if not (isinstance(statement, Assign) and statement.value is not None):
                continue
            if any(isinstance(each, Name) and each.id == "pytest_plugins" for each in statement.targets):
                value = statement.value
                for each in value.items if isinstance(value, Container) else (value,):
                    if isinstance(each, Literal) and isinstance(each.value, str):
                        module = index.module(path, each.value)
                        if module is not None:
                            yield module


def _generates(file: File) -> bool:
    """Whether the file may make arguments of its own: a hook that parametrizes, factories registered as fixtures."""
    if any(helper.name == "pytest_generate_tests" for helper in file.helpers):
        return True
    return any(call.target.startswith("pytest_factoryboy.register") for call in calls(file.body))


def _conftests(path: str) -> list[str]:
    """The conftests a file sees, the nearest first."""
    folders = path.split("/")[:-1]
    return ["/".join([*folders[:count], "conftest.py"]) for count in range(len(folders), -1, -1)]


def _strings(case: Case) -> list[str]:
    """Strings in the parametrize tables: names that getfixturevalue or a lazy fixture may be given."""
    found: list[str] = []
    for table in case.parametrize:
        for item in table.cases or ():
            found.extend(each.value for each in walk(item) if isinstance(each, Literal) and isinstance(each.value, str))
    return found


def _has_lazy(case: Case) -> bool:
    return any(
        call.attr in ("lazy_fixture", "lf", "lfc")
        for table in case.parametrize
        for item in table.cases or ()
        for call in calls(item)
    )
