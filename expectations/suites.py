"""What the tables promise: a suite a table, as data.

``promises.structural`` reads promises off a table's declaration. ``MEANING`` adds what only the table's meaning
promises: each promise names the fact that decides it, says in plain words what holds, and why a reader relies on it.
"""

from collections.abc import Mapping
from functools import partial

from expectations import facts, phrases, quoted, reading, sense
from expectations.promises import Promise, structural
from expectations.schema import TableSchema


def suite(table: TableSchema) -> tuple[Promise, ...]:
    """All that a table promises: what its declaration says, then what its meaning says."""
    return (*structural(table), *MEANING[table.name])


MEANING: Mapping[str, tuple[Promise, ...]] = {
    "documents": (
        Promise(
            "nothing_lost_nothing_twice",
            "The spans of the document's passages cover every non-space character of its source exactly once.",
            "Conservation: what the page printed is all there, and nothing is counted twice.",
            "critical",
            reading.nothing_lost_nothing_twice,
        ),
        Promise(
            "characters_are_counted",
            "`characters` is the length of the decoded source text.",
            "Spans are counted in that text: another text has other spans.",
            "critical",
            reading.length_counted,
        ),
        Promise(
            "id_is_of_its_bytes",
            "`document_id` is the hash of the bytes of the file.",
            "The same page has the same id in every release, whatever it is called.",
            "critical",
            reading.id_is_of_the_bytes,
        ),
        Promise(
            "is_of_its_file",
            "`source_uri`, `media_type` and `bytes` are those of the file that was read.",
            "A reader who doubts a figure must find its page.",
            "critical",
            reading.is_of_the_file,
        ),
        Promise(
            "encoding_decodes_it",
            "The bytes of the file can be decoded by `encoding`; `decode_errors` is `strict` where they all can.",
            "Spans count decoded characters: who cannot decode the file cannot follow them.",
            "critical",
            reading.decodes,
        ),
        Promise(
            "lines_are_counted",
            "`lines` is how many lines an editor counts in the decoded text.",
            "A reader looks passages up by their lines.",
            "critical",
            reading.lines_counted,
        ),
        phrases.printed("documents", "publication", elsewhere="source_uri"),
        phrases.printed("documents", "page", elsewhere="source_uri"),
        Promise(
            "edition_date_is_printed",
            "`edition_date` stands on the page or in the name of its file.",
            "Periods such as 今年 are resolved against it: a wrong day moves them all.",
            "info",
            sense.edition_day_is_printed,
        ),
        Promise(
            "title_heads_a_story",
            "`title` is the `headline` of a story of the document, and null where none has one.",
            "A list of pages reads like the page.",
            "info",
            sense.title_heads_a_story,
        ),
        *(
            Promise(
                f"{table}_are_counted",
                f"`{table}` is how many rows of `{table}` the document has.",
                "A table that lost rows on the way is noticed.",
                "critical",
                partial(facts.rows_counted, table=table),
            )
            for table in ("articles", "passages")
        ),
    ),
    "articles": (
        phrases.counted_from_one("articles", "position"),
        Promise(
            "characters_are_counted",
            "`characters` is the sum over the article's passages.",
            "Lengths of stories and of their parts can be compared.",
            "critical",
            facts.article_characters_counted,
        ),
        phrases.of_the_place("articles", "article_id"),
        *(
            Promise(
                f"{column}_is_of_its_passages",
                f"`{column}` is what the passages of the story that are labelled so say, and null where none is.",
                "A story's head is the same in both tables.",
                "info",
                partial(sense.display_is_of_its_passages, column=column),
            )
            for column in ("kicker", "headline", "subheadline", "byline", "lead")
        ),
        Promise(
            "authors_are_in_the_byline",
            "Each of the `authors` is named in `byline`.",
            "Nobody is an author who did not sign.",
            "info",
            sense.authors_are_in_the_byline,
        ),
        Promise(
            "interviews_have_talk",
            "`kind` is `interview` where a passage of the story is labelled `question` or `answer`, and nowhere else.",
            "Filtering stories by kind finds every interview.",
            "info",
            sense.interviews_have_talk,
        ),
    ),
    "passages": (
        phrases.counted_from_one("passages", "position"),
        Promise(
            "characters_are_counted",
            "`characters` is the length of `text`.",
            "Offsets of claims and statistics are counted in that text.",
            "critical",
            reading.characters_counted,
        ),
        phrases.spans_in_source("passages", "spans"),
        phrases.agrees("passages", "article_id", "articles", "document_id"),
        phrases.of_the_place("passages", "passage_id"),
        phrases.reads_back("passages", "text"),
        Promise(
            "lines_are_those_of_its_spans",
            "`first_line` and `last_line` are the topmost and the lowest line that `spans` stand in.",
            "Both ways from a passage to the page lead to the same place.",
            "critical",
            reading.lines_of_spans,
        ),
        Promise(
            "section_heads_it",
            "`section` is the text of a section heading of the story that is read before the passage.",
            "Grouping by section gives the sections of the page.",
            "info",
            sense.section_heads_it,
        ),
        Promise(
            "speakers_speak",
            "`speaker` is given for questions and answers alone.",
            "Counting by speaker counts what is said.",
            "info",
            sense.speakers_speak,
        ),
        phrases.printed("passages", "speaker"),
        Promise(
            "jump_is_what_the_note_says",
            "`jump` is given for continuation notes alone, and goes the way that their first words say.",
            "Pages are joined by it: a story must go on where its note says.",
            "info",
            sense.jump_is_what_the_note_says,
        ),
        Promise(
            "jump_page_is_in_the_note",
            "`jump_page` is printed in `text`, and is given for every jump that names a page and for nothing else.",
            "Pages are joined by it: another page has another story.",
            "info",
            sense.jump_page_is_in_the_note,
        ),
    ),
    "qa_pairs": quoted.PAIRS,
    "claims": quoted.CLAIMS,
    "statistics": quoted.STATISTICS,
    "rejects": (
        Promise(
            "reject_id_is_of_the_refusal",
            "`reject_id` is the hash of what was refused and by which rule.",
            "The same refusal has the same id in every release.",
            "critical",
            reading.reject_id_is_of_the_refusal,
        ),
        Promise(
            "row_is_of_its_table",
            "`row` is JSON with the columns of `table` and the same `document_id`; null where `table` is null.",
            "What was refused can be looked at, and put back by hand.",
            "critical",
            sense.row_is_of_its_table,
        ),
        Promise(
            "reason_names_the_file",
            "`reason` begins with `source_uri`.",
            "A line of the list can be acted on alone.",
            "info",
            sense.reason_names_the_file,
        ),
        Promise(
            "error_is_a_lost_row",
            "`severity` is `error` where `table` is given, and nowhere else.",
            "Counting by severity counts what is lost.",
            "info",
            sense.severity_says_what_is_lost,
        ),
    ),
}
"""What the tables' meaning promises, beyond their declarations."""
