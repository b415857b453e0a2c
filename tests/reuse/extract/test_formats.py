"""Documents whose text is known give all of it back, in order, whatever their format."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.core.notes import note
from evalkit.show.reuse.notes import said

from . import made
from .reading import findings, read

PARAGRAPHS = [
    "제1장 사업의 개요와 추진 배경",
    "본 사업은 지역화폐와 마일리지를 하나의 지갑에서 쓰게 하는 것을 목표로 한다.",
    "The ledger keeps 24 months of transfers & balances, <not> more.",
    "검증 노드는 네 곳에 두며, 그중 한 곳이 멈추어도 이어진다.",
]
TABLE = [
    ["구분", "내용", "비고"],
    ["인력", "특급 2명, 고급 3명", ""],
    ["기간", "착수일부터 240일", "휴일 포함"],
]
ROWS = ["\t".join(row).strip() for row in TABLE]
NOTES = ["각주: 조례 제5조에 따른다."]
HEAD = "지역 블록체인 사업 완료보고서"

MADE = {
    "a.docx": made.docx(PARAGRAPHS, TABLE, NOTES, HEAD),
    "a.hwpx": made.hwpx(PARAGRAPHS, TABLE, NOTES, HEAD),
    "a.hwp": made.hwp(PARAGRAPHS, TABLE, NOTES, HEAD),
    "a.pdf": made.pdf([[*PARAGRAPHS, *(cell for row in TABLE for cell in row if cell), *NOTES]]),
    "a.html": made.html(PARAGRAPHS, TABLE),
}


def texts(name, data):
    return [block.text for block in read(name, data).blocks]


def bare(text):
    return "".join(text.split())


@pytest.mark.parametrize("name", ["a.docx", "a.hwpx", "a.hwp"])
def test_paragraphs_rows_notes_and_heads_come_back(name):
    found = read(name, MADE[name])
    assert [block.text for block in found.blocks] == [*PARAGRAPHS, *ROWS, *NOTES, HEAD]
    assert found.blocks[1].place == note("paragraph", n=2)
    assert found.blocks[-2].place == note("footnote", n=1)
    assert (found.format, found.parts, found.unread, found.findings) == (name[2:], 1, 0, ())
    assert found.size == len(MADE[name])
    assert len(found.sha256) == 64


def test_formats_agree_on_the_same_content():
    body = bare("".join([*PARAGRAPHS, *ROWS]))
    for name, data in MADE.items():
        assert bare(read(name, data).text).startswith(body), name
    for name in ("a.docx", "a.hwpx", "a.hwp", "a.pdf"):
        assert bare(read(name, MADE[name]).text).removesuffix(bare(HEAD)) == body + bare(
            NOTES[0]
        ), name


def test_slides_come_in_the_order_of_the_show_with_their_notes():
    found = read("a.pptx", made.pptx([["하나", "둘"], ["셋"]], ["말할 것"], "꼬리말"))
    assert [(block.text, said(block.place).text()) for block in found.blocks] == [
        ("하나", "slide 1"), ("둘", "slide 1"), ("말할 것", "notes of slide 1"),
        ("셋", "slide 2"), ("꼬리말", "header or footer 1"),
    ]  # fmt: skip
    assert (found.format, found.parts, found.unread) == ("pptx", 2, 0)


def test_a_slide_of_pictures_is_unread():
    found = read("a.pptx", made.pptx([["하나"], []], extra="<p:pic/>"))
    assert (found.parts, found.unread) == (2, 1)
    assert note("slide-pictures", n=2) in findings(found)
    assert note("pictures", count=2) in findings(found)


def test_what_is_anchored_in_a_paragraph_does_not_cut_it():
    table = made.w_table([["칸"]])
    box = f"<w:r><w:pict><w:txbxContent>{made.w_p('상자')}{table}</w:txbxContent></w:pict></w:r>"
    body = f"<w:p><w:r><w:t>앞</w:t></w:r>{box}<w:r><w:t>뒤</w:t></w:r></w:p>{made.w_p('끝')}"
    assert texts("a.docx", made.docx(body=body)) == ["앞뒤", "상자", "칸", "끝"]


def test_tables_in_cells_keep_the_order():
    inner = made.hp_p("", made.hp_table([["안1", "안2"]]))
    cell = f"<hp:tc><hp:subList>{made.hp_p('위')}{inner}{made.hp_p('아래')}</hp:subList></hp:tc>"
    outer = f"<hp:tbl><hp:tr>{cell}</hp:tr></hp:tbl>"
    assert texts("a.hwpx", made.hwpx(sections=[made.hp_p("", outer)])) == ["위", "안1\t안2", "아래"]
    within = made.hwp_p("위", 2, inside=made.hwp_table([["안1", "안2"]], 3))
    row = made.record(71, 1, b" lbt") + made.record(77, 2) + made.record(72, 2, b"\0" * 16) + within
    section = made.hwp_p("", 0, inside=row + made.hwp_p("아래", 2)) + made.hwp_p("끝")
    assert texts("a.hwp", made.hwp(sections=[section])) == ["위", "안1\t안2", "아래", "끝"]


def test_deleted_and_doubled_text_is_left_out():
    run = "<w:r><w:t>{}</w:t></w:r>".format
    body = (
        f"<w:p>{run('남음')}<w:del><w:r><w:delText>지움</w:delText></w:r></w:del><w:moveFrom>{run('옮김')}</w:moveFrom>"
        f"<mc:AlternateContent xmlns:mc='m'><mc:Choice>{run('하나')}</mc:Choice><mc:Fallback>{run('하나')}</mc:Fallback></mc:AlternateContent></w:p>"
    )
    assert texts("a.docx", made.docx(body=body)) == ["남음하나"]
    run = "<hp:p><hp:run><hp:t>남음<hp:deleteBegin/>지움<hp:deleteEnd/>둘<hp:tab/>셋<hp:lineBreak/>넷</hp:t></hp:run></hp:p>"
    assert texts("a.hwpx", made.hwpx(sections=[run])) == ["남음둘\t셋\n넷"]


def test_remarks_beside_the_text_are_told():
    memo = f'<hp:ctrl><hp:fieldBegin type="MEMO">{made.hp_sub("메모")}</hp:fieldBegin></hp:ctrl>'
    found = read("a.hwpx", made.hwpx(sections=[made.hp_p("본문", memo)]))
    assert (found.text, findings(found)) == ("본문", [note("comments")])


def test_sections_follow_the_spine():
    assert texts("a.hwpx", made.hwpx(sections=[made.hp_p("뒤"), made.hp_p("앞")])) == ["앞", "뒤"]


def test_hwp_controls_captions_and_remarks():
    text = made.hwp_p(
        "",
        0,
        "가".encode("utf-16-le")
        + made.wide(9)
        + "나".encode("utf-16-le")
        + made.wide(4)
        + b"\n\0"
        + "다\ud7a3".encode("utf-16-le"),
    )
    caption = made.hwp_p("", 0, inside=made.hwp_table([["칸"]], caption="표 1"))
    remark = made.hwp_p("보임", 0, inside=made.record(71, 1, b"tmct") + made.hwp_list("숨음", 2))
    long = "긴 문단 " * 2000
    data = made.hwp(sections=[text + caption + remark + made.hwp_p(long)], flags=0)
    assert note("comments") in findings(read("a.hwp", data))
    assert texts("a.hwp", data) == ["가\t나\n다힣", "표 1", "칸", "보임", long.strip()]


def test_html_shows_what_a_browser_shows():
    page = "<p>하나<br>둘 <a href=x>셋</a>&amp;<p>넷<ul><li>다섯<li>여섯</ul><script>a < b</script><title>일곱</title>여덟<style>p{}</style>"
    assert texts("a.html", page.encode()) == ["하나\n둘 셋&", "넷", "다섯", "여섯", "여덟"]
    assert read("page", b"<!doctype html><p>a<td>b").format == "html"


def test_markdown_loses_its_marks():
    lines = [
        "# 제목 #", "", "한 *문단*이 **굵게** `코드`와", "[두 줄](http://a)로 snake_case_name", "", "- 하나", "- 둘", "", "> 인용", "",
        "| 가 | 나 |", "|---|---|", "| 1 | 2 |", "", "```", "# 그대로 *x*", "```", "![그림](a.png) <b>끝</b>", "---",
    ]  # fmt: skip
    found = read("a.md", "\n".join(lines).encode())
    assert [block.text for block in found.blocks] == [
        "제목", "한 문단이 굵게 코드와\n두 줄로 snake_case_name", "하나", "둘", "인용", "가\t나", "1\t2", "# 그대로 *x*", "그림 끝",
    ]  # fmt: skip
    assert found.blocks[1].place == note("line", line=3)


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        ("가나\n다\n\n라".encode(), None),
        ("가나\n다\n\n라".encode("utf-8-sig"), None),
        ("가나\n다\n\n라".encode("utf-16"), None),
        ("가나\n다\n\n라".encode("cp949"), note("cp949")),
    ],
)
def test_text_in_any_encoding(data, finding):
    found = read("a.txt", data)
    assert [(block.text, said(block.place).text()) for block in found.blocks] == [
        ("가나\n다", "line 1"),
        ("라", "line 4"),
    ]
    assert findings(found) == ([finding] if finding else [])


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("A.sol", "solidity"),
        ("a.kts", "kotlin"),
        ("a.tsx", "typescript"),
        ("a.hpp", "cpp"),
        ("pom.xml", "config"),
    ],
)
def test_code_stays_as_it_is(name, language):
    text = "  a = 1;\r\n\r\n\t// 끝  \n"
    found = read(name, text.encode())
    assert (found.format, found.language) == ("code", language)
    assert [(block.text, said(block.place).text()) for block in found.blocks] == [(text, "line 1")]


WORDS = st.text(
    st.characters(whitelist_categories=("Lu", "Ll", "Lo", "Nd"), max_codepoint=0xD7A3),
    min_size=1,
    max_size=8,
)
LINES = st.lists(WORDS, min_size=1, max_size=6).map(lambda words: "글 " + " ".join(words))
MANY = st.lists(LINES, min_size=1, max_size=6)


@settings(max_examples=14, deadline=None)
@given(MANY, st.lists(st.lists(LINES, min_size=1, max_size=3), max_size=3))
def test_whatever_is_written_comes_back_in_order(paragraphs, table):
    from evalkit.reuse.extract.flow import tidy

    wanted = [tidy(text) for text in [*paragraphs, *map("\t".join, table)]]
    markdown = "\n\n".join([*paragraphs, *("| " + " | ".join(row) + " |" for row in table)])
    for name, data in {
        "a.docx": made.docx(paragraphs, table), "a.hwpx": made.hwpx(paragraphs, table),
        "a.hwp": made.hwp(paragraphs, table), "a.html": made.html(paragraphs, table),
        "a.md": markdown.encode(),
    }.items():  # fmt: skip
        found = texts(name, data)
        cells = [tidy(text.replace(" \t ", "\t")) for text in found]
        assert cells == wanted, name
    assert texts("a.pptx", made.pptx([paragraphs, paragraphs])) == wanted[: len(paragraphs)] * 2


def test_a_few_bytes_that_are_no_text_do_not_hide_the_rest():
    found = read("a.c", b"// \xff\xff author\n" + b"int a;\n" * 60)
    assert "int a;" in found.text
    assert findings(found) == [note("replaced")]
