"""Reading PDFs from end to end, on files the tests make themselves."""

from __future__ import annotations

import pytest
from pdf_files import BOLD, ITALIC, Item, Pdf, Picture, Rule, Text, lines

from corpus.builder import clean
from corpus.document import Document
from corpus.readers.pdf import read_pdf
from corpus.source import Source

LEFT, RIGHT = 60.0, 320.0


def read(*pages: list[Item], **settings: str) -> Document:
    return read_pdf(Source("made.pdf", Pdf(list(pages), **settings).data()))  # type: ignore[arg-type]  # only texts are passed


def texts(document: Document, kind: str) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind == kind]


PROSE = [
    "Mast cells are found in most tissues and they",
    "release mediators when they are activated by",
    "allergens. The patient was treated with a drug",
    "that is known to be safe in such a case, and the",
    "course was uneventful until the third day after",
    "admission, when fever came back. We then gave",
]
MORE = [
    "another drug of the same class and watched the",
    "blood pressure for a day. Nothing else was seen",
    "in the follow-up of six months. The family was",
    "told what to avoid, and the child has been well",
    "ever since that time without any treatment now.",
]
WHOLE = " ".join(PROSE + MORE)


def test_the_right_column_is_read_after_the_left() -> None:
    document = read([*lines(PROSE, LEFT), *lines(MORE, RIGHT)])
    assert texts(document, "paragraph") == [WHOLE]


def test_a_paragraph_across_pages_is_one_block_cut_by_page_spans() -> None:
    document = read([*lines(PROSE, LEFT)], [*lines(MORE, LEFT)])
    assert texts(document, "paragraph") == [WHOLE]
    first, second = document.pages
    assert document.text[second.start : second.end] == " ".join(MORE)
    assert document.page_at(first.start) == 1
    assert document.page_at(second.end - 1) == 2


def test_a_table_in_the_column_does_not_break_the_sentence_around_it() -> None:
    table: list[Item] = [
        Text(LEFT, 200, "Table 1: Doses by age.", 8),
        Rule(LEFT, 290, 206),
        *(Text(x, 216, t, 8) for x, t in ((LEFT, "Age"), (160, "Dose"), (240, "Route"))),
        Rule(LEFT, 290, 220),
        *(Text(x, 232, t, 8) for x, t in ((LEFT, "Child"), (160, "5 mg"), (240, "oral"))),
        *(Text(x, 244, t, 8) for x, t in ((LEFT, "Adult"), (160, "10 mg"), (240, "oral"))),
        Rule(LEFT, 290, 250),
        Text(LEFT, 260, "*After a meal.", 7),
    ]
    document = read([*lines(PROSE, LEFT, 100), *table, *lines(MORE, LEFT, 300)])
    assert WHOLE in texts(document, "paragraph")
    assert texts(document, "caption") == ["Table 1: Doses by age."]
    assert texts(document, "table-header") == ["Age | Dose | Route"]
    assert texts(document, "table-row") == ["Child | 5 mg | oral", "Adult | 10 mg | oral"]
    assert texts(document, "footnote") == ["*After a meal."]
    row = next(block for block in document.blocks if block.kind == "table-row")
    assert row.header is not None
    assert document.text[row.header.start : row.header.end] == "Age | Dose | Route"


def test_a_figure_keeps_its_caption_and_loses_its_labels() -> None:
    figure: list[Item] = [
        Picture(LEFT, 190, 250, 290),
        Text(100, 240, "50 kDa", 7),
        Text(LEFT, 310, "Figure 1: A biopsy of the skin.", 8),
    ]
    document = read([*lines(PROSE, LEFT, 100), *figure, *lines(MORE, LEFT, 340)])
    assert texts(document, "paragraph") == [WHOLE]
    assert texts(document, "caption") == ["Figure 1: A biopsy of the skin."]
    assert "kDa" not in document.text


def test_a_float_page_inside_a_sentence_keeps_pages_and_sentence() -> None:
    figure: list[Item] = [
        Picture(LEFT, 100, 400, 400),
        Text(LEFT, 420, "Figure 2: A very large picture.", 8),
    ]
    document = read([*lines(PROSE[:4])], figure, [*lines(PROSE[4:])])
    sentence = " ".join(PROSE)
    assert sentence in texts(document, "paragraph")
    for word, page in (("Mast", 1), ("picture", 2), ("admission", 3)):
        assert document.page_at(document.text.index(word)) == page


def test_running_heads_and_page_numbers_are_dropped() -> None:
    pages: list[list[Item]] = [
        [Text(LEFT, 40, "Journal of Made Cases", 8), Text(500, 40, str(n), 8), *lines(part)]
        for n, part in ((7, PROSE), (8, MORE))
    ]
    document = read(*pages)
    assert document.text == WHOLE


def test_a_bullet_at_the_head_of_two_pages_is_no_running_head() -> None:
    pages: list[list[Item]] = [
        [Text(LEFT, 60, "\u2022"), Text(LEFT + 15, 60, f"{name} is to be avoided here.")]
        for name in ("Aspirin", "Morphine")
    ]
    document = read(*pages)
    assert texts(document, "list-item") == [
        "Aspirin is to be avoided here.",
        "Morphine is to be avoided here.",
    ]


def test_list_items_know_their_lead_in() -> None:
    items: list[Item] = [Text(LEFT, 100, "The following are contraindicated in such patients:")]
    for index, text in enumerate(("aspirin and its kin", "morphine in high doses")):
        items += [Text(70, 114 + 12 * index, "\u2022"), Text(85, 114 + 12 * index, text)]
    document = read(items)
    found = [b for b in document.blocks if b.kind == "list-item"]
    assert [document.text[b.start : b.end] for b in found] == [
        "aspirin and its kin",
        "morphine in high doses",
    ]
    for block in found:
        assert block.lead_in is not None
        lead = document.text[block.lead_in.start : block.lead_in.end]
        assert lead.endswith("contraindicated in such patients:")


def test_numbered_items_part_without_full_stops() -> None:
    rows = ["1. Craving for the drug", "2. Use in spite of harm", "10. Tolerance of the drug"]
    document = read([Text(LEFT, 100, "Criteria are these:"), *lines(rows, 75, 114)])
    assert texts(document, "list-item") == rows


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("an ac-", "cumulation of cells", "an accumulation of cells"),
        ("a non-", "sedating drug", "a non-sedating drug"),
        ("a dose of IL-", "6 antibody", "a dose of IL-6 antibody"),
        ("in two-", "thirds of them", "in two-thirds of them"),
        ("of 5\u2013", "10 mg a day", "of 5\u201310 mg a day"),
        (
            "see http://dx.doi.org/",
            "10.1000/182 for it",
            "see http://dx.doi.org/10.1000/182 for it",
        ),
        ("primer ACGTACGT-", "TTGACCA was used", "primer ACGTACGTTTGACCA was used"),
    ],
)
def test_words_broken_at_line_ends(first: str, second: str, whole: str) -> None:
    body = lines([*PROSE[:3], "It was then found to be " + first, second, *MORE[:2]])
    assert f"found to be {whole}" in read([*body]).text


def test_what_the_document_writes_elsewhere_decides_on_a_hyphen() -> None:
    rows = [
        "We saw a beta-adrenergic effect of it on this",
        "organ. In all of the others, too, a beta-",
        "adrenergic effect was seen. The coworkers say",
        "that this is known, and that other co-",
        "workers had said so before they did this.",
    ]
    text = read([*lines(rows)]).text
    assert "too, a beta-adrenergic effect" in text
    assert "other coworkers had" in text


def test_headings_open_sections_and_references_are_never_quotable() -> None:
    document = read(
        [
            Text(LEFT, 90, "1. Introduction", 13, BOLD),
            *lines(PROSE, LEFT, 110),
            Text(LEFT, 200, "1.1. Cells.", 10, ITALIC),
            Text(LEFT + 52, 200, "They were kept in a flask for the night."),
            Text(LEFT, 230, "References", 13, BOLD),
            Text(LEFT, 250, "[1] A. Author, Something known, J. Cases, 2001,", 8),
            Text(LEFT + 14, 260, "doi 10.1234/other.", 8),
            Text(LEFT, 270, "[2] B. Writer, Something else, J. Cases, 2002.", 8),
        ]
    )
    assert texts(document, "heading") == ["1. Introduction", "1.1. Cells.", "References"]
    assert [s.level for s in document.sections if s.heading] == [1, 2, 1]
    references = [b for b in document.blocks if b.kind == "reference"]
    assert len(references) == 2
    assert not any(document.quotable(block) for block in references)
    assert document.sections[references[0].section].role == "references"
    assert document.metadata.doi is None


def front_page() -> list[Item]:
    return [
        Text(LEFT, 50, "Case Reports in Made Medicine", 8),
        Text(LEFT, 60, "Volume 2015, Article ID 12, 3 pages", 8),
        Text(LEFT, 70, "https://doi.org/10.5555/made.2015.12", 8),
        Text(LEFT, 110, "Case Report", 15, ITALIC),
        Text(LEFT, 130, "Anaphylaxis after an Ant's Sting in", 16, BOLD),
        Text(LEFT, 149, "a Young Man", 16, BOLD),
        Text(LEFT, 180, "Ann B. Made,1 Carl van der Form,2 and Dora Copy1", 11, BOLD),
        Text(LEFT, 200, "1Department of Forms, University of Nowhere", 9, ITALIC),
        Text(LEFT, 220, "Correspondence should be addressed to Ann B. Made; a@example.org", 9),
        Text(LEFT, 235, "Received 2 May 2014; Accepted 3 June 2014", 9),
        *lines(
            [
                "A man of twenty was stung by an ant and lost consciousness within a few minutes,",
                "and his blood pressure was not to be measured when the ambulance came to see him.",
                "He was given adrenaline and got well. We report the case because it is so rare.",
            ],
            LEFT,
            260,
            11,
            9,
        ),
        Text(LEFT, 320, "1. Introduction", 13, BOLD),
        *lines(PROSE, LEFT, 340),
        *lines(MORE, LEFT, 412),
    ]


def test_front_matter_is_read_and_never_quoted() -> None:
    document = read(front_page())
    facts = document.metadata
    assert facts.title == "Anaphylaxis after an Ant's Sting in a Young Man"
    assert facts.authors == ("Ann B. Made", "Carl van der Form", "Dora Copy")
    assert (facts.doi, facts.year) == ("10.5555/made.2015.12", 2015)
    assert facts.journal == "Case Reports in Made Medicine"
    assert facts.type == "case-report"
    assert {"authors", "journal"} <= facts.guessed
    assert document.id == "doi:10.5555/made.2015.12"
    quotable = [document.text[b.start : b.end] for b in document.blocks if document.quotable(b)]
    assert quotable[0].startswith("A man of twenty")
    assert not any("Correspondence" in text or "Nowhere" in text for text in quotable)
    abstract = next(b for b in document.blocks if b.kind == "paragraph")
    assert document.sections[abstract.section].role == "abstract"


def test_a_title_the_file_states_is_taken_unless_it_is_a_file_name() -> None:
    stated = read([*lines(PROSE)], title="Guidance on stings of ants")
    assert stated.metadata.title == "Guidance on stings of ants"
    assert read([*lines(PROSE)], title="12345.dvi").metadata.title == ""


def test_footnotes_do_not_interrupt_the_text() -> None:
    note: list[Item] = [Text(LEFT, 780, "*Corresponding author: see the first page.", 7)]
    document = read([*lines(PROSE, LEFT), *note, *lines(MORE, RIGHT)])
    assert texts(document, "paragraph") == [WHOLE]
    assert texts(document, "footnote") == ["*Corresponding author: see the first page."]


def test_line_numbers_and_watermarks_are_dropped() -> None:
    rows = PROSE + MORE
    numbers: list[Item] = [
        Text(30, 100 + 12 * index, str(index + 1), 7) for index in range(len(rows))
    ]
    mark = Text(150, 500, "UNCORRECTED PROOF", 50, BOLD, angle=45)
    assert read([*lines(rows), *numbers, mark]).text == WHOLE


def test_text_that_stands_sideways_is_read_and_its_boxes_lie_on_the_page() -> None:
    sideways: list[Item] = [
        Text(100 + 12 * index, 700, text, angle=90) for index, text in enumerate(PROSE + MORE)
    ]
    document = read(sideways)
    assert document.text == WHOLE
    for box in document.boxes:
        assert 0 <= box.x0 < box.x1 <= 595
        assert 0 <= box.y0 < box.y1 <= 842
    assert document.boxes[0].y1 > document.boxes[5].y1


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_rotated_page_has_its_boxes_where_it_shows_them(turn: int) -> None:
    pdf = Pdf([[Text(100, 100, "Epinephrine first, always and at once.")]], turn=turn)
    pdf.pages[0] += lines(PROSE + MORE, 60, 140)
    document = read_pdf(Source("turned.pdf", pdf.data()))
    assert "Epinephrine first, always and at once." in document.text
    box = next(b for b in document.boxes if document.text[b.start : b.end] == "Epinephrine")
    wide, high = (595, 842) if turn % 180 == 0 else (842, 595)
    page = document.pages[0]
    assert (page.width, page.height) == (wide, high)
    expected = {
        0: (100, 100),
        90: (842 - 100, 100),
        180: (595 - 100, 842 - 100),
        270: (100, 595 - 100),
    }[turn]
    assert box.x0 - 15 <= expected[0] <= box.x1 + 15
    assert box.y0 - 15 <= expected[1] <= box.y1 + 15


def test_powers_of_ten_are_not_read_as_numbers() -> None:
    row: list[Item] = [
        Text(LEFT, 100, "The count was 10"),
        Text(139.0, 96, "9", 6),
        Text(142.4, 100, "/L on the day."),
    ]
    assert "10\u2079/L" in read([*row, *lines(PROSE, LEFT, 112)]).text


def test_soft_hyphens_ligatures_and_accents_come_out_as_letters() -> None:
    row = [Text(LEFT, 100, "The Andr"), Text(LEFT + 40.6, 100, "\u00e9 sign was first seen there.")]
    document = read([*row, *lines(PROSE, LEFT, 112)])
    assert "André sign was first" in document.text
    assert document.text == "\n\n".join(clean(part) for part in document.text.split("\n\n"))
