"""Whether a client that a program writes from the OpenAPI document works: `python3 dev.py soak client`.

It generates one with openapi-python-client in an environment of its own, because that needs other versions than the product, starts the service, and has
the client sign in with a key, judge an enterprise, push its profile, submit an application and read the decision. Prints what was called; ends with 1
when anything could not be generated or called. Only to make the environment, once, a package index is needed.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from tools.environment import VENV

GENERATOR = "openapi-python-client==0.29.1"
ENVIRONMENT = VENV / "generator"
CODE = "91220104FAKE00013B"
CALLS = f"""
import sys
from uuid import uuid4
from written import AuthenticatedClient
from written.api.applications import create_application, get_application, submit_application
from written.api.decisions import decide
from written.api.determinations import get_determination
from written.api.enterprises import put_enterprise_profile
from written.api.session import who_am_i
from written.models import DecisionRequest
from written.models.create_application_body import CreateApplicationBody
from written.models.put_enterprise_profile_body import PutEnterpriseProfileBody
from written.models.submit_application_body import SubmitApplicationBody
client = AuthenticatedClient(sys.argv[1], sys.argv[2])
print("whoAmI", who_am_i.sync(client=client).account.name)
profile = {{"facts": {{"name": "甲", "credit_code": "{CODE}", "body_kind": "enterprise"}}}}
asked = DecisionRequest.from_dict({{"policy": "jilin.corridor_2018_2025", "as_of": "2024-06-01", "clause": "8.3", "profile": profile}})
print("decide", decide.sync(client=client, body=asked).provisions[0].conclusion)
put = PutEnterpriseProfileBody.from_dict({{"name": "甲", "division": "220104", "profile": profile}})
print("putEnterpriseProfile", put_enterprise_profile.sync("{CODE}", client=client, body=put).number)
wanted = CreateApplicationBody.from_dict({{"enterprise": "{CODE}", "policy": "jilin.corridor_2018_2025", "provisions": ["8.3"]}})
made = create_application.sync(client=client, body=wanted, idempotency_key=str(uuid4()))
print("createApplication", made.state)
print("getApplication", get_application.sync(made.id, client=client).provisions)
version = f'"{{made.version}}"'
done = submit_application.sync(made.id, client=client, body=SubmitApplicationBody(), if_match=version, idempotency_key=str(uuid4()))
print("submitApplication", done.application.state)
decided = get_determination.sync(done.determination.id, client=client)
print("getDetermination", decided.conclusions["8.3"])
assert decided.conclusions["8.3"] == "information_needed", decided
"""


def main() -> int:
    """Generate, start, call."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        python = _environment(ENVIRONMENT)
        told = _generated(work, python)
        print(told or "everything was generated")
        return 1 if told else _called(work, python)


def _environment(place: Path) -> Path:
    """Made once, and kept beside the product's own."""
    python, made = place / "bin" / "python", place / GENERATOR
    if not made.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", GENERATOR], check=True)
        made.touch()
    return python


def _generated(work: Path, python: Path) -> str:
    """What the generator could not do; nothing when it did everything."""
    from eligibility_api.app import create_app  # noqa: PLC0415 - the product is not needed to make the environment

    document = work / "openapi.json"
    document.write_text(json.dumps(create_app(data=work / "none").openapi(), ensure_ascii=False), "utf-8")
    (work / "how.yaml").write_text("literal_enums: true\n")
    command = [str(python.parent / "openapi-python-client"), "generate", "--meta", "none", "--path", str(document)]
    path = {**os.environ, "PATH": f"{python.parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        [*command, "--output-path", str(work / "written"), "--config", str(work / "how.yaml")],
        capture_output=True, text=True, check=False, env=path,
    )  # fmt: skip
    said = done.stdout + done.stderr
    return said if done.returncode or "Unable to" in said or "WARNING" in said else ""


def _called(work: Path, python: Path) -> int:
    data = str(work / "data")
    program = [sys.executable, "-m", "eligibility.cli"]
    account = ["accounts", "create", "--name", "p", "--role", "portal", "--portal", "portal-a", "--data", data]
    subprocess.run([*program, *account], check=True, capture_output=True)
    made = subprocess.run(
        [*program, "accounts", "key", "p", "--name", "k", "--data", data, "--format", "text"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "--factory", "eligibility_api.app:create_app", "--port", str(port)],
        env={**os.environ, "ELIGIBILITY_DATA": data}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stderr is not None
        next(line for line in server.stderr if "Uvicorn running" in line)
        address = f"http://127.0.0.1:{port}"
        urllib.request.urlopen(f"{address}/healthz").close()  # noqa: S310 - the service that was just started
        key = made.stdout.strip().splitlines()[-1]
        return subprocess.run([str(python), "-c", CALLS, address, key], cwd=work, check=False).returncode
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    raise SystemExit(main())
