"""The one-command mode: PostgreSQL, a broker and the app's own processes under one supervisor.

Everything here but `prepare` and `worker` needs the standard library alone, because it runs before
anything is installed. What starts what:

    bin/start ─ web, worker, clock          bin/manage ─ manage.py          bin/test ─ pytest …
         └──────────────── each holds a lease on ────────────────┴───────────────┘
    keeper ─ PostgreSQL, Valkey             lives as long as anyone holds a lease on its data directory
"""
