"""The addresses of the pages. Tabs are addresses too."""

from django.urls import URLPattern, path
from django.views.decorators.cache import cache_control
from django.views.i18n import JavaScriptCatalog

from crm.web.pages.budget import budget, budget_plan
from crm.web.pages.commission import pay_questions, statement, statements
from crm.web.pages.customer import TABS, customer, merges, transfer
from crm.web.pages.customers import customer_new, customers, segments
from crm.web.pages.demo_sign_in import demo_sign_in
from crm.web.pages.home import home
from crm.web.pages.lab import lab, patterns, replay
from crm.web.pages.nights import night, nights
from crm.web.pages.orders import order, order_new
from crm.web.pages.plans import plan_edit, plan_version
from crm.web.pages.retention import handovers, retention
from crm.web.pages.settings import TABS as SETTINGS_TABS
from crm.web.pages.settings import settings
from crm.web.pages.targets import scorecard, target, targets
from crm.web.pages.trust import forecast, model_card
from crm.web.pages.value import effort, value
from crm.web.pages.worklist import today

catalogue = cache_control(private=True, max_age=300)(JavaScriptCatalog.as_view())

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("demo/sign-in/", demo_sign_in, name="demo_sign_in"),
    path("today/", today, name="today"),
    path("customers/", customers, name="customers"),
    path("customers/new/", customer_new, name="customer_new"),
    path("customers/segments/", segments, name="segments"),
    path("customers/merges/", merges, name="merges"),
    path("customers/<int:pk>/", customer, name="customer"),
    *(path(f"customers/<int:pk>/{tab}/", customer, {"tab": tab}, name=f"customer_{tab}") for tab in TABS[1:]),
    path("customers/<int:pk>/transfer/", transfer, name="transfer"),
    path("orders/new/", order_new, name="order_new"),
    path("orders/<int:pk>/", order, name="order"),
    path("retention/", retention, name="retention"),
    path("retention/handovers/", handovers, name="handovers"),
    path("value/", value, name="value"),
    path("value/effort/", effort, name="effort"),
    path("value/forecast/", forecast, name="forecast"),
    path("value/model-card/", model_card, name="model_card"),
    path("statements/", statements, name="statements"),
    path("statements/questions/", pay_questions, name="pay_questions"),
    path("statements/<int:pk>/", statement, name="statement"),
    path("targets/", targets, name="targets"),
    path("targets/<int:pk>/", target, name="target"),
    path("scorecard/", scorecard, name="scorecard"),
    path("salespeople/<int:pk>/scorecard/", scorecard, name="salesperson_scorecard"),
    path("budget/", budget, name="budget"),
    path("budget/<int:pk>/", budget_plan, name="budget_plan"),
    path("lab/", lab, name="lab"),
    path("lab/<int:pk>/", replay, name="replay"),
    path("lab/patterns/", patterns, name="patterns"),
    path("nights/", nights, name="nights"),
    path("nights/<int:pk>/", night, name="night"),
    path("settings/", settings, name="settings"),
    *(path(f"settings/{name}/", settings, {"tab": name}, name=f"settings_{name}") for name, *_ in SETTINGS_TABS),
    path("settings/plans/<int:pk>/", plan_version, name="plan_version"),
    path("settings/plans/<int:pk>/edit/", plan_edit, name="plan_edit"),
    path("jsi18n/", catalogue, name="javascript-catalog"),
]
