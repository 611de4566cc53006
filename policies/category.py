"""The nineteen kinds of fix and the three categories they fall into."""

from enum import StrEnum


class Category(StrEnum):
    """How much consent a change needs; later letters need more."""

    A = "A"
    """Proved harmless: merges by itself."""
    B = "B"
    """Waits for an authorised person's consent to its commit."""
    C = "C"
    """Nothing happens without an admin."""


class Kind(StrEnum):
    """What a change does; the brief's names, word for word."""

    TYPO_IN_STRING = "typo_in_string"
    MISSING_IMPORT = "missing_import"
    UNUSED_VARIABLE = "unused_variable"
    FORMATTING_ISSUE = "formatting_issue"
    MISSING_TYPE_ANNOTATION = "missing_type_annotation"
    DEPRECATED_API_USAGE = "deprecated_api_usage"
    CONSOLE_LOG_REMOVAL = "console_log_removal"
    COMMENT_CLEANUP = "comment_cleanup"

    LOGIC_FIX = "logic_fix"
    API_ENDPOINT_CHANGE = "api_endpoint_change"
    SERVICE_MODIFICATION = "service_modification"
    HOOK_LOGIC_CHANGE = "hook_logic_change"
    UTILITY_FUNCTION_FIX = "utility_function_fix"

    UI_COMPONENT_CHANGE = "ui_component_change"
    DATABASE_SCHEMA_CHANGE = "database_schema_change"
    STRIPE_PAYMENT_LOGIC = "stripe_payment_logic"
    AUTH_SECURITY_CHANGE = "auth_security_change"
    RLS_POLICY_CHANGE = "rls_policy_change"
    ENVIRONMENT_VARIABLE_CHANGE = "environment_variable_change"


AUTO_FIXABLE = tuple(Kind)[:8]
APPROVAL_REQUIRED = tuple(Kind)[8:13]
ADMIN_ONLY = tuple(Kind)[13:]

CATEGORY_OF: dict[Kind, Category] = (
    dict.fromkeys(AUTO_FIXABLE, Category.A)
    | dict.fromkeys(APPROVAL_REQUIRED, Category.B)
    | dict.fromkeys(ADMIN_ONLY, Category.C)
)


def category_of(kind: str) -> Category:
    """The category of a kind's name; an unknown kind is C (R30)."""
    try:
        return CATEGORY_OF[Kind(kind)]
    except ValueError:
        return Category.C
