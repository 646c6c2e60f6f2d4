"""`/graph`: the condition as a tree that opens, with filters in a form; no script is needed.

Comes in: GET with `subject`, `status`, `frequency`. Goes out: a page. Only for our own graph.
"""

from calcgraph.serving.bench import Workbench, answered
from calcgraph.serving.refusals import Refusal
from calcgraph.serving.requests import Receive, Scope, Send, parameters
from calcgraph.site.comparison import MEANING, STATUSES, sign
from calcgraph.workbench import pages
from calcgraph.workbench.condition import ABOVE, CLAIMS, Filters, tree


class GraphPage:
    """The ASGI application at `/graph`.

    Args:
        bench: what it works with.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await answered(scope, receive, send, self._page)

    async def _page(self, scope: Scope) -> tuple[int, bytes]:
        if not self._bench.told.ours:
            raise Refusal(404, "the view of the condition is for our own graph; /query takes any")
        fields = dict(parameters(scope["query_string"]))
        chosen = Filters(*(fields.get(name, "") for name in Filters._fields))
        claims = await self._bench.answer(CLAIMS, "json", rows=5000)
        above = await self._bench.answer(ABOVE, "json", rows=5000)
        branches, choice = tree(claims.body, above.body, chosen)
        return 200, pages.page(
            "graph.html", "Graph", "The diseases, and what is claimed of each.",
            root=self._bench.root, branches=branches, choice=choice, chosen=chosen, statuses=STATUSES,
            meanings=MEANING, signs={status: sign(status) for status in STATUSES},
            count=sum(branch.total for branch in branches),
        )  # fmt: skip
