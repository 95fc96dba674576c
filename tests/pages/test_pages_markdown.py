"""Markdown as Jupyter shows it, on the page and in the PDF: entities, HTML, ragged tables, environments."""

from fault_pages import fault, losses_of, page_of, pdf_of, words_of


def squeezed(text: str) -> str:
    return " ".join(text.split())


def rows(notebook: str) -> list[list[str]]:
    return [[cell.text_content() for cell in row] for row in page_of(notebook).xpath("//main//tr")]


def test_entities_are_characters_in_title_and_text() -> None:
    notebook = fault("entities-in-markdown")
    said = "5 % af 15×15, ½ år, A&B, 3 < 4, æøå"
    page = page_of(notebook)
    assert page.xpath("string(//h1)") == "Mål – 2013"
    assert said in squeezed(page.xpath("string(//main)"))
    assert said in squeezed(words_of(pdf_of(notebook)))


def test_a_row_with_a_cell_too_few_is_filled() -> None:
    notebook = fault("ragged-markdown-table")
    assert rows(notebook) == [["Bydel", "2011", "2012"], ["Nord", "1", "2"], ["Syd", "3", ""]]
    assert "|" not in words_of(pdf_of(notebook))


def test_a_bar_in_code_splits_no_cell() -> None:
    notebook = fault("table-code-pipe")
    assert rows(notebook) == [["a", "b"], ["x|y", "1"]]
    assert "x|y" in words_of(pdf_of(notebook))


def test_environments_without_dollars_are_formulas() -> None:
    notebook = fault("math-environment-without-dollars")
    formulas = [each.text_content() for each in page_of(notebook).xpath("//main//math")]
    assert formulas == ["a=b+cd=e", "x=1"]
    assert "begin" not in words_of(pdf_of(notebook))


def test_html_of_markdown_looks_as_it_says_and_nothing_of_it_is_printed() -> None:
    notebook = fault("raw-html-in-markdown")
    main = page_of(notebook).xpath("//main")[0]
    assert main.xpath(".//strong/text()") == ["Bemærk:", "fed", "fed"]
    assert (main.xpath(".//sub/text()"), main.xpath(".//sup/text()")) == (["2"], ["2"])
    assert main.xpath(".//kbd/text()") == ["Ctrl"]
    assert main.xpath(".//details/summary/text()") == ["Mere"]
    assert main.xpath(".//img/@alt") == ["Kort"]
    assert rows(notebook) == [["a", "b"], ["x\ny", "z"], ["a"], ["1"]]
    assert losses_of(notebook) == []
    for words in (main.text_content(), words_of(pdf_of(notebook))):
        assert "Midt" in words and "Skjult tekst med fed" in squeezed(words)
        assert not any(mark in words for mark in ("<br", "<sub", "</", "skjult", "også"))
