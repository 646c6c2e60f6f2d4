"""What whoever runs the server asks it: whether it is alive and ready, and how busy.

Comes in: GET and HEAD. Goes out:

    /health     200 while the process can start workers, else 503: restart it
    /ready      200 once a worker waits or works, else 503: send it no requests yet
    /metrics    counts for Prometheus, in its text format; to clients on this machine only

A proxy on this machine passes on requests of others, and a browser on it those of pages from elsewhere. Whoever says so
(`Forwarded`, `Via`, `X-Forwarded-…`, `Origin`), or asks for another host, gets no metrics. A proxy may say nothing of
the kind, so that with `--base`, which names one, the port that it passes on has no metrics for anybody. With
`--metrics-port` they have a port of their own on this machine, which no proxy passes on, and are nowhere else.
"""

import ipaddress
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from calcgraph import __version__
from calcgraph.serving.data import Told
from calcgraph.serving.delivery import refuse, reply
from calcgraph.serving.pool import Pool
from calcgraph.serving.refusals import Refusal
from calcgraph.serving.requests import Receive, Scope, Send, headers, here, passed_on
from calcgraph.serving.watching import BOUNDS, Counts

if TYPE_CHECKING:
    from prometheus_client import Metric

_ALLOW = {"Allow": "GET, HEAD"}


class Operations:
    """The ASGI application of the three.

    Args:
        pool: the workers.
        told: what is served.
        counts: of requests.
        base: the address at which others see this server, if a proxy stands before it.
        port: where alone the metrics are, on this machine; 0 for the port of everything else.
    """

    def __init__(self, pool: Pool, told: Told, counts: Counts, base: str = "", port: int = 0) -> None:
        self._pool, self._told, self._counts, self._base, self._port = pool, told, counts, base, port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Answer a request."""
        given = headers(scope)
        try:
            if scope["method"] not in ("GET", "HEAD"):
                raise Refusal(405, "what is here can be read only", headers=_ALLOW)
            if scope["path"].startswith("/metrics"):
                self._only_here(scope, given)
                body, media = self._metrics()
                await reply(send, scope, 200, {"Content-Type": media, "Cache-Control": "no-store"}, body)
                return
            good = not self._pool.broken if scope["path"].startswith("/health") else self._pool.ready
            facts: dict[str, str | int] = {"status": "ok" if good else "broken" if self._pool.broken else "starting"}
            facts |= {"quads": self._told.quads, **self._pool.load()}
            more = {"Content-Type": "application/json", "Cache-Control": "no-store"}
            more |= {} if good else {"Retry-After": "1"}
            await reply(send, scope, 200 if good else 503, more, json.dumps(facts).encode() + b"\n")
        except Refusal as refusal:
            await refuse(send, scope, given.get("accept", ""), refusal)

    def _only_here(self, scope: Scope, given: Mapping[str, str]) -> None:
        local = False
        with suppress(ValueError):
            local = ipaddress.ip_address((scope.get("client") or ("",))[0]).is_loopback
        foreign = passed_on(given) or "origin" in given or not here(given.get("host", "localhost"))
        if foreign or not local:
            raise Refusal(403, "the metrics are for clients on this machine", code="not-from-here")
        came_to = (scope.get("server") or ("", None))[1]  # of the socket, not what the client says
        if (self._port and came_to != self._port) or (self._base and not self._port):
            words = "the metrics are not on the port that a proxy passes on; --metrics-port gives them one of their own"
            raise Refusal(403, words, code="not-on-this-port")

    def _metrics(self) -> tuple[bytes, str]:
        from prometheus_client import CollectorRegistry
        from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry), CONTENT_TYPE_PLAIN_0_0_4

    def collect(self) -> "Iterator[Metric]":
        """The metrics as they are now, for Prometheus's client library."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        counts, load = self._counts, self._pool.load()
        requests = CounterMetricFamily("calcgraph_requests", "Requests answered", labels=("door", "method", "status"))
        for labels, number in sorted(counts.requests.items()):
            requests.add_metric(labels, number)
        yield requests
        seconds = HistogramMetricFamily("calcgraph_request_seconds", "Seconds of a request", labels=("door",))
        sent = CounterMetricFamily("calcgraph_sent_bytes", "Bytes of bodies sent", labels=("door",))
        for door, found in sorted(counts.seconds.items()):
            names = ("+Inf" if bound == BOUNDS[-1] else f"{bound:g}" for bound in BOUNDS)
            buckets = [(name, float(sum(found[: at + 1]))) for at, name in enumerate(names)]
            seconds.add_metric((door,), buckets, counts.total[door])
            sent.add_metric((door,), counts.bytes[door])
        yield seconds
        yield sent
        yield CounterMetricFamily("calcgraph_answers_cut", "Answers cut at a bound before they began", counts.cut)
        workers = GaugeMetricFamily("calcgraph_workers", "Workers by what they do", labels=("state",))
        workers.add_metric(("idle",), load["workers"] - load["busy"])
        workers.add_metric(("busy",), load["busy"] - load["late"])
        workers.add_metric(("late",), load["late"])
        yield workers
        yield GaugeMetricFamily("calcgraph_requests_waiting", "Requests that wait for a worker", load["waiting"])
        ended = CounterMetricFamily("calcgraph_queries_ended", "Queries ended before their answer", labels=("reason",))
        for reason, number in sorted(self._pool.ended.items()):
            ended.add_metric((reason,), number)
        yield ended
        yield GaugeMetricFamily("calcgraph_statements", "Statements that are served", self._told.quads)
        about = GaugeMetricFamily("calcgraph_build", "The version, and what is served", labels=("version", "data"))
        about.add_metric((__version__, self._told.digest[:16]), 1)
        yield about
