"""MultiHop-RAG: questions over two to four news articles, and questions over none.

Source: Tang and Yang, MultiHop-RAG: Benchmarking Retrieval-Augmented Generation for
Multi-Hop Queries (COLM 2024). A hit is a passage of the right article that holds the
fact whole, white space folded. Only 981 facts stand under its queries, one of them under
hundreds: intervals draw whole clusters of the queries that share their commonest fact,
and the macro figure counts every fact once.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from eval.control import control, control_score
from eval.external import Source, open_rows, run_cases, source_of
from eval.figures import ALL, RETRIEVAL, asdict
from eval.giveaways import stripped_refusals
from eval.intervals import mean_interval
from eval.provenance import corpus_facts
from eval.run import Run, spread
from eval.scoring import details_of, score
from eval.scoring_retrieval import needs_met, score_retrieval
from eval.sets import hash_files, rows_of
from eval.systems import Newsdesk, System, load_system
from eval.types import Case, EvalSet, Evidence, Reply, Row
from eval.written import run_written, settings_for

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"
FILES = (CORPUS, QUERIES)


def read(source: Source) -> tuple[Path, list[Case], list[str]]:
    """The corpus folder, the questions, and the names of the outlets."""
    articles = list(rows_of(source.file(CORPUS)))
    ids = {row["url"]: f"{number:04d}" for number, row in enumerate(articles)}
    folder = source.corpus("multihop_rag", (article_of(row, ids[row["url"]]) for row in articles))
    raw = list(rows_of(source.file(QUERIES)))
    common = Counter(e["fact"] for row in raw for e in row["evidence_list"])
    cases = [_case(number, row, ids, common) for number, row in enumerate(raw)]
    return folder, cases, sorted({row["source"] for row in articles})


def article_of(row: Mapping[str, Any], identifier: str) -> dict[str, Any]:
    """A row of the corpus as a row that the index reads."""
    return {
        "id": identifier,
        "title": row["title"],
        "text": row["body"],
        "outlet": row["source"],
        "author": row["author"],
        "published": str(row["published_at"])[:10],
        "url": row["url"],
    }


def _case(
    number: int, row: Mapping[str, Any], ids: Mapping[str, str], common: Mapping[str, int]
) -> Case:
    facts = row["evidence_list"]
    return Case(
        id=f"q{number:04d}",
        question=row["query"],
        kind=row["question_type"].removesuffix("_query"),
        answerable=bool(facts),
        answers=(row["answer"],) if facts else (),
        evidence=tuple(Evidence(source_of(ids[e["url"]]), e["fact"]) for e in facts),
        all_evidence_required=True,
        cluster=max((e["fact"] for e in facts), key=lambda f: (common[f], f), default=None),
    )


def run(source: Source, *, retrieval_only: bool = False, stripped: bool = False) -> Run:
    """The whole measure; ``stripped`` asks for refusals without what gives nulls away too."""
    folder, cases, outlets = read(source)
    chosen = spread(cases, source.options.limit)
    desk = open_rows(folder)
    system = load_system(source.system, desk)
    guesses = control(cases)
    facts: dict[Evidence, list[float]] = defaultdict(list)
    refused: dict[str, bool] = {}

    def ask(case: Case) -> Row:
        if retrieval_only:
            reply = found_by(system, case.question)
            row = Row(
                case.id,
                case.kind,
                score_retrieval(case, reply.hits, reply.excerpts) | {"seconds": reply.seconds},
                case.cluster,
                details_of(case, reply),
            )
        else:
            reply = system.ask(case.question)
            row = score(case, reply, desk.text_of, judge=source.options.judge.weigh)
            refused[case.id] = reply.refused
        found = needs_met(case, reply.hits)
        for n, piece in enumerate(case.evidence):
            facts[piece].append(float(any(n in met for met in found[:10])))
        row.scores["control"] = control_score(case, guesses)
        return row

    made = run_cases(
        "multihop",
        chosen,
        ask,
        source,
        FILES,
        desk=desk,
        wanted=RETRIEVAL if retrieval_only else ALL,
        more={"retrieval only": retrieval_only},
    )
    macro = [float(np.mean(found)) for found in facts.values()]
    made["parts"]["all"]["figures"]["all"]["recall@10, macro over facts"] = asdict(
        mean_interval(macro, seed=source.options.seed)
    )
    if stripped and not retrieval_only:
        made["stripped"] = stripped_refusals(
            chosen, system, outlets, known=refused, seed=source.options.seed
        )
    return made


def run_writer(source: Source, writer: str) -> Run:
    """Quotes alone against the prose of ``writer``, over questions spread over the set."""
    folder, cases, _ = read(source)
    chosen = spread(cases, source.options.limit)
    questions = EvalSet(
        "multihop", source.data, {"all": chosen}, data_hash=hash_files(map(source.file, FILES))
    )
    with open_rows(folder, settings_for(writer)) as desk:
        return run_written(
            questions,
            desk,
            replace(source.options, limit=0),
            writer,
            control(cases),
            limit=source.options.limit,
            model=desk.manifest.model,
            corpus=corpus_facts(desk),
        )


def found_by(system: System, question: str) -> Reply:
    """What a system finds for a question; ours is spared the reading."""
    if isinstance(system, Newsdesk):
        since = time.perf_counter()
        hits = tuple(system.search(question))
        seconds = time.perf_counter() - since
        return Reply("", hits=hits, excerpts=tuple(system.excerpts(question)), seconds=seconds)
    return system.ask(question)
