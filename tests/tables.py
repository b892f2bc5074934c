"""Seven tiny tables that agree with each other and with the pages they are read off: an interview and a news report.

``release()`` gives the tables and the files. Every offset is counted and every id is the hash of its place, none is
written down, so a test may change a sentence here and all stays consistent; ``ID`` has the ids by short names: ``d1``
and ``d2`` are the pages, ``d1p5`` the fifth passage of the first, ``d1s2`` its second statistic.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from expectations import schema
from expectations.facts import Original, identity

ID: dict[str, str] = {}
"""Ids by short names."""

Row = dict[str, Any]
Rows = dict[str, list[Row]]

URIS = {"d1": "pages/江城晚报2025-03-14-A03.txt", "d2": "pages/江城晚报2025-03-14-A04.txt"}

# One page each: the passages in reading order, as label, speaker and printed lines.
INTERVIEW = (
    ("kicker", None, ["对 话 车 间"]),
    ("headline", None, ["老厂房里的新算盘"]),
    ("byline", None, ["本报记者 林晓岚"]),
    ("question", "林晓岚", ["记者：换下来的旧机器去了", "哪里？"]),
    ("answer", "周启明", ["周启明：没有报废，拆成了备件，去年技改投入约1500万", "元，良品率提高3至5个百分点。"]),
    ("question", "林晓岚", ["记者：下一步呢？"]),
    ("answer", "周启明", ["周启明：账要算到2030年。"]),
    ("question", "林晓岚", ["记者：请谈谈工人的想法。"]),
)
REPORT = (
    ("headline", None, ["江城开通夜间公交"]),
    ("dateline", None, ["本报江城3月12日电"]),
    ("body", None, ["市交通局介绍，新线路覆盖六成", "居民小区，票价2元。"]),
    ("continuation_note", None, ["（下转A05版）"]),
    ("furniture", None, ["　第 3 版　"]),
)
JUMPS = {"（下转A05版）": ("to", "A05")}


@dataclass
class _Page:
    """A page being set: its source text grows passage by passage."""

    document: str
    passages: list[Row] = field(default_factory=list)
    text: str = ""
    lines: int = 0

    def set(self, label: str, speaker: str | None, printed: list[str]) -> None:
        spans, first = [], self.lines + 1
        for line in printed:
            left = len(line) - len(line.lstrip())
            start = len(self.text) + left
            spans.append({"start": start, "end": start + len(line.strip())})
            self.text += line + "\n"
            self.lines += 1
        text = "".join("".join(line.split()) for line in printed)
        number = len(self.passages) + 1
        self.passages.append(
            {
                "passage_id": f"{self.document}p{number}",
                "document_id": self.document,
                "article_id": f"{self.document}a1",
                "position": number,
                "label": label,
                "label_score": 0.9,
                "section": None,
                "speaker": speaker,
                "text": text,
                "characters": len(text),
                "spans": spans,
                "first_line": first,
                "last_line": self.lines,
                **dict(zip(("jump", "jump_page"), JUMPS.get(text, ()), strict=False)),
            }
        )

    def place(self, passage: int, quote: str) -> Row:
        """Where a quote stands in a passage, and where it was printed."""
        row = self.passages[passage - 1]
        origin = [at for s in row["spans"] for at in range(s["start"], s["end"]) if not self.text[at].isspace()]
        start = row["text"].index(quote)
        places = origin[start : start + len(quote)]
        spans = [{"start": places[0], "end": places[0] + 1}]
        for at in places[1:]:
            if at == spans[-1]["end"]:
                spans[-1]["end"] += 1
            else:
                spans.append({"start": at, "end": at + 1})
        place = {name: row[name] for name in ("document_id", "article_id", "passage_id")}
        return {**place, "start": start, "end": start + len(quote), "spans": spans}


def _set(document: str, passages: tuple[tuple[str, str | None, list[str]], ...]) -> _Page:
    page = _Page(document)
    for passage in passages:
        page.set(*passage)
        page.text += "\n"
        page.lines += 1
    return page


def _document(page: _Page, /, **known: Any) -> Row:
    size = len(page.text.encode())
    return {
        "document_id": page.document,
        "source_uri": URIS[page.document],
        "media_type": "text/plain",
        "encoding": "utf-8",
        "decode_errors": "strict",
        "legibility": 0.8,
        "bytes": size,
        "characters": len(page.text),
        "lines": page.lines,
        "publication": "江城晚报",
        "edition_date": date(2025, 3, 14),
        "articles": 1,
        "passages": len(page.passages),
        **known,
    }


def _article(page: _Page, kind: str, **known: Any) -> Row:
    return {
        "article_id": f"{page.document}a1",
        "document_id": page.document,
        "position": 1,
        "kind": kind,
        "authors": [],
        "characters": sum(row["characters"] for row in page.passages),
        **known,
    }


def _pair(page: _Page, number: int, question: int | None, answer: int | None) -> Row:
    def side(name: str, position: int | None) -> Row:
        row = page.passages[position - 1] if position else None
        return {
            name: row and row["text"].partition("：")[2],
            f"{name}_passage_ids": [row["passage_id"]] if row else [],
            f"{name}_spans": row["spans"] if row else [],
        }

    paired = bool(question and answer)
    return {
        "qa_id": f"{page.document}q{number}",
        "document_id": page.document,
        "article_id": f"{page.document}a1",
        "pair_no": number,
        **side("question", question),
        **side("answer", answer),
        "question_form": "question" if question else None,
        "subquestions": 1 if question else 0,
        "asker": "林晓岚" if question else None,
        "asker_label": "记者" if question else None,
        "respondent": "周启明" if answer else None,
        "respondent_label": "周启明" if answer else None,
        "pairing_basis": "adjacent" if paired else None,
        "pairing_score": 0.8 if paired else 0.0,
        "pairing_margin": 0.3 if paired else 0.0,
        "status": "paired" if paired else "unanswered" if question else "orphan_answer",
    }


def _statistic(page: _Page, number: int, passage: int, quote: str, **known: Any) -> Row:
    return {
        "statistic_id": f"{page.document}s{number}",
        **page.place(passage, quote),
        "quote": quote,
        "sentence": page.passages[passage - 1]["text"].partition("：")[2] or page.passages[passage - 1]["text"],
        "comparator": "=",
        "measure": "level",
        **known,
    }


def _claim(page: _Page, number: int, passage: int, claim: str, **known: Any) -> Row:
    return {
        "claim_id": f"{page.document}c{number}",
        **page.place(passage, claim),
        "claim": claim,
        "claim_type": "statistic",
        "checkable": "yes",
        "factuality": "asserted",
        "salience": 0.5,
        "is_key": True,
        "keywords": ["技改"],
        "statistic_ids": [],
        "reported_by": [],
        "duplicate_of": None,
        "antecedent": None,
        "antecedent_spans": [],
        **known,
    }


def rows() -> tuple[Rows, dict[str, Original]]:
    """The rows of the seven tables, and the files by document; new ones at each call, free to be changed."""
    talk, news = _set("d1", INTERVIEW), _set("d2", REPORT)
    tables: Rows = {
        "documents": [_document(talk, page="A03", title="老厂房里的新算盘"), _document(news, title="江城开通夜间公交")],
        "articles": [
            _article(
                talk,
                "interview",
                kicker="对话车间",
                headline="老厂房里的新算盘",
                byline="本报记者 林晓岚",
                authors=["林晓岚"],
            ),
            _article(news, "news", headline="江城开通夜间公交"),
        ],
        "passages": talk.passages + news.passages,
        "qa_pairs": [_pair(talk, 1, 4, 5), _pair(talk, 2, 6, None), _pair(talk, 3, None, 7), _pair(talk, 4, 8, None)],
        "claims": [
            _claim(
                talk,
                1,
                5,
                "去年技改投入约1500万元，良品率提高3至5个百分点",
                speaker="周启明",
                source_type="named",
                quote_type="answer",
                statistic_ids=["d1s1", "d1s2"],
                qa_id="d1q1",
            ),
            _claim(
                news,
                1,
                3,
                "新线路覆盖六成居民小区",
                speaker="市交通局",
                source_type="named",
                quote_type="indirect",
                cue="介绍",
                keywords=["线路"],
                statistic_ids=["d2s1"],
                antecedent="市交通局",
                antecedent_spans=news.place(3, "市交通局")["spans"],
            ),
        ],
        "statistics": [
            _statistic(
                talk,
                1,
                5,
                "约1500万元",
                value=15000000.0,
                comparator="≈",
                unit="CNY",
                unit_text="万元",
                quantity_kind="currency",
                metric="技改投入",
                period_text="去年",
                period_start=date(2024, 1, 1),
                period_end=date(2024, 12, 31),
                speaker="周启明",
                claim_id="d1c1",
            ),
            _statistic(
                talk,
                2,
                5,
                "3至5个百分点",
                value=3.0,
                value_high=5.0,
                unit="pp",
                unit_text="个百分点",
                quantity_kind="share",
                measure="change",
                direction="up",
                speaker="周启明",
                claim_id="d1c1",
            ),
            _statistic(
                news,
                1,
                3,
                "六成",
                value=60.0,
                unit="%",
                unit_text="成",
                quantity_kind="share",
                measure="share",
                claim_id="d2c1",
            ),
            _statistic(news, 2, 3, "2元", value=2.0, unit="CNY", unit_text="元", quantity_kind="currency"),
        ],
        "rejects": [
            {
                "reject_id": "r1",
                "source_uri": "pages/blank.txt",
                "stage": "decode",
                "rule": "no-text",
                "reason": "pages/blank.txt: the file has no characters: scan the page again",
                "severity": "critical",
            }
        ],
    }
    names = _ids(tables, {page.document: page.text for page in (talk, news)})
    for row in (row for table in tables.values() for row in table):
        row |= {column: _renamed(value, names) for column, value in row.items()}
    ID.update(names)
    files = (Original(URIS[page.document], "text/plain", page.text.encode()) for page in (talk, news))
    return tables, {names[page.document]: file for page, file in zip((talk, news), files, strict=True)}


def _ids(tables: Rows, texts: dict[str, str]) -> dict[str, str]:
    """The id that each short name stands for."""
    names = {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in texts.items()}
    starts = {row["passage_id"]: row["spans"][0]["start"] for row in tables["passages"]}
    for row in tables["articles"]:
        names[row["article_id"]] = identity(names[row["document_id"]], "article", row["position"])
    for row in tables["passages"]:
        names[row["passage_id"]] = identity(names[row["document_id"]], "passage", starts[row["passage_id"]])
    for row in tables["qa_pairs"]:
        passages = [starts[one] for side in ("question", "answer") for one in row[f"{side}_passage_ids"]]
        names[row["qa_id"]] = identity(names[row["document_id"]], "qa", row["pair_no"], *passages)
    for table, kind in (("claims", "claim"), ("statistics", "statistic")):
        for row in tables[table]:
            names[row[f"{kind}_id"]] = identity(names[row["passage_id"]], kind, row["start"], row["end"])
    for row in tables["rejects"]:
        names[row["reject_id"]] = identity(row["source_uri"], row["stage"], row["rule"], "", row["reason"])
    return names


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_renamed(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


def tabled(rows: Rows) -> dict[str, pa.Table]:
    """Rows as the tables that are declared; a column that a row lacks is null there."""
    return {
        table.name: pa.table(
            {
                one.name: pa.array([row.get(one.name) for row in rows[table.name]], one.arrow.type)
                for one in table.fields
            },
            schema=table.arrow,
        )
        for table in schema.TABLES
    }


def release() -> tuple[dict[str, pa.Table], dict[str, Original]]:
    """The seven tables, and the files by document."""
    tables, files = rows()
    return tabled(tables), files


rows()
