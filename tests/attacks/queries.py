"""Hostile queries as data: by name, the query and the reason for which the gate must refuse it.

`COSTLY` are those that no gate can tell from honest ones: they are well-formed and small, and only a worker's limit
stops them. They ask for data in which much can be joined; `limit` is the one that must hold.
"""

from typing import Literal, NamedTuple

BODY = "{ ?s ?p ?z }"
REMOTE = "http://127.0.0.1:9/"
SERVICE = f"SERVICE <{REMOTE}> {BODY}"
P = "<http://x/p>"


class Attack(NamedTuple):
    """A query and the code of its refusal."""

    query: str
    code: str


class Costly(NamedTuple):
    """A query that passes, and the limit of the worker that must stop it or cut its answer short."""

    query: str
    limit: Literal["time", "memory", "rows", "bytes"]


def _within(before: str, opening: str, closing: str, after: str, times: int, core: str = "") -> str:
    return f"{before}{opening * times}{core}{closing * times}{after}"


def _select(where: str) -> str:
    return f"SELECT * {{ {where} }}"


SERVICES = {
    "plain": _select(f"?s ?p ?o . {SERVICE}"),
    "lower case": _select(f"service <{REMOTE}> {BODY}"),
    "mixed case": _select(f"SeRvIcE <{REMOTE}> {BODY}"),
    "silent": _select(f"SERVICE SILENT <{REMOTE}> {BODY}"),
    "a variable": _select(f"VALUES ?x {{ <{REMOTE}> }} SERVICE ?x {BODY}"),
    "line breaks": _select(f"SERVICE\n<{REMOTE}>\n{BODY}"),
    "a comment after it": _select(f"SERVICE#x\n<{REMOTE}> {BODY}"),
    "a comment that ends with a carriage return": _select(f"?s ?p ?o . #x\r{SERVICE}"),
    "no blank around it": _select(f"?s ?p ?o .SERVICE<{REMOTE}>{BODY}"),
    "after a number": _select(f"?s ?p 1SERVICE <{REMOTE}> {BODY}"),
    "after a decimal": _select(f"?s ?p 1.5SERVICE <{REMOTE}> {BODY}"),
    "after a double": _select(f"?s ?p 1e5SERVICE <{REMOTE}> {BODY}"),
    "after a string": _select(f"?s ?p 'x'SERVICE <{REMOTE}> {BODY}"),
    "in a group": _select(f"{{ {{ {SERVICE} }} }}"),
    "in an optional part": _select(f"OPTIONAL {{ {SERVICE} }}"),
    "in a union": _select(f"{{ }} UNION {{ {SERVICE} }}"),
    "in a MINUS": _select(f"?s ?p ?o MINUS {{ {SERVICE} }}"),
    "in a GRAPH": _select(f"GRAPH ?g {{ {SERVICE} }}"),
    "in an EXISTS": _select(f"?s ?p ?o FILTER EXISTS {{ {SERVICE} }}"),
    "in an EXISTS within a function": _select(f"?s ?p ?o FILTER(IF(EXISTS {{ {SERVICE} }}, 1, 2))"),
    "in a subquery": _select(f"{{ SELECT * {{ {SERVICE} }} }}"),
    "in a CONSTRUCT": f"CONSTRUCT {{ ?s ?p ?z }} WHERE {{ {SERVICE} }}",
    "in a DESCRIBE": f"DESCRIBE ?s WHERE {{ {SERVICE} }}",
    "in an ASK": f"ASK {{ {SERVICE} }}",
    "in an ORDER BY": f"SELECT * {BODY} ORDER BY (EXISTS {{ {SERVICE} }})",
    "in a column": f"SELECT (EXISTS {{ {SERVICE} }} AS ?x) {BODY}",
    "after a string that ends in a backslash": _select(f"?s ?p '\\\\' . {SERVICE} #'\n"),
    "after a long string that ends in a backslash": f'SELECT * {{ ?s ?p """\\\\""" . {SERVICE} }} #"""',
    "after a quote in a local name": f"PREFIX x: <http://x/> SELECT * {{ ?s x:a\\' ?o . {SERVICE} #'\n }}",
    "after an empty string": _select(f"?s ?p '' . {SERVICE} ?s ?p ''"),
    "after an empty long string": _select(f"?s ?p '''''' . {SERVICE} ?s ?p ''''''"),
    "after four quotes": _select(f"?s ?p ''''a''' . {SERVICE}"),
    "after a hash in a string": _select(f"?s ?p '#' . {SERVICE}"),
    "after a hash in an IRI": _select(f"?s <http://x/#p> ?o . {SERVICE}"),
    "after a hash in a short IRI": _select(f"?s <x:#> ?o . {SERVICE}"),
    "after a quote in a short IRI": _select(f"?s <x:'> ?o . {SERVICE} #'\n"),
    "after less than": _select(f"?s ?p ?o FILTER(?s<?o) {SERVICE} FILTER(?o>?s)"),
    "after a query": f"SELECT * {BODY} # \n {SERVICE}",
    "with a name for an address": f"PREFIX : <{REMOTE}> SELECT * {{ SERVICE :a {BODY} }}",
}

OTHERS: dict[str, Attack] = {
    # SERVICE in disguise
    "a service glued to a truth value": Attack(_select(f"?s ?p trueSERVICE <{REMOTE}> {BODY}"), "syntax"),
    "a service glued to a truth value and a name": Attack(
        f"PREFIX : <{REMOTE}> SELECT * {{ ?s ?p trueSERVICE:a {BODY} }}", "unclear"
    ),
    "a service glued to a truth value with a dot, and to a prefix": Attack(
        f"PREFIX a: <{REMOTE}> SELECT * {{ ?s ?p false.serviceSilenta: {BODY} }}", "unclear"
    ),
    "a service glued to silent": Attack(_select(f"SERVICESILENT<{REMOTE}> {BODY}"), "syntax"),
    "a service that looks like a name": Attack(f"PREFIX : <{REMOTE}> SELECT * {{ SERVICE:a {BODY} }}", "unclear"),
    "a service glued to a prefix that is declared so": Attack(
        f"PREFIX servicep: <{REMOTE}> SELECT * {{ ?s ?p servicep:a {BODY} }}", "unclear"
    ),
    "a service glued to the empty prefix": Attack(f"PREFIX : <{REMOTE}> SELECT * {{ service: {BODY} }}", "unclear"),
    "a service glued to a prefix": Attack(f"PREFIX a: <{REMOTE}> SELECT * {{ SERVICEa: {BODY} }}", "unclear"),
    "a service as an escape": Attack(_select(f"\\u0053ERVICE <{REMOTE}> {BODY}"), "escape"),
    "a service as a long escape": Attack(_select(f"\\U00000053ERVICE <{REMOTE}> {BODY}"), "escape"),
    "a quote as an escape": Attack(_select(f"?s ?p 'a\\u0027 . {SERVICE} #'"), "escape"),
    "a line break as an escape": Attack(_select(f"?s ?p 'a\\u000A{SERVICE}'"), "escape"),
    "a backslash as an escape": Attack(_select("?s ?p 'a\\u005C'"), "escape"),
    "an end of an IRI as an escape": Attack(_select(f"?s <http://x/\\u003E> {{ {SERVICE} }}"), "escape"),
    "half a character as an escape": Attack(_select("?s ?p '\\uD800'"), "escape"),
    "an escape past the last character": Attack(_select("?s ?p '\\UFFFFFFFF'"), "escape"),
    "an escape in a name": Attack("PREFIX p: <http://x/> ASK { ?s p:\\u0061 ?o }", "escape"),
    "a service between comparisons": Attack(
        f"PREFIX : <{REMOTE}> SELECT * {{ ?s ?p ?o FILTER(?s<?o)SERVICE#>\n:a {BODY} }}", "syntax"
    ),
    "a comment in a comparison": Attack(_select(f"?s ?p ?o FILTER(?s<?o#>'''\n) {SERVICE} #'''\n"), "syntax"),
    "a string in a comparison": Attack(_select(f"?s ?p ?o FILTER(?s<'>' ) {SERVICE} #'\n"), "syntax"),
    # characters
    "a byte order mark": Attack("\ufeffSELECT * {}", "character"),
    "a byte order mark before an update": Attack("\ufeffDROP ALL", "character"),
    "NUL": Attack("SELECT * {}\x00", "character"),
    "NUL in a string": Attack(_select("?s ?p 'a\x00b'"), "character"),
    "NUL in a comment": Attack("SELECT * {} # \x00", "character"),
    "half a character": Attack(_select("?s ?p '\ud800'"), "character"),
    "a blank that does not break": Attack("SELECT\u00a0* {}", "character"),
    "a line separator": Attack("SELECT * {} # x\n\u2028DROP ALL", "character"),
    "a vertical tab": Attack("SELECT\x0b* {}", "character"),
    "a form feed": Attack("SELECT\x0c* {}", "character"),
    "an escape of a terminal": Attack(_select("?s ?p '\x1b[2J'"), "character"),
    "text that runs backwards": Attack("SELECT * {} \u202e", "character"),
    "a word in letters of full width": Attack("\uff33\uff25\uff2c\uff25\uff23\uff34 * {}", "character"),
    # updates
    "INSERT DATA": Attack("INSERT DATA { <x:a> <x:b> <x:c> }", "update"),
    "DELETE DATA": Attack("DELETE DATA { <x:a> <x:b> <x:c> }", "update"),
    "DELETE WHERE": Attack("DELETE WHERE { ?s ?p ?o }", "update"),
    "a modification": Attack("PREFIX x: <x:> DELETE { ?s ?p ?o } INSERT { ?s x:p 1 } WHERE { ?s ?p ?o }", "update"),
    "WITH": Attack("WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "update"),
    "LOAD": Attack(f"LOAD <{REMOTE}>", "update"),
    "LOAD of a file": Attack("LOAD SILENT <file:///etc/passwd> INTO GRAPH <x:g>", "update"),
    "CLEAR": Attack("CLEAR ALL", "update"),
    "DROP": Attack("drop all", "update"),
    "CREATE": Attack("CREATE GRAPH <x:g>", "update"),
    "ADD": Attack("ADD <x:a> TO <x:b>", "update"),
    "MOVE": Attack("MOVE <x:a> TO <x:b>", "update"),
    "COPY": Attack("COPY DEFAULT TO <x:b>", "update"),
    "an update after a query": Attack("SELECT * {} ; DROP ALL", "update"),
    "an update before a query": Attack("DROP ALL ; SELECT * {}", "update"),
    "an update behind a comment": Attack("# SELECT * {}\rDROP ALL", "update"),
    "an update behind a prefix": Attack("PREFIX select: <x:> BASE <http://x/> CLEAR DEFAULT", "update"),
    "an update as an escape": Attack("\\u0044ROP ALL", "escape"),
    # graphs
    "FROM a file": Attack("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "graph-unknown"),
    "FROM an address": Attack(f"SELECT * FROM <{REMOTE}> {{ ?s ?p ?o }}", "graph-unknown"),
    "FROM NAMED a file": Attack("ASK FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }", "graph-unknown"),
    "FROM a relative IRI": Attack("SELECT * FROM <etc/passwd> { ?s ?p ?o }", "graph-unknown"),
    "FROM a relative IRI and BASE": Attack("BASE <file:///etc/> ASK FROM <passwd> { ?s ?p ?o }", "graph-unknown"),
    "FROM a name": Attack("PREFIX f: <file:///etc/> DESCRIBE <x:a> FROM f:passwd", "graph-unknown"),
    "FROM a name declared twice": Attack(
        "PREFIX g: <http://ours/> PREFIX g: <file:///etc/> ASK FROM g:g { ?s ?p ?o }", "graph-unknown"
    ),
    "FROM a name that is not declared": Attack("ASK FROM g:g { ?s ?p ?o }", "syntax"),
    "FROM an escaped IRI": Attack("ASK FROM <http://ours/\\u0068> { ?s ?p ?o }", "graph-unknown"),
    "FROM in a CONSTRUCT": Attack("CONSTRUCT FROM <file:///x> WHERE { ?s ?p ?o }", "graph-unknown"),
    "FROM glued to a name": Attack("PREFIX : <http://ours/> DESCRIBE :a FROM:g {}", "unclear"),
    "FROM glued to a prefix": Attack("PREFIX f: <file:///> DESCRIBE <x:a> FROMf:g {}", "unclear"),
    "FROM NAMED glued to a name": Attack("PREFIX : <file:///> DESCRIBE <x:a> FROMNAMED:g {}", "unclear"),
    "NAMED glued to a prefix": Attack("PREFIX f: <file:///> ASK FROM NAMEDf:g {}", "unclear"),
    "NAMED glued to a name": Attack("PREFIX : <file:///> ASK FROM NAMED:g {}", "unclear"),
    "FROM ours and another": Attack("ASK FROM <http://ours/g> FROM <x:y> {}", "graph-unknown"),
    "FROM very many": Attack("ASK " + "FROM <http://ours/g> " * 60 + "{}", "too-many-graphs"),
    # SPARQL 1.2 and extensions
    "a triple term": Attack(_select("?s ?p <<( ?a ?b ?c )>>"), "syntax"),
    "a reified triple": Attack(_select("<< ?a ?b ?c >> ?p ?o"), "syntax"),
    "an annotation": Attack(_select("?s ?p ?o {| ?a ?b |}"), "syntax"),
    "a version": Attack("VERSION '1.2' SELECT * {}", "syntax"),
    "LATERAL": Attack(_select("?s ?p ?o LATERAL { ?o ?q ?r }"), "syntax"),
    "ADJUST": Attack(_select("BIND(ADJUST(NOW()) AS ?x)"), "syntax"),
    "TRIPLE": Attack(_select("BIND(TRIPLE(1, 2, 3) AS ?x)"), "syntax"),
    "a direction": Attack(_select("?s ?p 'x'@en--ltr"), "syntax"),
    "an explanation": Attack("EXPLAIN SELECT * {}", "syntax"),
    # no query
    "nothing": Attack("", "syntax"),
    "a comment alone": Attack("# SELECT * {}", "syntax"),
    "two queries": Attack("SELECT * {} SELECT * {}", "form"),
    "a prologue alone": Attack("PREFIX x: <x:>", "syntax"),
    "HTML": Attack("<script>alert(1)</script>", "syntax"),
    "SQL": Attack("SELECT * FROM users; --", "syntax"),
    "JSON": Attack('{"query": "SELECT * {}"}', "syntax"),
    "GraphQL": Attack("{ user { name } }", "syntax"),
    "an open string": Attack(_select("?s ?p 'x"), "syntax"),
    "an open long string": Attack(_select("?s ?p ''' x "), "syntax"),
    "a wrong escape": Attack(_select("?s ?p 'C:\\x'"), "syntax"),
    "a closing bracket too many": Attack("SELECT * {}}", "syntax"),
    "a bracket of another kind": Attack("SELECT * { FILTER(1] }", "syntax"),
    # size
    "many bytes": Attack("SELECT * {} #" + "x" * 64_000, "too-long"),
    "many bytes in few characters": Attack("SELECT * {} #" + "é" * 32_000, "too-long"),
    "groups": Attack(_within("SELECT * ", "{", "}", "", 5000), "too-deep"),
    "groups that stay open": Attack("SELECT * " + "{" * 60_000, "too-deep"),
    "groups within the depth": Attack("SELECT * " + "{" * 125 + "}" * 125, "too-many-patterns"),
    "brackets": Attack(_within("ASK { FILTER(", "(", ")", ") }", 5000, "1"), "too-deep"),
    "optional parts": Attack(_within("ASK { ", "OPTIONAL {", "}", "}", 3000), "too-deep"),
    "graphs": Attack(_within("ASK { ", "GRAPH ?g {", "}", "}", 3000), "too-deep"),
    "negations": Attack(_within("ASK { FILTER(", "!(", ")", ") }", 5000, "true"), "too-deep"),
    "functions": Attack(_within("ASK { FILTER(", "STR(", ")", ") }", 1000, "1"), "too-deep"),
    "blank nodes": Attack(_within("ASK { ?s ?p ", "[ ?p ", "]", "}", 5000, "1"), "too-deep"),
    "lists": Attack(_within("ASK { ?s ?p ", "( ", ")", "}", 5000, "1"), "too-deep"),
    "subqueries": Attack(_within("ASK { ", "{ SELECT * { ", "} }", "}", 1200), "too-deep"),
    "EXISTS": Attack(_within("ASK { ", "FILTER NOT EXISTS { ", "}", "}", 900), "too-deep"),
    "paths": Attack(_within("ASK { ?s ", "^(", ")", " ?o }", 5000, P), "too-deep"),
    "stars": Attack(_within("ASK { ?s ", "(", ")*", " ?o }", 20, P), "path-too-long"),
    "a long path": Attack(_select(f"?s {P}{f'/{P}' * 600} ?o"), "path-too-long"),
    "many alternatives": Attack(_select(f"?s {P}{f'|{P}' * 600} ?o"), "path-too-long"),
    "many negated": Attack(_select(f"?s !({P}{f'|{P}' * 600}) ?o"), "path-too-long"),
    "unions": Attack(_select("{}" + " UNION {}" * 6000), "too-many-patterns"),
    "MINUS in a row": Attack(_select("?s ?p ?o" + " MINUS {}" * 2800), "too-many-patterns"),
    "triples": Attack(_select("?s ?p ?o ." * 200), "too-many-patterns"),
    "objects": Attack(_select("?s ?p ?o" + ",?o" * 200), "too-many-patterns"),
    "properties": Attack(_select("?s ?p ?o" + "; ?p ?o" * 200), "too-many-patterns"),
    "a long list": Attack(_select(f"?s ?p ({'1 ' * 300})"), "too-many-patterns"),
    "VALUES in a row": Attack(_select("VALUES ?x {1} " * 250), "too-many-patterns"),
    "subqueries in a row": Attack(_select("{SELECT * {}}" * 2800), "too-many-patterns"),
    "sums": Attack(_select(f"FILTER(1{'+1' * 7000})"), "too-many-operators"),
    "conjunctions": Attack(_select(f"FILTER(1{'&&1' * 9600})"), "too-many-operators"),
    "alternatives": Attack(_select(f"FILTER(1{'||1' * 9600})"), "too-many-operators"),
    "filters": Attack(_select("FILTER(1) " * 5000), "too-many-operators"),
    "bindings": Attack(_select("".join(f"BIND(1 AS ?a{i})" for i in range(2800))), "too-many-operators"),
    "columns": Attack(
        f"SELECT {''.join(f'(1 AS ?a{i})' for i in range(2800))} {{}}",
        "too-many-operators",
    ),
    "conditions": Attack("SELECT (1 AS ?z) {} GROUP BY ?s HAVING" + "(1=1)" * 9600, "too-many-operators"),
    "orders": Attack("SELECT * {} ORDER BY" + " ?s" * 9600, "too-many-operators"),
    "members of IN": Attack(_select(f"FILTER(1 IN (1{',1' * 20_000}))"), "too-many-items"),
    "values": Attack("SELECT * { VALUES ?x {" + "1 " * 25_000 + "} }", "too-many-values"),
    "a long expression": Attack(_select(f"?s ?p ?o FILTER REGEX(?o, '{'a?' * 400}')"), "regex-too-long"),
    "a long expression that is put together": Attack(
        _select(f"?s ?p ?o FILTER REGEX(?o, CONCAT('{'a?' * 400}', ?o))"), "regex-too-long"
    ),
    "a long replacement": Attack(_select(f"?s ?p ?o BIND(REPLACE(?o, 'a', '{'b' * 600}') AS ?x)"), "regex-too-long"),
    "many expressions": Attack(_select("?s ?p ?o " + "FILTER REGEX(?o, 'a') " * 30), "too-many-regexes"),
    "things to describe": Attack("DESCRIBE" + " <x:a>" * 8000, "too-many-operators"),
}

ATTACKS: dict[str, Attack] = {
    **{f"a service: {name}": Attack(query, "service") for name, query in SERVICES.items()},
    **OTHERS,
}

_DOUBLING = "BIND('aaaaaaaaaa' AS ?a0) " + " ".join(f"BIND(CONCAT(?a{i}, ?a{i}) AS ?a{i + 1})" for i in range(40))
COSTLY: dict[str, Costly] = {
    "a cross product": Costly("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", "rows"),
    "a cross product that is counted": Costly("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "time"),
    "a cross product that is ordered": Costly("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c", "memory"),
    "a cross product that is distinct": Costly("SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "memory"),
    "a cross product without an answer": Costly(
        "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = 'x' && ?d = ?g) }", "time"
    ),
    "a cross product in a filter": Costly(
        "SELECT * { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i FILTER(?f = ?a && ?i = ?d) } }", "time"
    ),
    "a cross product of VALUES": Costly(
        "SELECT (COUNT(*) AS ?n) { "
        + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(100)))} }}" for n in range(6))
        + " }",
        "time",
    ),
    "all of the graph": Costly("CONSTRUCT { ?s ?p ?o . ?x ?y ?z } WHERE { ?s ?p ?o . ?x ?y ?z }", "rows"),
    "a description of all": Costly("DESCRIBE ?s ?x { ?s ?p ?o . ?x ?y ?z }", "rows"),
    "a path from everywhere to everywhere": Costly("SELECT (COUNT(*) AS ?n) { ?a (!<x:n>|^!<x:n>)* ?b }", "time"),
    "a path between paths": Costly("SELECT * { ?a (!<x:n>)* ?b . ?c (!<x:n>)* ?d . ?e (!<x:n>)* ?f }", "rows"),
    "a string that doubles": Costly(f"SELECT ?a40 {{ {_DOUBLING} }}", "memory"),
    "a string that is joined": Costly("SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "memory"),
    "a replacement that grows": Costly(
        f"SELECT ?x9 {{ BIND('{'a' * 400}' AS ?x0) "
        + " ".join(f"BIND(REPLACE(?x{i}, 'a', '{'a' * 400}') AS ?x{i + 1})" for i in range(9))
        + " }",
        "memory",
    ),
    "an expression that is large when compiled": Costly(
        "SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), '((((\\\\w{50}){50}){50}){50})') }", "time"
    ),
    "groups by everything": Costly(
        "SELECT ?a ?d ?g (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?a ?d ?g", "memory"
    ),
    "fresh ids without end": Costly("SELECT (STRUUID() AS ?u) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "rows"),
    "few rows that are wide": Costly(
        f"SELECT {' '.join(f'(?c AS ?c{i})' for i in range(200))} {{ ?a ?b ?c . ?d ?e ?f }}", "bytes"
    ),
    "as many patterns as may be": Costly(f"SELECT * {{ {f'?s {P} ?o . ' * 118} }}", "time"),
    "optional parts in a row": Costly(
        "SELECT * { ?s ?p ?o " + " ".join(f"OPTIONAL {{ ?s ?p{i} ?o{i} }}" for i in range(50)) + " }", "rows"
    ),
}
