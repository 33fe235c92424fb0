"""Who may open which address: the table that the matrix test holds every URL against.

The records are the rep's: their client, visit, deal, contract and payment. `GET` and `POST` say who
gets an answer of their own (a page, a form again, a redirect); `told` gets 403 with the reason, for
they may see the record but not do this; everyone else who is signed in gets 404, exactly as for a
record that does not exist, and who is not signed in is sent to the sign-in page.
"""

from dataclasses import dataclass

SIGNED_IN = ("rep", "teammate", "outsider", "manager", "other_manager", "director", "administrator")
NOT_SIGNED_IN = ("anonymous", "deactivated")
PERSONAS = (*SIGNED_IN, *NOT_SIGNED_IN)

ALL = frozenset(SIGNED_IN)
NONE: frozenset[str] = frozenset()
ABOVE_REP = frozenset(["rep", "manager", "director"])
LEADERS = frozenset(["manager", "other_manager", "director"])
ADMIN = frozenset(["administrator"])
REP = frozenset(["rep"])
KEEPERS = ADMIN | frozenset(["director"])


@dataclass(frozen=True)
class Row:
    """One URL: the names of the record ids it takes, and who may GET and POST it."""

    url: str
    args: tuple[str, ...] = ()
    get: frozenset[str] = NONE
    post: frozenset[str] = NONE
    # Who may see the record but not do this: told so with 403.
    told: frozenset[str] = NONE
    public: bool = False


ROWS = [
    # reports: everyone has figures of their own
    Row("reports:dashboard", get=ALL),
    Row("reports:rows", get=ALL),
    Row("reports:split", post=LEADERS),
    Row("reports:beside", get=LEADERS),
    Row("reports:why", get=ALL),
    Row("reports:gap", get=ALL),
    Row("reports:attainment", get=ALL),
    # teams
    Row("teams:tree", get=ALL),
    Row("teams:people", get=ALL),
    Row("teams:add_person", get=LEADERS | ADMIN, post=LEADERS | ADMIN, told=ALL - LEADERS - ADMIN),
    Row("teams:person", ("person",), get=ABOVE_REP | ADMIN),
    Row("teams:change_person", ("person",), get=ADMIN, post=ADMIN, told=ABOVE_REP),
    Row("teams:move_person", ("person",), get=frozenset(["manager", "director"]) | ADMIN,
        post=frozenset(["manager", "director"]) | ADMIN, told=frozenset(["rep"])),
    Row("teams:deactivate", ("person",), post=ADMIN, told=ABOVE_REP),
    Row("teams:reactivate", ("person",), post=ADMIN, told=ABOVE_REP),
    Row("teams:send_link", ("person",), post=ADMIN | frozenset(["manager", "director"]), told=frozenset(["rep"])),
    Row("teams:add_team", get=LEADERS | ADMIN, post=LEADERS | ADMIN, told=ALL - LEADERS - ADMIN),
    Row("teams:team", ("team",), get=frozenset(["rep", "teammate", "manager", "director"]) | ADMIN),
    Row("teams:change_team", ("team",), get=frozenset(["director"]) | ADMIN, post=frozenset(["director"]) | ADMIN,
        told=frozenset(["rep", "teammate", "manager"])),
    Row("teams:me", get=ALL),
    Row("teams:language", post=ALL, public=True),
    Row("teams:theme", post=ALL, public=True),
    Row("teams:settings", get=ADMIN, post=ADMIN),
    Row("teams:calendar", get=ADMIN),
    Row("teams:days", post=ADMIN),
    Row("teams:clear_day", ("day",), post=ADMIN),
    Row("teams:import_template", ("kind",), get=LEADERS | ADMIN),
    Row("teams:import_run", ("import",), post=ADMIN | frozenset(["director"])),
    Row("teams:imports", get=LEADERS | ADMIN),
    Row("teams:import_add", get=LEADERS | ADMIN, post=LEADERS | ADMIN),
    Row("teams:import", ("import",), get=ADMIN | frozenset(["director"])),
    Row("teams:import_result", ("import",), get=ADMIN | frozenset(["director"])),
    Row("teams:import_undo", ("import",), post=ADMIN | frozenset(["director"])),
    Row("teams:import_progress", ("import",), get=ADMIN | frozenset(["director"])),
    # clients
    Row("clients:list", get=ALL),
    Row("clients:add", get=ALL, post=ALL),
    Row("clients:duplicates", get=ALL),
    Row("clients:duplicates", ("client",), get=ABOVE_REP),
    Row("clients:suggest", get=ALL),
    Row("clients:detail", ("client",), get=ABOVE_REP),
    Row("clients:change", ("client",), get=ABOVE_REP, post=ABOVE_REP),
    Row("clients:reassign", ("client",), get=ABOVE_REP, post=ABOVE_REP),
    Row("clients:history", ("client",), get=ABOVE_REP),
    Row("clients:timeline", ("client",), get=ABOVE_REP),
    Row("clients:contact_add", ("client",), get=ABOVE_REP, post=ABOVE_REP),
    Row("clients:contact_change", ("client", "contact"), get=ABOVE_REP, post=ABOVE_REP),
    Row("clients:visits", get=ALL),
    Row("clients:log", get=ALL, post=ALL),
    Row("clients:visit", ("visit",), get=ABOVE_REP),
    Row("clients:visit_change", ("visit",), get=REP, post=REP, told=ABOVE_REP - REP),
    Row("clients:visit_delete", ("visit",), get=REP, post=REP, told=ABOVE_REP - REP),
    Row("clients:names", get=ALL),
    Row("clients:for_client_deals", ("client",), get=ABOVE_REP),
    Row("clients:deals", get=ALL),
    Row("clients:deal_add", get=ALL, post=ALL),
    Row("clients:deal", ("deal",), get=ABOVE_REP),
    Row("clients:deal_change", ("deal",), get=ABOVE_REP, post=ABOVE_REP),
    Row("clients:deal_move", ("deal",), get=ABOVE_REP, post=ABOVE_REP),
    Row("clients:deal_reassign", ("deal",), get=ABOVE_REP, post=ABOVE_REP),
    Row("clients:products", get=ALL),
    Row("clients:product_add", get=KEEPERS, post=KEEPERS, told=ALL - KEEPERS),
    Row("clients:product_change", ("product",), get=KEEPERS, post=KEEPERS, told=ALL - KEEPERS),
    # contracts
    Row("contracts:list", get=ALL),
    Row("contracts:add", get=ALL, post=ALL),
    Row("contracts:detail", ("contract",), get=ABOVE_REP),
    Row("contracts:change", ("contract",), get=ABOVE_REP, post=ABOVE_REP),
    Row("contracts:sign", ("contract",), get=ABOVE_REP, post=ABOVE_REP),
    Row("contracts:unsign", ("contract",), post=ABOVE_REP),
    Row("contracts:delete", ("contract",), post=ABOVE_REP),
    Row("contracts:payment_add", ("contract",), get=ABOVE_REP, post=ABOVE_REP),
    Row("contracts:payments", get=ALL),
    Row("contracts:payment_delete", ("payment",), post=ABOVE_REP),
    Row("contracts:for_client", ("client",), get=ABOVE_REP),
    Row("contracts:for_deal", ("deal",), get=ABOVE_REP),
    # targets
    Row("targets:grid", get=ALL, post=LEADERS),
    Row("targets:cells", post=LEADERS),
    Row("targets:publish", post=LEADERS),
    Row("targets:discard", post=LEADERS),
    Row("targets:history", get=LEADERS),
    Row("targets:glossary", get=ALL),
    Row("targets:mine", get=ALL),
    Row("targets:accept", post=ALL),
    Row("targets:counter", ("target",), get=REP, post=REP, told=ABOVE_REP - REP),
    Row("targets:waiting", get=ALL),
    Row("targets:team", get=LEADERS),
    Row("targets:remind", post=LEADERS),
    Row("targets:revisions", get=ALL),
    Row("targets:revision", ("revision",), get=frozenset(["manager", "director"])),
    Row("targets:approve", ("revision",), post=frozenset(["manager", "director"])),
    Row("targets:reject", ("revision",), post=frozenset(["manager", "director"])),
    Row("targets:withdraw", ("revision",), post=frozenset(["manager", "director"])),
    # signing in and out
    Row("account_login", get=ALL, post=ALL, public=True),
    Row("account_logout", get=ALL, post=ALL, public=True),
    Row("account_change_password", get=ALL, post=ALL),
    Row("account_reset_password", get=ALL, post=ALL, public=True),
    Row("account_reset_password_done", get=ALL, public=True),
    Row("account_reset_password_from_key", ("uid", "key"), get=ALL, post=ALL, public=True),
    Row("account_reset_password_from_key_done", get=ALL, public=True),
    # the frame
    Row("styleguide", get=ADMIN),
    Row("healthz", get=ALL, public=True),
    Row("readyz", get=ALL, public=True),
]  # fmt: skip
