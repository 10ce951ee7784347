"""A page as PDF, tagged, with embedded typefaces: the one door to WeasyPrint, an extra. It reads no address and no file but the style sheet."""

from __future__ import annotations

from weasyprint import CSS, HTML

from eligibility_api.pages.static import static_files


def _refuse(url: str) -> None:
    """Nothing is fetched, whatever a page names."""
    raise ValueError(f"a PDF loads nothing: {url}")


def pdf_from_html(html: bytes) -> bytes:
    """A whole page as PDF/UA."""
    style = CSS(string=static_files().files["site.css"].body.decode())
    made: bytes = HTML(string=html.decode(), url_fetcher=_refuse).write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1")
    return made
