"""What holds in every domain of this folder, as one measurement, and a real HTTP server to send things to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from hypothesis.strategies import SearchStrategy

import strategies as s

Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]
Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Laws:
    """Each law asks a policy about what its strategies draw, and gives what breaks it."""

    sample: Sample

    def find_breaches(
        self,
        policy: Any,
        valid: Callable[..., SearchStrategy[Any]],
        invalid: Callable[..., SearchStrategy[s.Invalid[Any]]],
        faults: Iterable[StrEnum],
        runs: int = 20,
        /,
        **options: Any,
    ) -> dict[str, Any]:
        """The broken laws by name, each with its evidence; nothing if all of them hold."""
        wanted = list(faults)
        found = {
            "valid values pass": self.find_bad_valid(policy, valid(**options)),
            "invalid values have their fault alone": self.find_bad_invalid(policy, invalid(**options), wanted),
            "minimal values keep their fault": self.find_bad_minimal(policy, invalid, wanted, options),
            "boundaries are reached": self.find_missed_boundaries(policy, valid(**options), runs),
            "pairs are valid and invalid": self.find_bad_pairs(policy),
        }
        return {law: evidence for law, evidence in found.items() if evidence}

    def find_bad_valid(self, policy: Any, values: SearchStrategy[Any]) -> list[Any]:
        """Of 100 valid values those that the policy rejects."""
        return [value for value in self.sample(values, 100, 1) if policy.check(value)]

    def find_bad_invalid(self, policy: Any, values: SearchStrategy[s.Invalid[Any]], faults: list[StrEnum]) -> list[Any]:
        """Of 1000 invalid values those with other faults than their own, or a bad neighbour; and faults not seen."""
        drawn = self.sample(values, 1000, 2)
        wrong: list[Any] = [
            invalid for invalid in drawn if policy.check(invalid.value) != {invalid.fault} or policy.check(invalid.near)
        ]
        return wrong + sorted(set(faults) ^ {invalid.fault for invalid in drawn})

    def find_bad_minimal(
        self, policy: Any, invalid: Callable[..., Any], faults: list[StrEnum], options: dict[str, Any]
    ) -> list[Any]:
        """The minimal invalid values, of each fault, that have other faults than their own or a bad neighbour."""
        least = {fault: s.minimal(invalid(faults=[fault], **options)) for fault in faults}
        return [
            each
            for fault, each in least.items()
            if each.fault is not fault or policy.check(each.value) != {fault} or policy.check(each.near)
        ]

    def find_missed_boundaries(self, policy: Any, values: SearchStrategy[Any], runs: int) -> dict[str, int]:
        """The boundaries that fewer than 95% of the runs of 100 examples reach, or that no value can be shrunk to."""
        boundaries = policy.boundaries()
        seen = dict.fromkeys(boundaries, 0)
        for number in range(runs):
            drawn = self.sample(values, 100, number)
            for name, sits_on in boundaries.items():
                seen[name] += any(map(sits_on, drawn))
        missed = {name: count for name, count in seen.items() if count < 0.95 * runs}
        return missed if len(boundaries) >= 2 else {"fewer than two boundaries are declared": len(boundaries)}

    def find_bad_pairs(self, policy: Any) -> list[Any]:
        """Of 50 pairs those that are not a valid value and one with the named fault."""
        return [
            pair
            for pair in self.sample(s.pairs(policy), 50, 7)
            if policy.check(pair.valid) or pair.fault not in policy.check(pair.invalid)
        ]


@pytest.fixture(scope="session")
def laws(sample: Sample) -> Laws:
    """The laws, of which ``find_breaches`` gives what breaks them."""
    return Laws(sample)


@dataclass
class Server:
    """A real server: it answers each request with what ``answer`` makes of it."""

    port: int
    #: method, path, headers and body to status, headers and body
    answer: Callable[[str, str, dict[str, str], bytes], Answer]

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[HTTPResponse, bytes]:
        """The response to one request over a connection of its own, and its body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()


def answer_nothing(*request: Any) -> Answer:
    return 204, {}, b""


@pytest.fixture
def server(running_server: Server) -> Server:  # qualitygate: ignore[aliasing-fixture] it is one, told anew by each test
    """The server of the module; it answers nothing yet, whatever the test before told it."""
    running_server.answer = answer_nothing
    return running_server


@pytest.fixture(scope="module")
def running_server() -> Iterator[Server]:
    """A server on a free port, down again after the last test of the module."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, content = running.answer(self.command, self.path, dict(self.headers), body)
            self.send_response(status)
            for name, text in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    running = Server(httpd.server_port, answer_nothing)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield running
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()
