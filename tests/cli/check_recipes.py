"""The recipes of a page are run, each in a folder of its own.

    check_recipes.py PROGRAM PAGE FIXTURES

A shell block under `<!-- exit N -->` must end with that status. Blocks that
only show something have no such line.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

FILES = {
    "plan.json": "terraform/plan.json",
    "source": "terraform/source",
    "template.yaml": "ci/template.yaml",
    "parameters.json": "ci/parameters.json",
    "account.json": "sample/account-dev.json",
    "organization.json": "sample/organization.json",
    "allow-list.yaml": "sample/allow-list.yaml",
}
BLOCK = re.compile(r"^<!-- exit (\d) -->\n```sh\n(.*?)^```$", re.M | re.S)


def run(program, fixtures, script, folder):
    """The exit status of a script that finds the program on its PATH."""
    os.mkdir(os.path.join(folder, "bin"))
    os.symlink(program, os.path.join(folder, "bin", "execwarden"))
    work = os.path.join(folder, "work")
    os.mkdir(work)
    for name, source in FILES.items():
        source = os.path.join(fixtures, source)
        target = os.path.join(work, name)
        if os.path.isdir(source):
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")}
    return subprocess.run(
        ["sh", "-c", script],
        cwd=work,
        env={**kept, "PATH": f"{folder}/bin:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
    )


def main():
    program, page, fixtures = (os.path.abspath(path) for path in sys.argv[1:])
    with open(page, encoding="utf-8") as file:
        recipes = BLOCK.findall(file.read())
    if len(recipes) < 5:
        sys.exit("there are hardly any recipes on the page")
    failed = 0
    for want, script in recipes:
        with tempfile.TemporaryDirectory(prefix="execwarden-recipe-") as folder:
            done = run(program, fixtures, script, folder)
        first = script.strip().split("\n")[0]
        if done.returncode != int(want):
            failed += 1
            print(f"{first}\n  exit {done.returncode}, not {want}")
            print(done.stderr[-600:])
    print(f"{len(recipes)} recipes, {failed} failed")
    sys.exit(failed > 0)


main()
