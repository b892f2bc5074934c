"""Jumps as links: the pages of one edition that a note of one of them leads to.

A row of a table depends on the bytes of its own page alone, so that pages can be read apart and kept between releases.
What joins two pages is therefore asked of the tables, by one query: the view ``jumps`` of ``banxin.duckdb`` is that
query on the files of the release, and ``flows.readers.Release.jumps`` is the same one on its tables.
"""

VIEW = "jumps"
DESCRIPTION = (
    "One row a continuation note and page of the same edition that it names. Both pages are of one `publication` and "
    "`edition_date`: where one of the two, or the page it is, is not known, nothing is linked."
)
COLUMNS = {
    "document_id": "The page that the note stands on.",
    "passage_id": "The note.",
    "jump": "Where it leads: `to` where the story goes on, `from` where it began, `see` another story.",
    "to_document_id": "The page that it names.",
    "to_passage_id": "The note there that leads back to this page; null where there is none, or where more than one of "
    "either page may be meant.",
}


def query(documents: str, passages: str) -> str:
    """The links as SQL of DuckDB, in reading order.

    Args:
        documents: the name of the table or view of documents.
        passages: that of passages.
    """
    return f"""
WITH sheets AS (
    SELECT document_id, publication, edition_date, {_number("page")} AS page FROM {documents}
), links AS (
    SELECT note.document_id, note.passage_id, note.position, note.jump, there.document_id AS to_document_id
    FROM {passages} AS note
    JOIN sheets AS here ON here.document_id = note.document_id
    JOIN sheets AS there
        ON there.publication = here.publication AND there.edition_date = here.edition_date
        AND there.page = {_number("note.jump_page")} AND there.document_id <> note.document_id
    WHERE note.jump IS NOT NULL
), meetings AS (
    SELECT one.passage_id, one.to_document_id, other.passage_id AS to_passage_id,
        count(*) OVER (PARTITION BY one.passage_id, one.to_document_id) AS others,
        count(*) OVER (PARTITION BY other.passage_id, other.to_document_id) AS ones
    FROM links AS one
    JOIN links AS other ON other.document_id = one.to_document_id AND other.to_document_id = one.document_id
    WHERE (one.jump, other.jump) IN (('to', 'from'), ('from', 'to'))
)
SELECT links.document_id, links.passage_id, links.jump, links.to_document_id, meetings.to_passage_id
FROM links
LEFT JOIN meetings
    ON meetings.passage_id = links.passage_id AND meetings.to_document_id = links.to_document_id
    AND meetings.others = 1 AND meetings.ones = 1
ORDER BY links.document_id, links.position, links.to_document_id"""  # noqa: S608 - names of this module's callers


def _number(page: str) -> str:
    """A page in SQL so that 二, 2 and 02 are one page, and A3 and A03; 头版 is the first."""
    number = f"translate({page}, '〇○零一二三四五六七八九头頭', '00012345678911')"
    for written, meant in (("^十$", "10"), ("^十", "1"), ("十$", "0"), ("十", ""), (r"^([A-Z]*)0+(\d)", r"\1\2")):
        number = f"regexp_replace({number}, '{written}', '{meant}')"
    return number
