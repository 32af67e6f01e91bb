"""autograder.py -- Classroom 50 runs it in the student's checkout. The kit beside it does the work.

It writes result.json (classroom50/result/v1) and report.html. What could not be judged ends with another status than 0,
and Classroom 50 says that the grading failed, not that there are no points.
"""
import os
import pathlib
import subprocess
import sys

kit = pathlib.Path(__file__).resolve().parent / "kit"
labs = (kit / "LABS").read_text().split()
graded = subprocess.run(
    [kit / "grader/class/submission", "classroom50", pathlib.Path.cwd(), *labs], stdout=subprocess.PIPE, check=False
)
if graded.returncode != 0:
    sys.exit(graded.returncode)
pathlib.Path("result.json").write_bytes(graded.stdout)
page = subprocess.run(
    [kit / "grader/report/page"],
    env={**os.environ, "FROM": "build/submission"}, cwd=kit, stdout=subprocess.PIPE, text=True, check=False,
)
if page.returncode == 0:
    pathlib.Path("report.html").write_bytes((kit / page.stdout.strip()).read_bytes())
