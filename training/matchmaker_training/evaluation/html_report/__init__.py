"""A report as one HTML file that needs nothing else, with plots and every figure in a table."""

from matchmaker_training.evaluation.html_report.page import render_html, write_html

__all__ = ["render_html", "write_html"]
