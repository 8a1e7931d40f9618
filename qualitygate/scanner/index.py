"""From every source of a suite to what a dotted name means in one of them."""

from __future__ import annotations

from collections.abc import Iterable

from qualitygate.model import Class, Function
from qualitygate.scanner.source import Source

#: Re-exports, bases and imports are followed this far, so that cycles end.
_MOST_STEPS = 12


class Index:
    """Where names lead. Built once per suite; only its caches change."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.sources: dict[str, Source] = {source.path: source for source in sources}
        self._functions: dict[str, dict[str, Function]] = {}
        self._classes: dict[str, dict[str, Class]] = {}
        self._imports: dict[str, dict[str, str]] = {}
        self._stars: dict[str, tuple[str, ...]] = {}
        self._modules: dict[str, list[str]] = {}
        self._lineages: dict[tuple[str, str], tuple[Class, ...]] = {}
        self._outside: dict[tuple[str, str], tuple[str, ...]] = {}
        self._found: dict[str, dict[str, Function | Class | None]] = {}  #: by path, then by target
        for path, source in self.sources.items():
            self._functions[path] = {function.name: function for function in source.functions}
            self._classes[path] = {each.qualname.replace("::", "."): each for each in source.classes}
            self._imports[path] = {local: target for local, target in source.imports if local != "*"}
            self._stars[path] = tuple(target for local, target in source.imports if local == "*")
            for name in module_names(path):
                self._modules.setdefault(name, []).append(path)

    def find(self, path: str, target: str) -> Function | Class | None:
        """The function or class of the suite that a target means in the file, or None when it leads outside.

        ``Class.method`` and ``Class().method`` lead to the method.
        """
        found = self._found.setdefault(path, {})
        if target not in found:
            found[target] = self._find(path, target.replace("()", ""), 0)
        return found[target]

    def module(self, importer: str, dotted: str) -> str | None:
        """The path of the file that a dotted module name means, seen from a file; the nearest of several."""
        candidates = self._modules.get(dotted)
        if not candidates:
            return None
        if len(candidates) == 1:
            return candidates[0]
        return max(candidates, key=lambda path: (_shared(importer, path), -len(path), path))

    def lineage(self, cls: Class) -> tuple[Class, ...]:
        """The class and its bases inside the suite, in the order methods are looked up (depth first, each once)."""
        key = (cls.path, cls.qualname)
        if key not in self._lineages:
            found: list[Class] = []
            outside: list[str] = []
            self._lineages[key], self._outside[key] = (cls,), ()  # what a cycle of bases meets
            self._climb(cls, found, outside, 0)
            self._lineages[key] = tuple(found)
            self._outside[key] = tuple(outside)
        return self._lineages[key]

    def outside_bases(self, cls: Class) -> tuple[str, ...]:
        """The dotted bases of the class, or of its bases, that lead outside the suite."""
        self.lineage(cls)
        return self._outside[cls.path, cls.qualname]

    def references(self, function: Function) -> tuple[str, ...]:
        """Every dotted name read in a function, sorted."""
        return self.sources[function.path].references.get(function.qualname, ())

    def stars(self, path: str) -> tuple[str, ...]:
        """The modules a file imports everything from."""
        return self._stars.get(path, ())

    def _climb(self, cls: Class, found: list[Class], outside: list[str], steps: int) -> None:
        if cls in found or steps > _MOST_STEPS:
            return
        found.append(cls)
        for base in cls.bases:
            inside = self.find(cls.path, base)
            if not isinstance(inside, Class) and "::" in cls.qualname:  # a sibling inside the same class
                inside = self.find(cls.path, cls.qualname.rpartition("::")[0].replace("::", ".") + "." + base)
            if isinstance(inside, Class):
                self._climb(inside, found, outside, steps + 1)
            else:
                outside.append(base)

    def _find(self, path: str, target: str, steps: int) -> Function | Class | None:
        if steps > _MOST_STEPS or not target or target[0] == "?":
            return None
        local = self._member(path, target)
        if local is not None:
            return local
        first, _, rest = target.partition(".")
        bound = self._imports.get(path, {}).get(first)
        if bound is not None and bound != first:
            return self._find_dotted(path, f"{bound}.{rest}" if rest else bound, steps)
        return self._find_dotted(path, target, steps)

    def _find_dotted(self, path: str, target: str, steps: int) -> Function | Class | None:
        parts = target.split(".")
        for count in range(len(parts) - 1, 0, -1):
            module = self.module(path, ".".join(parts[:count]))
            if module is not None:
                rest = ".".join(parts[count:])
                return self._member(module, rest) or self._exported(module, rest, steps + 1)
        for star in self._stars.get(path, ()):
            module = self.module(path, star)
            if module is not None and module != path:
                found = self._member(module, target) or self._exported(module, target, steps + 1)
                if found is not None:
                    return found
        return None

    def _exported(self, module: str, name: str, steps: int) -> Function | Class | None:
        if steps > _MOST_STEPS:
            return None
        first, _, rest = name.partition(".")
        target = self._imports.get(module, {}).get(first)
        if target is not None:
            return self._find_dotted(module, f"{target}.{rest}" if rest else target, steps + 1)
        for star in self._stars.get(module, ()):
            behind = self.module(module, star)
            if behind is not None and behind != module:
                found = self._member(behind, name) or self._exported(behind, name, steps + 1)
                if found is not None:
                    return found
        return None

    def _member(self, path: str, name: str) -> Function | Class | None:
        """A function, class or method of one file, by its name there."""
        function = self._functions[path].get(name)
        if function is not None:
            return function
        classes = self._classes[path]
        cls = classes.get(name)
        if cls is not None:
            return cls
        holder, _, method = name.rpartition(".")
        owner = classes.get(holder) if holder else None
        if owner is None:
            return None
        return find_method((owner,), method) or find_method(self.lineage(owner), method)


def find_method(lineage: Iterable[Class], name: str) -> Function | None:
    """The method that a call on an instance runs: the last definition in the first class that has one."""
    for cls in lineage:
        for function in reversed(cls.functions):
            if function.name == name:
                return function
    return None


def module_names(path: str) -> tuple[str, ...]:
    """Every dotted name a file may be imported by, depending on where ``sys.path`` starts.

    >>> module_names("tests/unit/steps.py"), module_names("tests/__init__.py")
    (('tests.unit.steps', 'unit.steps', 'steps'), ('tests',))
    """
    parts = path.removesuffix(".py").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return tuple(".".join(parts[start:]) for start in range(len(parts)))


def _shared(left: str, right: str) -> int:
    count = 0
    for one, other in zip(left.split("/")[:-1], right.split("/")[:-1], strict=False):
        if one != other:
            break
        count += 1
    return count
