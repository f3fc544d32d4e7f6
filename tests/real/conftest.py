"""Runs the checks on real records where those are, and says so loudly where they are not."""

from tests.real import nlsy97

collect_ignore = [] if nlsy97.available() else ["test_nlsy97.py"]


def pytest_terminal_summary(terminalreporter):
    if nlsy97.available():
        return
    terminalreporter.section("REAL RECORDS WERE NOT THERE", sep="!", red=True, bold=True)
    terminalreporter.write_line(
        "tests/real did not run: nothing was proved on the NLSY97. Put its two files where "
        "tests/real/nlsy97.py looks for them (../shared/real/nlsy97), or set THROUGHLINE_REAL."
    )
