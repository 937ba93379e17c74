"""How the API speaks: its doors, limits and schema."""

from typing import Any

from crm.settings import env

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "crm.accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    # Closed by default: a view that isn't guarded lets nobody in.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    "DEFAULT_THROTTLE_CLASSES": ["crm.core.api.throttling.CallerThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["crm.core.api.parsers.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["crm.core.api.filters.ProblemFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "crm.core.api.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "crm.core.api.schema.PlainSchema",
    "EXCEPTION_HANDLER": "crm.core.api.errors.handle",
    "NON_FIELD_ERRORS_KEY": "non_field_errors",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

# Requests a minute.
API_RATES = {
    "user": env.number("API_RATE_USER", 1200),
    "token": env.number("API_RATE_TOKEN", 1200),
    "anonymous": env.number("API_RATE_ANONYMOUS", 60),
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Perennial",
    "DESCRIPTION": (
        "Customers who come back: who they are, what they ordered, what they are worth, what to do next, and what the "
        "salesperson earns for keeping them.\n\n"
        'Money is `{"amount": "1240.50", "currency": "GBP"}`, a share is a decimal text (`"0.125"`), a day is an ISO '
        "date in the company's time zone. Lists are pages by cursor. Errors are problem details (RFC 9457). Every "
        "change of a record needs `If-Match` with the ETag that was read. Any POST may carry an `Idempotency-Key`."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "UserRoleEnum": "crm.accounts.access.Role",
        "DecisionRoleEnum": "customers.models.person.DecisionRole",
        "ContactChannelEnum": "customers.models.contact.ContactChannel",
        "OutcomeEnum": "customers.models.contact.ContactOutcome",
        "HandoverOutcomeEnum": "crm.dashboards.models.handover.Outcome",
        "OrderStatusEnum": "orders.models.order.OrderStatus",
        "RefundKindEnum": "orders.models.refund.RefundKind",
        "CategoryCodeEnum": "clv.rules.Code",
        "TenureEnum": "clv.models.membership.Tenure",
        "EffortBalanceEnum": "crm.dashboards.models.effort.Balance",
        "ValuePartEnum": "clv.api.serializers.PARTS",
        "ScoreMethodEnum": "clv.models.score.Method",
        "TaskKindEnum": "retention.models.task.TaskKind",
        "TaskStateEnum": "retention.models.task.TaskState",
        "PeriodStatusEnum": "compensation.models.period.PeriodStatus",
        "ReplayStatusEnum": "compensation.api.lab_serializers.STATES",
        "StatementStatusEnum": "compensation.models.statement.StatementStatus",
        "PlanStatusEnum": "compensation.models.plan.PlanStatus",
        "PlanStateEnum": "compensation.models.plan.PlanState",
        "PlanBaseEnum": "compensation.models.plan.PlanBase",
        "PlanStretchEnum": "compensation.models.plan_choices.Stretch",
        "TargetKindEnum": "compensation.models.plan_choices.TargetKind",
        "PayEventEnum": "compensation.models.entry.Event",
        "PayReasonEnum": "compensation.models.entry.Reason",
    },
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": False, "tryItOutEnabled": True},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "crm.core.api.schema.add_problem",
        "crm.core.api.schema.drop_engine_bounds",
    ],
}
