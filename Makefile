# Every target first makes .venv from requirements.lock, so .venv/bin/tocsin works after any of them.

installed := .venv/installed
code := contracts shared services tests

# Whatever the environment says: compiled once, not by each of the processes that tests start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run demo up secrets test check bench lock

run: $(installed)
	.venv/bin/tocsin demo --stay

demo: $(installed)
	.venv/bin/tocsin demo

up: $(installed)
	sh deploy/install/servers.sh
	.venv/bin/tocsin up --processes

secrets: $(installed)
	.venv/bin/tocsin secrets var/secrets
	.venv/bin/python deploy/rabbitmq/definitions.py var/secrets > var/secrets/rabbitmq-definitions.json

bench: $(installed)
	.venv/bin/tocsin bench

test: $(installed)
	sh deploy/install/test-needs.sh
	.venv/bin/pytest -n 3 --dist loadfile --no-loadscope-reorder

check: $(installed)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy $(code)
	.venv/bin/lint-imports --no-logo

lock: $(installed)
	CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/pip-compile --quiet \
		--output-file requirements.lock pyproject.toml

$(installed): requirements.lock pyproject.toml
	sh deploy/install/python-environment.sh
