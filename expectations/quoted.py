"""What the tables promise that are read off passages: pairs, claims and statistics."""

from functools import partial

from expectations import facts, phrases, plausible, reading, said
from expectations.promises import Promise

PAIRS: tuple[Promise, ...] = (
    phrases.counted_from_one("qa_pairs", "pair_no"),
    Promise(
        "sides_match_status",
        "A `paired` row has question and answer, an `unanswered` one no answer, an `orphan_answer` no question.",
        "Counting by `status` counts what is there.",
        "critical",
        facts.sides_match_status,
    ),
    Promise(
        "sides_name_their_passages",
        "The question and the answer, where given, name their passages and spans; a side that is null names none.",
        "A reader can look up both sides on the page.",
        "critical",
        facts.sides_name_their_passages,
    ),
    Promise(
        "basis_matches_status",
        "`pairing_basis` is given where `status` is `paired`, and nowhere else.",
        "Every pair says why its sides were brought together.",
        "critical",
        facts.basis_matches_status,
    ),
    phrases.items_refer("qa_pairs", "question_passage_ids", "passages"),
    phrases.items_refer("qa_pairs", "answer_passage_ids", "passages"),
    phrases.spans_in_source("qa_pairs", "question_spans"),
    phrases.spans_in_source("qa_pairs", "answer_spans"),
    phrases.agrees("qa_pairs", "article_id", "articles", "document_id"),
    phrases.of_the_place("qa_pairs", "qa_id"),
    phrases.reads_back("qa_pairs", "question", "question_spans"),
    phrases.reads_back("qa_pairs", "answer", "answer_spans"),
    *(
        Promise(
            f"{side}_spans_lie_in_its_passages",
            f"`{side}_spans` lie within the spans of the passages that `{side}_passage_ids` names.",
            "Both ways from a pair to the page lead to the same place.",
            "critical",
            partial(reading.spans_in_passages, table="qa_pairs", spans=f"{side}_spans", column=f"{side}_passage_ids"),
        )
        for side in ("question", "answer")
    ),
    Promise(
        "passages_are_labelled",
        "The passages that a question names are labelled `question`, those of an answer `answer`.",
        "Counting passages by label and counting pairs must agree.",
        "critical",
        said.passages_are_labelled,
    ),
    Promise(
        "no_question_says_nothing",
        "Where `question` is null, `question_form`, `asker` and `asker_label` are null and `subquestions` is 0.",
        "Grouping by who asks counts questions alone.",
        "info",
        partial(
            said.side_is_null_as_a_whole,
            side="question",
            columns=("question_form", "subquestions", "asker", "asker_label"),
        ),
    ),
    Promise(
        "no_answer_says_nothing",
        "Where `answer` is null, `respondent` and `respondent_label` are null.",
        "Grouping by who answers counts answers alone.",
        "info",
        partial(said.side_is_null_as_a_whole, side="answer", columns=("respondent", "respondent_label")),
    ),
    Promise(
        "form_is_told",
        "`question_form` is given where `question` is, and where it is `question`, `subquestions` is at least 1.",
        "Who counts questions by form counts all.",
        "info",
        said.form_is_told,
    ),
    Promise(
        "scores_are_of_pairs",
        "`pairing_score` and `pairing_margin` are 0 where `status` is not `paired`.",
        "A mean over pairs must not be moved by rows that are none.",
        "info",
        said.scores_are_of_pairs,
    ),
    phrases.printed("qa_pairs", "asker"),
    phrases.printed("qa_pairs", "respondent"),
    phrases.printed("qa_pairs", "asker_label", "respondent_label", name="mark"),
)

CLAIMS: tuple[Promise, ...] = (
    *phrases.quoted("claims", "claim"),
    phrases.items_refer("claims", "statistic_ids", "statistics"),
    Promise(
        "named_source_has_a_name",
        "`speaker` is given where `source_type` is `named`.",
        "A claim is worth what its source is: a source called named has a name.",
        "warning",
        facts.named_source_has_a_name,
    ),
    phrases.of_the_place("claims", "claim_id"),
    Promise(
        "its_statistics_stand_inside",
        "The figures in `statistic_ids` stand between `start` and `end` of the same passage.",
        "A claim is checked by the figures that it states, and by no others.",
        "critical",
        said.statistics_stand_inside,
    ),
    Promise(
        "unattributed_has_no_speaker",
        "`speaker` and `speaker_role` are null where `source_type` is `unattributed`.",
        "Counting by speaker must not count what nobody said.",
        "info",
        said.source_fits_speaker,
    ),
    Promise(
        "answers_stand_in_answers",
        "A claim of the `quote_type` `answer` stands in a passage that is labelled `answer`.",
        "What is said in answers is told apart from what is said about them.",
        "info",
        said.answers_are_answers,
    ),
    Promise(
        "its_pair_holds_it",
        "The pair that `qa_id` names is made of the passage that `passage_id` names, among others.",
        "From a claim to the question behind it, and back.",
        "critical",
        said.pair_holds_the_passage,
    ),
    Promise(
        "key_claims_are_salient",
        "In each story `salience` is higher for key claims than for the others, on average.",
        "Who reads the key claims alone reads the most telling.",
        "info",
        said.key_claims_are_salient,
    ),
    Promise(
        "statistic_states_a_figure",
        "A claim of the `claim_type` `statistic` has a figure in it, in digits or in words.",
        "Filtering by type must find the figures.",
        "info",
        said.states_its_figures,
    ),
    Promise(
        "antecedent_has_its_place",
        "`antecedent` is given where `antecedent_spans` holds a span, and nowhere else.",
        "What a claim leans on can be looked up as the claim itself can.",
        "critical",
        said.antecedent_has_its_place,
    ),
    phrases.spans_in_source("claims", "antecedent_spans"),
    phrases.reads_back("claims", "antecedent", "antecedent_spans"),
    phrases.printed("claims", "speaker", "reported_by"),
    phrases.printed("claims", "speaker_role"),
    phrases.printed("claims", "cue"),
    phrases.printed("claims", "keywords"),
)

STATISTICS: tuple[Promise, ...] = (
    *phrases.quoted("statistics", "quote"),
    Promise(
        "sentence_holds_the_quote",
        "`quote` is part of `sentence`, and `sentence` of its passage's `text`.",
        "A figure is read in the sentence that states it.",
        "warning",
        reading.sentence_holds_quote,
    ),
    Promise(
        "values_are_finite",
        "`value` and `value_high` are finite numbers.",
        "One infinity makes every sum infinite.",
        "warning",
        lambda release: facts.finite(release, "statistics", "value", "value_high"),
    ),
    Promise(
        "range_is_in_order",
        "`value_high`, where given, is at least `value`.",
        "A range runs from its lower to its upper end: 3至5个, never 5至3个.",
        "warning",
        partial(facts.in_order, table="statistics", low="value", high="value_high"),
    ),
    Promise(
        "period_is_in_order",
        "`period_start` is not after `period_end`.",
        "A period that ends before it begins matches no date.",
        "warning",
        partial(facts.in_order, table="statistics", low="period_start", high="period_end"),
    ),
    *(
        Promise(bound.name, bound.says, bound.why, "warning", partial(plausible.within, bound=bound))
        for bound in plausible.BOUNDS
    ),
    Promise(
        "no_year_is_counted",
        "A whole number from 1900 to 2100 has a unit, and not 年: 2000年 is an age, 2024年 a date.",
        "A year read as a count would stand among numbers of people and things.",
        "warning",
        plausible.no_year_is_counted,
    ),
    Promise(
        "range_is_of_one_size",
        "`value_high` is at most 10000 times `value`, where that is above 0.",
        "3至5万元 runs from 30000: a lower end so much smaller lost its multiplier.",
        "warning",
        partial(plausible.ends_are_of_one_size, times=10_000),
    ),
    Promise(
        "period_lasts_no_age",
        "`period_end` is at most 300 years after `period_start`.",
        "Newspapers count in years and decades: a digit of the year was misread.",
        "warning",
        partial(plausible.lasts_at_most, years=300),
    ),
    Promise(
        "period_ends_within_a_century",
        "`period_end` is at most 100 years after `documents.edition_date`, where that is given.",
        "Plans reach some decades ahead: a digit of the year was misread.",
        "warning",
        partial(plausible.ends_within, years=100),
    ),
    Promise(
        "claim_lists_it",
        "The claim that `claim_id` names has it among its `statistic_ids`.",
        "Both ways through the link must lead to the same rows.",
        "critical",
        facts.claim_lists_it,
    ),
    phrases.of_the_place("statistics", "statistic_id"),
    Promise(
        "value_is_what_is_printed",
        "Where `quote` holds one number in digits and `unit` needs no conversion, `value` is that number times its 万 "
        "or 亿, whatever its sign.",
        "The commonest error of a reader of figures is a multiplier that was lost or read twice.",
        "info",
        said.value_is_what_is_printed,
    ),
    Promise(
        "kind_fits_unit",
        "A `unit` of money (`CNY`, `USD`, …) is `currency`, `%` and `pp` are `share` or `rate`.",
        "A sum over one kind of quantity must be over one kind of unit.",
        "info",
        said.kind_fits_unit,
    ),
    Promise(
        "moves_have_directions",
        "`direction` is given where `measure` is `change` or `growth`.",
        "A change that goes nowhere cannot be added up.",
        "info",
        said.moves_have_directions,
    ),
    Promise(
        "unit_is_of_its_text",
        "The Chinese characters of `unit` stand in `unit_text`; beside a multiplier alone it is that of a neighbour.",
        "A figure in the wrong unit is a wrong figure.",
        "info",
        said.unit_is_of_its_text,
    ),
    Promise(
        "bases_are_of_moves",
        "`basis` is `yoy`, `qoq` or `mom` only where `measure` is `change` or `growth` or `direction` is given.",
        "Filtering by 同比 or 环比 finds what moved, and no amounts.",
        "info",
        said.bases_are_of_moves,
    ),
    Promise(
        "period_is_whole",
        "`period_start` and `period_end` are both given or both null (but for 截至 and the like), and null where "
        "`period_text` is.",
        "Filtering by time by either end finds the same rows.",
        "info",
        said.period_is_whole,
    ),
    Promise(
        "unit_text_is_printed",
        "`unit_text` stands in `sentence`.",
        "A unit that is not printed was guessed.",
        "info",
        said.is_in_the_quote,
    ),
    phrases.printed("statistics", "metric"),
    phrases.printed("statistics", "subject"),
    phrases.printed("statistics", "period_text"),
    phrases.printed("statistics", "speaker"),
)
