"""The program: its commands, and how one is run so that every failure is told and has its exit code."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

import typer

from eligibility.cli.accounts import accounts_app
from eligibility.cli.answering import advise, reasons, what_if
from eligibility.cli.auditing import audit_app
from eligibility.cli.authoring import compile_rules
from eligibility.cli.bundling import bundle_app
from eligibility.cli.checking import check
from eligibility.cli.determining import determine
from eligibility.cli.differing import diff
from eligibility.cli.drafting import draft
from eligibility.cli.evidence import flags, materials, verify
from eligibility.cli.formatting import fmt
from eligibility.cli.forms import template
from eligibility.cli.interviewing import interview
from eligibility.cli.judging import explain, judge
from eligibility.cli.policies import policies_app
from eligibility.cli.receipts import receipt_html, replay
from eligibility.cli.screening import screen
from eligibility.cli.serving import serve, version
from eligibility.cli.storing import store_app
from eligibility.cli.testing import try_rules
from eligibility.cli.watching import watch
from eligibility.cli.working import work

app = typer.Typer(
    name="eligibility",
    help="把企业档案与惠企政策逐条比对，每个结论都附原文。· Judge enterprises against support policies, with the words of the policy beside every answer.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="退出码 · exit codes: 0 完成 done, 2 用法 usage, 3 输入有误 input faulty, 4 规则有误 rules faulty, 5 内部错误 internal",
)
app.command()(judge)
app.command()(determine)
app.command()(explain)
app.command()(reasons)
app.command()(advise)
app.command("what-if")(what_if)
app.command()(verify)
app.command()(materials)
app.command()(flags)
app.command()(interview)
app.command()(screen)
app.command()(template)
app.add_typer(policies_app)
app.command("compile")(compile_rules)
app.command()(draft)
app.command()(fmt)
app.command()(check)
app.command()(diff)
app.command("test")(try_rules)
app.add_typer(bundle_app)
app.command()(replay)
app.command("receipt-html")(receipt_html)
app.add_typer(store_app)
app.add_typer(accounts_app)
app.add_typer(audit_app)
app.command()(serve)
app.command()(watch)
app.command(hidden=True)(work)
app.command()(version)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a sign that an old locale lacks must not stop an answer
    try:
        app(args=list(arguments) if arguments is not None else None, prog_name="eligibility")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    return 0
