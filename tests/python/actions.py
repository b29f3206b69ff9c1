"""What administrators do to users and sign-ins, through the SDK."""

import importlib

GENERATED = "msgraph.generated"


def act_on_users(graph, action, *user_ids):
    """`confirm_compromised`, `confirm_safe` or `dismiss` on users."""
    return _act(graph.client.identity_protection.risky_users, "identity_protection.risky_users", action, user_ids=user_ids)


def act_on_sign_ins(graph, action, *sign_in_ids):
    """The same on sign-ins."""
    return _act(graph.client.audit_logs.sign_ins, "audit_logs.sign_ins", action, request_ids=sign_in_ids)


def _act(builder, package, action, **lists):
    module = importlib.import_module(f"{GENERATED}.{package}.{action}.{action}_post_request_body")
    body = getattr(module, f"{action.title().replace('_', '')}PostRequestBody")()
    for name, values in lists.items():
        setattr(body, name, list(values))
    return getattr(builder, action).post(body)
