"""Reads back, with other people's tools, what dyetrace writes for them.

    exchange.py graph FOLDER        graph.graphml, graph.gexf, graph.ftm, graph-neo4j/
    exchange.py schema XSD FILE...  reports of a kind that has a schema

Ends with a line for each file, and with exit code 1 where anything is lost or invalid.
"""
import csv
import json
import pathlib
import re
import sys


def nodes_and_edges(g):
    nodes = {i: {k: v for k, v in a.items() if k not in ("label", "viz", "start", "end")} for i, a in g.nodes(data=True)}
    edges = {}
    for a, b, key, d in g.edges(keys=True, data=True):
        edges[str(d.get("id", key))] = (a, b, {k: v for k, v in d.items() if k not in ("id", "label", "kind")})
    return nodes, edges


def table(path):
    with open(path, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def graph(folder):
    import networkx

    folder = pathlib.Path(folder)
    nodes = {r["id:ID"]: r for r in table(folder / "graph-neo4j/nodes.csv")}
    edges = {r["id"]: r for r in table(folder / "graph-neo4j/relationships.csv")}
    wanted_nodes = {i: {k.removesuffix(":string"): v for k, v in r.items() if k.endswith(":string") and v and k != "label:string"}
                    for i, r in nodes.items()}
    wanted_edges = {i: (r[":START_ID"], r[":END_ID"], {k.removesuffix(":string"): v for k, v in r.items() if k.endswith(":string") and v})
                    for i, r in edges.items()}
    for name, read in (("graph.graphml", lambda p: networkx.read_graphml(p, force_multigraph=True)), ("graph.gexf", networkx.read_gexf)):
        g = read(folder / name)
        if not g.is_multigraph():
            g = networkx.MultiDiGraph(g)
        got_nodes, got_edges = nodes_and_edges(g)
        assert got_nodes == wanted_nodes, (name, first_difference(got_nodes, wanted_nodes))
        assert got_edges == wanted_edges, (name, first_difference(got_edges, wanted_edges))
        assert all(isinstance(v, str) for a in got_nodes.values() for v in a.values())
        print(f"{name}: networkx {networkx.__version__} reads {len(got_nodes)} nodes and {len(got_edges)} edges, every value as in the tables")
    money(folder / "graph.ftm", wanted_nodes, wanted_edges)


def first_difference(got, wanted):
    for k in sorted(set(got) | set(wanted)):
        if got.get(k) != wanted.get(k):
            return k, got.get(k), wanted.get(k)


def money(path, nodes, edges):
    """Every value must be one that followthemoney keeps: its own validate drops what it finds wrong, with exit code 0."""
    import followthemoney
    from followthemoney import model

    payments = 0
    entities = {}
    for line in open(path, encoding="utf-8"):
        data = json.loads(line)
        proxy = model.get_proxy(data, cleaned=False)
        assert not proxy.schema.abstract, data
        for name, values in data["properties"].items():
            prop = proxy.schema.get(name)
            assert prop is not None, (name, data)
            if prop.type.name != "date":  # those are kept in UTC without a zone, as checked below
                assert sorted(proxy.get(name)) == sorted(values), (name, values, proxy.get(name))
            for value in values:
                cleaned = prop.type.clean(value, proxy=proxy)
                if prop.type.name == "date":
                    assert cleaned == re.sub(r"(\.[0-9]+)?\+00:00$", "", value), (name, value, cleaned)
                elif prop.type.name == "phone":
                    continue  # whether a number is in use is phonenumbers' opinion
                else:
                    assert cleaned == value or " ".join(value.split()) == cleaned, (name, value, cleaned)
                if prop.type.name == "number":
                    assert re.fullmatch(r"[0-9]+(\.[0-9]+)?", value), value
        entities[proxy.id] = proxy
    for proxy in entities.values():
        for prop, value in proxy.itervalues():
            if prop.type.name == "entity":
                assert value in entities, (proxy.id, prop.name, value)
                assert entities[value].schema.is_a(prop.range), (prop.name, entities[value].schema.name)
        if proxy.schema.name == "Payment":
            payments += 1
            source, target, values = edges[proxy.first("recordId")]
            assert proxy.first("amount") == values["amount"] and proxy.first("currency") == values["currency"]
    assert payments == sum(v["relation"] == "transfer" for _, _, v in edges.values())
    print(f"graph.ftm: followthemoney {followthemoney.__version__} keeps all of {len(entities)} entities, {payments} payments with their amounts")


def schema(xsd, files):
    import xmlschema

    # A schema may say that it is for XML Schema 1.1; to a reader of 1.0 it is then empty.
    s = xmlschema.XMLSchema11(xsd)
    for name in files:
        s.validate(name)
    print(f"{len(files)} files: valid by xmlschema {xmlschema.__version__}")


if __name__ == "__main__":
    if sys.argv[1] == "graph":
        graph(sys.argv[2])
    else:
        schema(sys.argv[2], sys.argv[3:])
