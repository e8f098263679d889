"""What is printed: every clause, footnote and signature, and nothing of what was meant to harm."""

import io

import pytest
from PIL import Image
from weasyprint import HTML

from hub.reports import area, paper
from hub.requirements import rows_for
from tests.hub.reports.conftest import DAY, VILLAGES


def printed(page):
    """The text of each page, as it was laid out."""
    style = (paper.HERE / "paper.css").read_text("utf-8")
    made = HTML(string=page.replace("</head>", f"<style>{style}</style></head>"))
    pages = []
    for sheet in made.render().pages:
        boxes = [sheet._page_box, *sheet._page_box.descendants()]
        words = [box.text for box in boxes if getattr(box, "text", None)]
        pages.append("".join("".join(words).split()))
    return pages


@pytest.fixture(scope="module")
def picture():
    file = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(file, "JPEG")
    return file.getvalue()


def test_a_hall_on_paper_has_every_clause_and_the_signing(town_report):
    pages = printed(paper.html(town_report))
    whole = "".join(pages)
    for row in rows_for("township", DAY):
        for sentence in row.quotations:
            assert "".join(sentence.split()) in whole, row.id
    for note in town_report.footnotes:
        assert "".join(note.text.split()) in whole
    for said in ("签字栏", "检查人员（签字）", "驻政〔2019〕1号", "生成人李示例", "2019年1月7日"):
        assert said in whole
    assert f"第1页共{len(pages)}页" in pages[0]
    assert f"第{len(pages)}页共{len(pages)}页" in pages[-1]


def test_what_was_meant_to_harm_is_only_text(town_report):
    page = paper.html(town_report)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<img src=http" not in page
    assert "\u202e" not in page


def test_an_area_on_paper_has_the_halls_that_lack_something(area_report, accounts, ways):
    villages = [one for one in accounts if one.hall.tier == "village"]
    rows = [row.id for row in rows_for("village", DAY)]
    matrix = area.matrix(villages, ways, 3, rows, DAY, 60)
    whole = "".join(printed(paper.html(area_report, [paper.Titled(title="村级", matrix=matrix)])))
    assert "阳丰镇示例1村" in whole
    assert "附表1：村级逐厅对照" in whole
    assert "村(社区)级" in whole
    assert "签字栏" in whole


def test_pictures_are_printed_and_nothing_else_is_fetched(town_report, picture):
    asked = []

    def read(name):
        asked.append(name)
        return picture, "image/jpeg"

    page = paper.html(town_report).replace(
        "</body>",
        '<img src="http://127.0.0.1:1/x"><img src="file:///etc/hostname"><img src="photo:../x">'
        "<link rel=stylesheet href='http://127.0.0.1:1/x.css'></body>",
    )
    made = paper.pdf(page, read)
    assert made.startswith(b"%PDF-")
    assert b"/Subtype /Image" in made or b"/Subtype/Image" in made
    assert set(asked) == {"a" * 64}


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/", "file:///etc/passwd", "photo:a/b", "data:,x", "ftp://x/y"]
)
def test_the_fetcher_knows_its_own_photos_only(address):
    with pytest.raises(ValueError, match="may not fetch"):
        paper._fetcher(lambda name: None).fetch(address)


def test_a_village_never_heard_of_can_be_printed(facts, ways):
    from hub.reports import hall
    from tests.hub.reports.conftest import OCCASION

    made = hall.report(ways[VILLAGES[1].code], facts[4], [], OCCASION)
    whole = "".join(printed(paper.html(made)))
    assert "没有接入终端" in whole
    assert "不足两天的记录" in whole
