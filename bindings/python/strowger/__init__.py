# SPDX-License-Identifier: Apache-2.0
"""Strowger for analysts: the production engine of an automatic call distributor, under virtual time.

>>> import strowger as sw
>>> centre = sw.Centre(
...     queues=[{"name": "support", "auto_answer": True}],
...     agents=[{"name": "agent {}", "count": 20, "queues": ["support"]}],
... )
>>> plan = sw.calls("support", 342, sw.exponential("3m"), patience=sw.exponential("2m"))
>>> result = sw.simulate(centre, plan, replications=20, warmup="1h")
>>> 0.8 < result.estimate("service_level").mean < 1
True
"""

from . import plot as plot
from . import staffing as staffing
from ._strowger import (
    AGENT_STATES,
    CALL_ENDS,
    CAUSES,
    EVENT_KINDS,
    Arrivals,
    Behaviour,
    CallSource,
    Distribution,
    GroupStaffing,
    NotFoundError,
    Redial,
    Run,
    Shift,
    StateError,
    StrowgerError,
    __version__,
    deterministic,
    empirical,
    erlang,
    exponential,
    gamma,
    hyperexponential,
    lognormal,
    never,
    poisson,
    quantiles,
    renewal,
    seconds,
    uniform,
    weibull,
)
from .centre import Centre
from .live import Event, Host
from .plan import Plan, adhering, calls, instants, rates, staff
from .call_log import CallLog, anonymous_bank_columns, replay
from .policies import (
    AgentStrategy,
    CallOrder,
    EventSink,
    LadderAnswer,
    LadderPolicy,
    Matcher,
    Policies,
    SlaPolicy,
)
from .result import FORMULAS, METRICS, Comparison, Estimate, Result, Setting
from .simulation import Until, compare, simulate
from .staff_search import StaffPlan, Target, staff_by_simulation
from .sweeps import Sweep, sweep

__all__ = [
    "AGENT_STATES",
    "AgentStrategy",
    "Arrivals",
    "Behaviour",
    "CALL_ENDS",
    "CAUSES",
    "CallLog",
    "CallOrder",
    "CallSource",
    "Centre",
    "Comparison",
    "Distribution",
    "EVENT_KINDS",
    "Estimate",
    "Event",
    "EventSink",
    "FORMULAS",
    "GroupStaffing",
    "Host",
    "LadderAnswer",
    "LadderPolicy",
    "METRICS",
    "Matcher",
    "NotFoundError",
    "Plan",
    "Policies",
    "Redial",
    "Result",
    "Run",
    "Setting",
    "Shift",
    "SlaPolicy",
    "StaffPlan",
    "StateError",
    "StrowgerError",
    "Sweep",
    "Target",
    "Until",
    "__version__",
    "adhering",
    "anonymous_bank_columns",
    "calls",
    "compare",
    "deterministic",
    "empirical",
    "erlang",
    "exponential",
    "gamma",
    "hyperexponential",
    "instants",
    "lognormal",
    "never",
    "poisson",
    "quantiles",
    "rates",
    "renewal",
    "replay",
    "seconds",
    "simulate",
    "staff",
    "staff_by_simulation",
    "sweep",
    "uniform",
    "weibull",
]
